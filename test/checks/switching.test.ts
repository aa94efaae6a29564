/** Bridges, bonds, loops, storage beside the ring, and the sizes of packets: judged by the design alone. */
import test from 'ava';

import {CHECKS} from '../../src/checks/index.ts';
import type {Outcome} from '../../src/checks/check.types.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from '../_support/history.ts';
import {greMeshText} from '../_support/gre-mesh.ts';
import {networkOf, shippedNetwork, shippedText} from '../_support/networks.ts';
import {bondedText} from '../simulator/_support/bonded.ts';
import {bridgedText} from '../simulator/_support/bridged.ts';

function judged(text: string, id: string): Outcome {
	const check = CHECKS.find(candidate => candidate.id === id);
	if (check === undefined) {
		throw new Error(`No check ${id}`);
	}
	return check.judge({network: networkOf(text), runs: []});
}

test('a loop of bridges without a spanning tree fails, and is named', t => {
	const loop = judged(bridgedText({spanningTree: 'none'}), 'broadcast-loops');
	t.is(loop.status, 'fail');
	t.regex(loop.reason, /n1, n2 and n3/);
	t.is(judged(bridgedText({spanningTree: 'rstp'}), 'broadcast-loops').status, 'pass');
	t.is(judged(bridgedText({spanningTree: 'none', open: true}), 'broadcast-loops').status, 'pass');
});

/** A run in which frames go round from 10 s on; `null`: until its end at 60 s. */
function stormy(untilMs: number | null): ScenarioRun {
	const note = (atMs: number, devices: string): HistoryEvent => ({
		seq: atMs,
		atMs,
		kind: 'note',
		topic: 'broadcast-storm',
		text: devices === '' ? 'The loop is open again.' : `Frames go round at ${devices}.`,
		values: {devices},
	});
	const run = ran('cable-cut', ({at}) => {
		at(0).phase('faults', 'begin');
		at(60_000).phase('faults', 'end');
	});
	const storm = [note(10_000, 'n1, n2'), note(10_500, 'n1, n2, n3')];
	const end = untilMs === null ? [] : [note(untilMs, '')];
	return {...run, events: [...run.events, ...storm, ...end]};
}

function judgedStorm(untilMs: number | null): Outcome | undefined {
	const network = networkOf(bridgedText({spanningTree: 'rstp'}));
	const check = CHECKS.find(({id}) => id === 'broadcast-loops');
	return check?.judge({network, runs: [stormy(untilMs)]});
}

test('a loop that the spanning tree opens within some hellos is borne, one that stays is not', t => {
	// Whatever joins the storm meanwhile, it is one storm.
	const brief = judgedStorm(11_500);
	t.is(brief?.status, 'pass');
	t.is(brief?.values['stormMs'], 1500);
	// Three hellos of 2 s.
	t.is(judgedStorm(16_000)?.status, 'pass');
	t.is(judgedStorm(16_001)?.status, 'fail');
	const lasting = judgedStorm(null);
	t.is(lasting?.status, 'fail');
	t.is(lasting?.values['stormMs'], 50_000);
	t.regex(lasting?.reason ?? '', /cable-cut, for 50 s: Frames go round at n1, n2/);
});

test('a bond into one switch is no loop, with a bridge on it or without', t => {
	t.is(judged(bondedText(), 'broadcast-loops').status, 'pass');
	t.is(judged(shippedText('campus-san'), 'broadcast-loops').status, 'pass');
	const bridged = bondedText().replaceAll(
		/bond0: \{(.*), address: (10\.0\.0\.\d\/24)\}/g,
		'bond0: {$1}\n      br0: {kind: bridge, ports: [bond0], address: $2}',
	);
	t.is(judged(bridged.replace('{over: bond0}', '{over: br0}'), 'broadcast-loops').status, 'pass');
});

test('RSTP needs 6 s for a silent cable and STP 50 s, against token and consensus', t => {
	// Three members: the token is 1000 + 650 ms, consensus 1.2 times that.
	const short = judged(bridgedText(), 'switching-vs-token');
	t.is(short.status, 'fail');
	t.deepEqual(short.values, {silentMs: 6000, carrierMs: 0, tokenAndConsensusMs: 1650 + 1980});
	const long = judged(bridgedText({tokenMs: 3000}), 'switching-vs-token');
	t.is(long.status, 'pass');
	t.is(long.values['tokenAndConsensusMs'], 3650 + 4380);
	t.regex(long.reason, /the token is lost meanwhile/);
	t.regex(
		judged(bridgedText({tokenMs: 15_000}), 'switching-vs-token').reason,
		/nothing is noticed above/,
	);
	const stp = judged(bridgedText({spanningTree: 'stp', tokenMs: 3000}), 'switching-vs-token');
	t.is(stp.status, 'fail');
	t.is(stp.values['silentMs'], 20_000 + 2 * 15_000);
});

test('a mesh of tunnels waits for three hellos, or for BFD', t => {
	// The token is 1000 + 650 ms, consensus 1.2 times that.
	const blind = judged(greMeshText(), 'switching-vs-token');
	t.is(blind.status, 'fail');
	t.is(blind.values['silentMs'], 3 * 2000);
	t.regex(blind.remedy ?? '', /Give gre1\d BFD/);
	const watched = judged(greMeshText({bfd: '{minRx: 200ms}'}), 'switching-vs-token');
	t.is(watched.status, 'pass');
	t.is(watched.values['silentMs'], 3 * 200);
	// 2 × 2 s are more than token and consensus together.
	const slow = judged(greMeshText({bfd: '{minTx: 2s, multiplier: 2}'}), 'switching-vs-token');
	t.is(slow.status, 'fail');
	t.is(slow.values['silentMs'], 2 * 2000);
});

test('BFD is heard by RSTP alone', t => {
	const bfd = '{}';
	t.is(judged(greMeshText({bfd}), 'bfd-is-heard').status, 'pass');
	const plain = judged(greMeshText({bfd, spanningTree: 'stp'}), 'bfd-is-heard');
	t.is(plain.status, 'fail');
	t.regex(plain.reason, /gre12, gre13 and gre23/);
	t.is(judged(greMeshText({bfd, spanningTree: 'none', open: true}), 'bfd-is-heard').status, 'fail');
	t.is(judged(greMeshText(), 'bfd-is-heard').status, 'not-applicable');
});

test('slow LACP is too late for the token and for the watchdog, fast LACP for neither', t => {
	const slow = bondedText({lacpRate: 'slow', tokenMs: 3000});
	t.is(judged(slow, 'switching-vs-token').status, 'fail');
	t.is(judged(slow, 'switching-vs-token').values['silentMs'], 3 * 30_000);
	const fast = bondedText({lacpRate: 'fast', tokenMs: 3000});
	t.is(judged(fast, 'switching-vs-token').status, 'pass');
	t.is(judged(fast, 'switching-vs-watchdog').status, 'not-applicable', 'nothing is fenced');
	const network = networkOf(slow);
	const cluster = network.cluster === null ? null : {...network.cluster, haFencing: true};
	const check = CHECKS.find(({id}) => id === 'switching-vs-watchdog');
	const watchdog = check?.judge({network: {...network, cluster}, runs: []});
	t.is(watchdog?.status, 'fail');
	t.deepEqual(watchdog?.values, {mendsMs: 90_000, watchdogMs: 50_000});
});

test('a bond with LACP and a port with STP carry too late for a booting node', t => {
	// The wait of 802.1AX is 2 s; consensus is 1980 ms with a token of 1000 ms and three members.
	t.is(judged(bondedText(), 'network-before-cluster').status, 'fail');
	t.is(judged(bondedText({tokenMs: 3000}), 'network-before-cluster').status, 'pass');
	t.is(judged(bondedText({mode: 'active-backup'}), 'network-before-cluster').values['readyMs'], 0);
	const stp = bondedText({mode: 'active-backup', spanningTree: 'stp', tokenMs: 3000});
	t.is(judged(stp, 'network-before-cluster').values['readyMs'], 30_000);
	t.is(judged(stp, 'network-before-cluster').status, 'fail');
});

test('a ring on the cables of its storage fails, one with cables of its own does not', t => {
	const shared = judged(shippedText('nonprofit-two-plus-one'), 'ring-and-storage');
	t.is(shared.status, 'fail');
	t.regex(shared.reason, /Ceph/);
	t.is(judged(shippedText('campus-san'), 'ring-and-storage').status, 'pass');
	t.is(judged(shippedText('openvpn-two-node'), 'ring-and-storage').status, 'not-applicable');
});

test('storage with large packets over a narrow cable fails', t => {
	t.is(judged(shippedText('campus-san'), 'path-mtu').status, 'pass');
	const narrow = shippedText('campus-san').replace(
		'{ends: [blades2, access], vlans: {tagged: [5]}, mtu: 9000,',
		'{ends: [blades2, access], vlans: {tagged: [5]}, mtu: 1500,',
	);
	const outcome = judged(narrow, 'path-mtu');
	t.is(outcome.status, 'fail');
	t.is(outcome.values['passesBytes'], 1500);
	t.is(outcome.values['sentBytes'], 9000);
});

test('a tunnel that splits its packets loses none, one that does not loses the large ones', t => {
	t.is(judged(shippedText('openvpn-two-node'), 'path-mtu').status, 'pass');
	const network = shippedNetwork('openvpn-two-node');
	const whole = {
		...network,
		overlays: network.overlays.map(overlay => ({...overlay, splitsLargePackets: false})),
	};
	const check = CHECKS.find(({id}) => id === 'path-mtu');
	const outcome = check?.judge({network: whole, runs: []});
	const [overlay] = network.overlays;
	t.is(outcome?.status, 'fail');
	t.is(outcome?.values['sentBytes'], (overlay?.innerMtuBytes ?? 0) + (overlay?.overheadBytes ?? 0));
});

test('what the network below takes is told with the protocol, its time and the better setting', t => {
	t.is(
		judged(shippedText('campus-san'), 'switching-vs-token').reason,
		'Too late: the LACP of bond1 on hv1 (slow) takes 1.5 min to get round a cable that goes silent, token and consensus last 3.63 s. Whoever is behind the cable leaves the membership.',
	);
	t.is(
		judged(shippedText('campus-san'), 'switching-vs-token').remedy,
		'Set lacpRate to fast, at both ends.',
	);
	t.regex(
		judged(bondedText({lacpRate: 'fast', tokenMs: 1000}), 'switching-vs-token').reason,
		/the LACP of bond0 on n1 \(fast\)/,
	);
	t.regex(judged(bridgedText(), 'switching-vs-token').reason, /the spanning tree \(RSTP\)/);
	t.deepEqual(judged(shippedText('openvpn-two-node'), 'network-before-cluster').values, {
		readyMs: 0,
	});
});

test('of ways that lose packets the one that is furthest too narrow is told', t => {
	const text = shippedText('campus-san').replace(
		'{ends: [blades2, access], vlans: {tagged: [5]}, mtu: 9000,',
		'{ends: [blades2, access], vlans: {tagged: [5]}, mtu: 1500,',
	);
	const {reason, remedy, values} = judged(text, 'path-mtu');
	t.regex(reason, / sends packets of up to 9000 bytes, of which at most 1500 pass: large ones/);
	t.regex(remedy ?? '', /^Set the MTU at both ends to 1500, /);
	t.like(values, {sentBytes: 9000, passesBytes: 1500});
	const whole = judged(shippedText('campus-san'), 'path-mtu');
	t.is(whole.reason, 'Full-sized packets arrive on 5 ways.');
	t.deepEqual(whole.values, {ways: 5, split: 0});
	const split = judged(shippedText('openvpn-two-node'), 'path-mtu');
	t.is(
		split.reason,
		'Full-sized packets arrive on 1 way; 1 tunnel split what grows too large, which costs a second packet.',
	);
	t.deepEqual(split.values, {ways: 1, split: 1});
});
