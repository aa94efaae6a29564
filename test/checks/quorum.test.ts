import test from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withCluster, withRequirement} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';
import {nodeCrash} from '../_support/node-crash.ts';

const reference = shippedNetwork('reference-three-node');
const CHECK = 'quorum-through-every-single-failure';
const nodes = ['node1', 'node2', 'node3'] as const;

test('a run in which the survivors lost their quorum refutes the forecast', t => {
	const {status, evidence, values} = outcome(CHECK, reference, [
		nodeCrash({names: nodes, quorate: false, settled: true}),
	]);
	t.is(status, 'fail');
	t.is(evidence, 'measured');
	t.is(values['lost'], 'server:node1');
});

test('a cluster that does not come to rest has not kept its quorum', t => {
	const flapping = nodeCrash({names: nodes, quorate: true, settled: false});
	t.is(outcome(CHECK, reference, [flapping]).status, 'fail');
	t.is(outcome('single-points-of-failure', reference, [flapping]).status, 'fail');
});

test('a run that agrees with the forecast confirms it', t => {
	const {status, values} = outcome(CHECK, reference, [
		nodeCrash({names: nodes, quorate: true, settled: true}),
	]);
	t.is(status, 'pass');
	t.is(values['confirmedByRuns'], 1);
});

test('what a fault takes away counts, not what it is called', t => {
	// All cables of switch1 cut, instead of its power lost: the same failure domain.
	const cables = reference.cables.filter(({a, b}) =>
		[a.device, b.device].some(end => end === 'switch1'),
	);
	const effects = cables.map(({id}): Effect => ({
		kind: 'cut',
		cable: id,
		direction: 'both',
		mode: 'silent',
	}));
	const run = ran('by-hand', told => {
		told.at(0).whole(nodes);
		told.at(0).fault('cuts', 'start', effects);
		for (const [index, node] of nodes.entries()) {
			told.at(4000).formed(node, [index + 1], false);
		}
		told.at(9000).phase('faults', 'begin');
		told.at(9000).phase('faults', 'end');
	});
	t.is(outcome(CHECK, reference, [run]).values['lost'], 'switch:switch1');
});

test('a cut in one direction is no failure domain', t => {
	const run = ran('one-way', told => {
		told.at(0).whole(nodes);
		told.at(0).phase('faults', 'begin');
		told
			.at(0)
			.fault('cut', 'start', [
				{kind: 'cut', cable: cableId('node1-switch1'), direction: 'aToB', mode: 'silent'},
			]);
		told.at(4000).formed('node1', [1], false);
		told.at(9000).phase('faults', 'end');
	});
	t.is(outcome(CHECK, reference, [run]).values['confirmedByRuns'], 0);
});

test('two failures at once are only asked for where the design requires it', t => {
	t.is(outcome(CHECK, reference).status, 'pass');
	const two = withRequirement(reference, {
		metric: 'failures-survived',
		statistic: 'count',
		relation: '>=',
		value: 2,
		text: 'failures-survived: count >= 2',
	});
	const {status, reason} = outcome(CHECK, two);
	t.is(status, 'fail');
	// One of three nodes left has one of the two votes needed.
	t.regex(reason, /server node1 and server node2 together cost the quorum/);
});

test('corosync that would not start leaves the quorum unknown and the configuration wrong', t => {
	const twoNode = shippedNetwork('reference-two-node-qdevice');
	const {quorum} = twoNode.cluster ?? {};
	if (quorum === undefined) {
		throw new Error('no quorum section');
	}
	const wrong = withCluster(twoNode, {quorum: {...quorum, twoNode: true}});
	t.is(outcome(CHECK, wrong).status, 'unknown');
	const configuration = outcome('quorum-configuration', wrong);
	t.is(configuration.status, 'fail');
	t.regex(configuration.reason, /refuses to start/);
	t.is(outcome('quorum-configuration', twoNode).status, 'pass');
});

test('an even number of votes can be halved, an arbiter beside an odd number weakens', t => {
	t.is(outcome('even-votes', shippedNetwork('openvpn-two-node')).status, 'fail');
	t.is(outcome('even-votes', reference).status, 'pass');
	const withArbiter = shippedNetwork('reference-two-node-qdevice');
	t.is(outcome('even-votes', withArbiter).status, 'pass');
	const {qdevice} = withArbiter.cluster ?? {};
	const odd = withCluster(reference, {qdevice: qdevice ?? null});
	t.regex(outcome('even-votes', odd).reason, /beside an odd number of 3/);
});

test('an arbiter that shares a part with a voter is found', t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	t.is(outcome('arbiter-independence', network).status, 'pass');
	const rack = {
		id: 'shared-risk:rack',
		kind: 'shared-risk' as const,
		title: 'rack',
		devices: [deviceId('node1'), deviceId('arbiter')],
		cables: [],
		overlays: [],
		reliability: null,
	};
	const racked = {...network, failureDomains: [...network.failureDomains, rack]};
	const {status, reason} = outcome('arbiter-independence', racked);
	t.is(status, 'fail');
	t.regex(reason, /arbiter falls together with members: rack/);
	t.is(outcome('arbiter-independence', reference).status, 'not-applicable');
});

test('one link, or two that share a switch, is no redundancy', t => {
	t.is(outcome('redundant-ring-links', reference).status, 'pass');
	const rings = reference.cluster?.rings ?? [];
	const single = withCluster(reference, {rings: rings.slice(0, 1)});
	t.regex(outcome('redundant-ring-links', single).reason, /has 1 link/);
	const [first] = rings;
	const twice = withCluster(reference, {
		rings: first === undefined ? [] : [first, {...first, linkNumber: 1}],
	});
	const {status, values} = outcome('redundant-ring-links', twice);
	t.is(status, 'fail');
	t.true(String(values['shared']).includes('switch:switch1'));
});
