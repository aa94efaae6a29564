import test from 'ava';
import type {Check} from '../../src/checks/check.types.ts';
import {EXIT} from '../../src/core/errors.ts';
import {judge} from '../../src/scoring/judge.ts';
import {summariseRun} from '../../src/scoring/summarise-run.ts';
import {exitCodeOf} from '../../src/scoring/verdict.ts';
import {ran} from '../_support/history.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');
const [A, B] = ['serveur1', 'serveur2'] as const;

test('a pipeline sees the verdict, and risks only where it is strict', t => {
	const codes = (strict: boolean) =>
		(['ready', 'ready-with-risks', 'not-ready', 'inconclusive'] as const).map(verdict =>
			exitCodeOf(verdict, {strict}),
		);
	t.deepEqual(codes(false), [EXIT.ready, EXIT.ready, EXIT.notReady, EXIT.inconclusive]);
	t.deepEqual(codes(true), [EXIT.ready, EXIT.readyWithRisks, EXIT.notReady, EXIT.inconclusive]);
	t.deepEqual([EXIT.ready, EXIT.notReady, EXIT.inconclusive, EXIT.readyWithRisks], [0, 1, 2, 3]);
});

test('whatever a broken check throws is told as it is', t => {
	const throwing = (thrown: unknown): Check => ({
		id: 'broken',
		title: 'A check that throws',
		category: 'quorum',
		source: 'this test',
		gate: false,
		judge: () => {
			throw thrown;
		},
	});
	const reasonOf = (thrown: unknown) =>
		judge({network, runs: []}, [throwing(thrown)]).checks[0]?.reason;
	t.is(reasonOf(new Error('out of order')), 'The check itself failed: out of order');
	t.is(reasonOf('no error at all'), 'The check itself failed: no error at all');
});

test('a run is summarised by what the nodes believed before the repair and at its end', t => {
	const run = ran('uplink-down:uplink1', told => {
		told.at(0).whole([A, B]);
		told.at(1000).phase('faults', 'begin');
		told.at(1000).fault('f', 'start', []);
		told.at(2000).formed(A, [1], false);
		told.at(2000).corosync(B, 'stopped');
		told.at(5000).phase('faults', 'end');
		told.at(5000).phase('heal', 'begin');
		told.at(5000).fault('f', 'heal', []);
		told.at(5000).formed(A, [1, 2], true);
		told.at(9000).phase('heal', 'end');
	});
	const {settled, healed, faults} = summariseRun(network, run);
	t.deepEqual(faults, ['f']);
	t.deepEqual(settled, [
		{node: A, running: true, quorate: false, members: [1]},
		{node: B, running: false, quorate: false, members: settled[1]?.members},
	] as typeof settled);
	t.like(healed[0], {node: A, running: true, quorate: true, members: [1, 2]});
});

test('a run without events shows nothing of its nodes', t => {
	const {settled, healed} = summariseRun(
		network,
		ran('nothing', () => undefined),
	);
	t.deepEqual([settled, healed], [[], []]);
});
