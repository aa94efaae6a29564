/**
 * The positive control with one thing changed for the worse: exactly the checks that the change concerns turn, and no
 * other. What each change costs is worked out beside it from corosync's, Ceph's and the switches' own rules.
 */
import test from 'ava';
import type {Network} from '../../src/network/network.types.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {judge, type Judgement} from '../../src/scoring/judge.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {networkOf, shippedText} from '../_support/networks.ts';

const SEED = 1;
const REFERENCE = shippedText('reference-three-node');

/** Every single thing fails once, and what is measured in peace is measured; ramps break everything at some value. */
const SCENARIOS = ['steady-state', 'servers-apart', 'cable-cut', 'switch-down', 'node-crash'];

type Change = {
	readonly what: string;
	readonly edits: readonly (readonly [from: RegExp | string, to: string])[];
	/** The checks that pass in the reference and no longer do. */
	readonly turns: readonly string[];
};

/** A part that the quorum needs, whatever it is, is found by these two. */
const LOSES_QUORUM = ['quorum-through-every-single-failure', 'single-points-of-failure'];

/** Where a scenario breaks that part, the watchdogs reset nodes though nobody is left to take their services over. */
const RESETS_ALL = [...LOSES_QUORUM, 'resets-leave-a-cluster'];

const SECOND_LINK = '      - {over: eth1}\n';

const CHANGES: readonly Change[] = [
	{
		what: 'one link instead of two',
		// Without the second link all three are alone once the first switch is dead.
		edits: [[SECOND_LINK, '']],
		turns: [...RESETS_ALL, 'redundant-ring-links'],
	},
	{
		what: 'both links through one switch',
		edits: [[/(node\d)\.eth1, switch2/g, '$1.eth1, switch1']],
		turns: [...RESETS_ALL, 'redundant-ring-links'],
	},
	{
		what: 'both switches on one power feed',
		edits: [['\nstack:', '\nsharedRisks:\n  feed: {devices: [switch1, switch2]}\n\nstack:']],
		turns: [...LOSES_QUORUM, 'redundant-ring-links'],
	},
	{
		what: 'a second vote for one node',
		// Four votes need three: without the node that has two of them, two are left.
		edits: [['nodeid: 1', 'nodeid: 1\n    votes: 2']],
		turns: [...RESETS_ALL, 'even-votes'],
	},
	{
		what: 'the ring’s cards set to 9000 bytes while the cables take 1500',
		edits: [[/(address: 10\.10\.0\.\d\/24)/g, '$1, mtu: 9000']],
		turns: ['ring-mtu'],
	},
	{
		what: 'Ceph’s bridges set to 9000 bytes while the cables take 1500',
		edits: [[/(address: 10\.30\.0\.\d\/24)/g, '$1, mtu: 9000']],
		turns: ['path-mtu'],
	},
	{
		what: 'one link over a bond of both cards that speaks LACP slowly, into one switch',
		// Three times 30 s pass until a silent cable is noticed: token and consensus last 6.9 s, the watchdog waits 50 s.
		edits: [
			[
				/eth0: \{(address: 10\.10\.0\.\d\/24)\}\n(\s+)eth1: \{[^}]*\}/g,
				'eth0: {}\n$2eth1: {}\n$2bond0: {kind: bond, ports: [eth0, eth1], mode: 802.3ad, lacpRate: slow, $1}',
			],
			[/(node\d)\.eth1, switch2/g, '$1.eth1, switch1'],
			[/ +switch2: .*\n/, ''],
			[SECOND_LINK, ''],
			['over: eth0', 'over: bond0'],
		],
		turns: [...RESETS_ALL, 'redundant-ring-links', 'switching-vs-token', 'switching-vs-watchdog'],
	},
	{
		what: 'one node 3 ms away on both links',
		// 2 × (3.0 + 0.1) ms of round trip against the 5 ms required.
		edits: [[/(ends: \[node3\.eth[01], switch\d\])/g, '$1, oneWayDelay: 3ms']],
		turns: ['ring-latency'],
	},
	{
		what: 'a cable of the first link that loses one frame in a hundred',
		// 2 % of the round trips, where 0.5 % is the limit.
		edits: [['ends: [node3.eth0, switch1]', 'ends: [node3.eth0, switch1], loss: 1%']],
		turns: ['packet-loss'],
	},
	{
		what: 'a token of 30 s',
		// 30.125 s and 1.2 times that are 66 s; a node that is not quorate for 50 s is reset.
		edits: [['corosync:\n', 'corosync:\n    totem: {token: 30000}\n']],
		turns: ['token-vs-watchdog'],
	},
	{
		what: 'the ring on Ceph’s mesh instead of its own cables',
		// The mesh survives what breaks, and its RSTP needs 6 s where token and consensus last 6.9 s.
		edits: [
			[SECOND_LINK, ''],
			['over: eth0', 'over: ceph'],
		],
		turns: ['redundant-ring-links', 'ring-and-storage'],
	},
	{
		what: 'Ceph on the first link’s network',
		// The ring has its second link when the switch is dead; the monitors have none.
		edits: [[/over: ceph\n/, 'over: eth0\n']],
		turns: ['storage-through-every-single-failure'],
	},
	{
		what: 'two monitors',
		edits: [['monitors: [node1, node2, node3]', 'monitors: [node1, node2]']],
		turns: ['monitors-odd', 'storage-through-every-single-failure'],
	},
	{
		what: 'two copies of which both are needed',
		edits: [['size: 3', 'size: 2']],
		turns: ['ceph-writes-with-one-host-down'],
	},
	{
		what: 'more machines than two nodes can carry',
		// 3 × 80 GiB on 2 × 96 GiB.
		edits: [[/memory: 32GiB/g, 'memory: 40GiB']],
		turns: ['capacity-with-one-node-down'],
	},
];

const reference = judged(networkOf(REFERENCE));

test('the reference passes every check that applies to it', async t => {
	const {verdict, score, checks} = await reference;
	t.is(verdict, 'ready');
	t.is(score, 100);
	t.deepEqual(worseThanPass(checks), []);
});

for (const {what, edits, turns} of CHANGES) {
	test(`${what}: exactly what it concerns turns`, async t => {
		const {verdict, score, checks} = await judged(networkOf(changed(edits)));
		const told = checks.map(({id, status, reason}) => `${id}: ${status}, ${reason}`).join('\n');
		t.deepEqual(worseThanPass(checks), turns.toSorted(), told);
		t.not(verdict, 'ready');
		t.true(score < 100);
	});
}

function changed(edits: Change['edits']): string {
	return edits.reduce((text, [from, to]) => {
		const result = text.replace(from, to);
		if (result === text) {
			throw new Error(`The reference does not hold ${String(from)}`);
		}
		return result;
	}, REFERENCE);
}

async function judged(network: Network): Promise<Judgement> {
	const engine = createSimulator({network, seed: SEED, onProgress: () => undefined});
	const plans = planRuns(SCENARIOS.map(findScenario), {network, seed: SEED});
	try {
		await engine.up();
		return judge({network, runs: await runScenarios(plans, {engine, network})});
	} finally {
		await engine.down();
	}
}

function worseThanPass(checks: Judgement['checks']): readonly string[] {
	return checks
		.filter(({status}) => status === 'fail' || status === 'unknown')
		.map(({id}) => id)
		.sort();
}
