/** The whole sentences of the checks on quorum: a figure in them that is wrong misleads whoever reads it. */
import test from 'ava';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {Network} from '../../src/network/network.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withRequirement} from '../_support/judged.ts';
import {networkOf, shippedNetwork} from '../_support/networks.ts';
import {nodeCrash} from '../_support/node-crash.ts';

const QUORUM = 'quorum-through-every-single-failure';
const THIRD_VOTER = 'Add a third voter: a node, or a QDevice in a failure domain of its own';
const SECOND_WAY = 'ive the members a second way to each other that shares nothing with the first';

/** Servers on one switch, each the hop to nowhere else. */
const onOneSwitch = (count: number, quorum = '', risks = ''): Network => {
	const names = Array.from({length: count}, (_, index) => `n${index + 1}`);
	return networkOf(
		[
			'schemaVersion: 1',
			'name: lan',
			'title: Servers on one switch',
			'servers:',
			...names.map(
				(name, index) =>
					`  ${name}: {nodeid: ${index + 1}, interfaces: {eth0: {address: 10.0.0.${index + 1}/24}}}`,
			),
			'switches: {sw: {}}',
			'cables:',
			...names.map(name => `  ${name}-sw: {ends: [${name}.eth0, sw]}`),
			'stack:',
			'  preset: corosync-3',
			`  corosync: {links: [{over: eth0}]${quorum}}`,
			risks,
			'',
		].join('\n'),
	);
};

test('what costs two nodes their quorum is counted, named up to six, and given its remedies', t => {
	const {reason, remedy, values, evidence} = outcome(QUORUM, onOneSwitch(2));
	// Each server, the switch, and each cable, behind which a server is alone.
	t.is(
		reason,
		'5 of 5 single failures cost the quorum: server n1, server n2, switch sw, cable n1-sw and cable n2-sw. Without the server n1, 1 of the 2 votes needed are left together. 0 of the 5 were tried in scenarios.',
	);
	t.is(remedy, `${THIRD_VOTER} and g${SECOND_WAY}.`);
	t.is(evidence, 'static');
	t.deepEqual(values, {
		failures: 5,
		survived: 0,
		confirmedByRuns: 0,
		lost: 'server:n1, server:n2, switch:sw, cable:n1-sw, cable:n2-sw',
	});
});

test('more than six losses are counted instead of named', t => {
	const risks = (count: number): string =>
		[
			'sharedRisks:',
			...Array.from({length: count}, (_, index) => `  r${index + 1}: {devices: [n1]}`),
		].join('\n');
	const six = outcome(QUORUM, onOneSwitch(2, '', risks(1))).reason;
	t.regex(six, /^6 of 6 single failures cost the quorum: .*, cable n2-sw and r1\. Without/);
	const eight = outcome(QUORUM, onOneSwitch(2, '', risks(3))).reason;
	t.regex(
		eight,
		/^8 of 8 single failures cost the quorum: .*, cable n2-sw, r1 and 2 more\. Without/,
	);
});

test('three nodes on one switch lose their quorum with the switch only, and want a second way', t => {
	const {reason, remedy, values} = outcome(QUORUM, onOneSwitch(3));
	t.is(
		reason,
		'1 of 7 single failures cost the quorum: switch sw. Without the switch sw, 1 of the 2 votes needed are left together. 0 of the 1 were tried in scenarios.',
	);
	t.is(remedy, 'Spread the votes so that no single part holds half of them.');
	t.like(values, {failures: 7, survived: 6});
	t.is(outcome(QUORUM, shippedNetwork('tinc-three-node')).remedy, `G${SECOND_WAY}.`);
});

test('runs decide where there are any, and are counted', t => {
	const network = onOneSwitch(3);
	const names = ['n1', 'n2', 'n3'];
	const refuted = outcome(QUORUM, network, [nodeCrash({names, quorate: false})]);
	t.is(
		refuted.reason,
		'2 of 7 single failures cost the quorum: server n1 and switch sw. Without the server n1, 2 of the 2 votes needed are left together. 1 of the 2 were tried in scenarios.',
	);
	t.like(refuted.values, {failures: 7, survived: 5, confirmedByRuns: 1});
	t.is(refuted.evidence, 'measured');
	const reference = shippedNetwork('reference-three-node');
	const kept = outcome(QUORUM, reference, [
		nodeCrash({names: ['node1', 'node2', 'node3'], quorate: true}),
	]);
	const count = Number(kept.values['failures']);
	t.is(kept.reason, `The quorum outlives each of ${count} single failures; 1 of them were tried.`);
	t.is(kept.evidence, 'measured');
});

test('one run of several that lost its quorum refutes the forecast', t => {
	const names = ['node1', 'node2', 'node3'];
	const reference = shippedNetwork('reference-three-node');
	const both = outcome(QUORUM, reference, [
		nodeCrash({names, quorate: true}),
		nodeCrash({names, quorate: false}),
	]);
	t.is(both.status, 'fail');
});

test('two failures at once are asked for from two on', t => {
	const wanted = (value: number) =>
		outcome(
			QUORUM,
			withRequirement(shippedNetwork('reference-three-node'), {
				metric: 'failures-survived',
				statistic: 'count',
				relation: '>=',
				value,
				text: `failures-survived: count >= ${value}`,
			}),
		);
	t.is(wanted(1).status, 'pass');
	t.is(
		wanted(2).reason,
		'The design requires failures-survived: count >= 2, but server node1 and server node2 together cost the quorum.',
	);
});

const SPLIT = 'split-brain-never';

/** Two parts quorate at once for this long, from 2 s on. */
const overlap = (id: string, forMs: number): ScenarioRun =>
	ran(
		id,
		told => {
			told.at(0).whole(['n1', 'n2', 'n3', 'n4']);
			told.at(2000).formed('n1', [1, 2], true);
			told.at(2000).formed('n2', [1, 2], true);
			told.at(2000).formed('n3', [3, 4], true);
			told.at(2000).formed('n4', [3, 4], true);
			told.at(2000 + forMs).quorum('n3', false);
			told.at(2000 + forMs).quorum('n4', false);
			told.at(9000).phase('faults', 'end');
		},
		'simulated',
	);

test('the longest of several overlaps is told, with their sum and their runs', t => {
	const {reason, remedy, values} = outcome(SPLIT, onOneSwitch(4), [
		overlap('short', 100),
		overlap('long', 300),
	]);
	t.is(
		reason,
		'In long n1 and n2 and n3 and n4 were quorate at once, each without the other, for 300 ms; 2 scenarios showed such a moment.',
	);
	t.deepEqual(values, {overlaps: 2, longestMs: 300, totalMs: 400, scenarios: 'long, short'});
	t.is(remedy, 'Remove the option that makes a part without the majority quorate.');
});

test('runs without an overlap confirm the rule, empty ones are no runs', t => {
	const network = onOneSwitch(3);
	const calm = ran('calm', told => {
		told.at(0).whole(['n1', 'n2', 'n3']);
	});
	const found = outcome(SPLIT, network, [calm, ran('empty', () => undefined)]);
	t.is(found.status, 'pass');
	t.is(
		found.reason,
		'No two parts were quorate at once in 1 scenario, and no way to part the members would leave two.',
	);
	t.deepEqual(found.values, {overlaps: 0, scenarios: 1});
	t.deepEqual(outcome(SPLIT, network).values, {overlaps: 0});
});

test('the arbiter’s own remedy is to place it better', t => {
	const qdevice = shippedNetwork('reference-two-node-qdevice');
	const run = ran(
		'apart',
		told => {
			told.at(0).whole(['node1', 'node2']);
			told.at(2000).formed('node1', [1], true);
			told.at(2000).formed('node2', [2], true);
			told.at(3000).quorum('node2', false);
			told.at(9000).phase('faults', 'end');
		},
		'simulated',
	);
	t.regex(outcome(SPLIT, qdevice, [run]).remedy ?? '', /^Place qnetd so that no node can lose it/);
});
