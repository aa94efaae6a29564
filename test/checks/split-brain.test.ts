import test from 'ava';

import type {Evidence} from '../../src/engine/engine.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withCluster} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');

/** Both halves quorate at once for this long. */
function overlapping(durationMs: number, evidence: Evidence): ScenarioRun {
	return ran(
		'servers-apart',
		told => {
			told.at(0).whole(['serveur1', 'serveur2']);
			told.at(2000).formed('serveur1', [1], true);
			told.at(2000).formed('serveur2', [2], true);
			told.at(2000 + durationMs).quorum('serveur2', false);
			told.at(9000).phase('faults', 'end');
		},
		evidence,
	);
}

test('two quorate halves fail with their names and how long it lasted', t => {
	const {status, reason, values} = outcome('split-brain-never', network, [
		overlapping(2600, 'measured'),
	]);
	t.is(status, 'fail');
	t.regex(reason, /serveur1 and serveur2 were quorate at once, .* for 2\.6 s/);
	t.is(values['longestMs'], 2600);
});

test('two steps of the live log’s clock are no split brain, in the simulator they are', t => {
	t.is(outcome('split-brain-never', network, [overlapping(8, 'measured')]).status, 'pass');
	t.is(outcome('split-brain-never', network, [overlapping(12, 'measured')]).status, 'fail');
	t.is(outcome('split-brain-never', network, [overlapping(8, 'simulated')]).status, 'fail');
});

test('two_node makes both halves quorate by the rules alone', t => {
	const {quorum} = network.cluster ?? {};
	if (quorum === undefined) {
		throw new Error('no quorum section');
	}
	const twoNode = withCluster(network, {quorum: {...quorum, twoNode: true}});
	const {status, evidence, reason, remedy} = outcome('split-brain-never', twoNode);
	t.is(status, 'fail');
	t.is(evidence, 'static');
	t.regex(reason, /serveur2 and serveur1 would each be quorate/);
	t.regex(remedy ?? '', /two_node/);
});

test('without two_node no way to part the members leaves two quorate parts', t => {
	for (const name of ['openvpn-two-node', 'reference-three-node']) {
		t.is(outcome('split-brain-never', shippedNetwork(name)).status, 'pass', name);
	}
});

test('a quorum device’s moments hang on its timers, so the design alone proves nothing', t => {
	const qdevice = shippedNetwork('reference-two-node-qdevice');
	t.is(outcome('split-brain-never', qdevice).status, 'unknown');
});
