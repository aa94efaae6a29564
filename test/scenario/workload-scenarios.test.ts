/** The scenarios about storage, moving addresses and arbiters, run through in the simulator on designs that they are about. */
import test, {type ExecutionContext} from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {Network} from '../../src/network/network.types.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {outcome} from '../_support/judged.ts';
import {networkOf, shippedNetwork, shippedText} from '../_support/networks.ts';
import {addressDesign, glusterDesign} from '../_support/workload-designs.ts';

/** The scenario, or the first of its runs where it has one for each of several things. */
async function runOf(t: ExecutionContext, name: string, network: Network): Promise<ScenarioRun> {
	const plans = planRuns([findScenario(name)], {network, seed: 1}).slice(0, 1);
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	try {
		await engine.up();
		const [run, ...more] = await runScenarios(plans, {engine, network});
		t.is(more.length, 0);
		if (run === undefined) {
			throw new Error('nothing ran');
		}
		return run;
	} finally {
		await engine.down();
	}
}

function faultsOf({events}: ScenarioRun, action: 'start' | 'heal') {
	return events.flatMap(event =>
		event.kind === 'fault' && event.action === action ? [event] : [],
	);
}

test('a design without storage, jumbo frames, an address or an arbiter is passed over, with the reason', async t => {
	const network = shippedNetwork('openvpn-two-node');
	for (const [scenario, selector] of [
		['storage-fills-the-ring', 'storage-cables'],
		['jumbo-meets-1500', 'jumbo-cables'],
		['address-moves', 'address-holder'],
		['arbiter-then-node', 'arbiter'],
	] as const) {
		const run = await runOf(t, scenario, network);
		t.is(run.status, 'not-applicable');
		t.is(run.reason, `The design has nothing that "${selector}" finds.`);
	}
});

for (const kind of ['keepalived', 'ucarp'] as const) {
	test(`${kind}: the address moves to the other server and nobody holds it with the first one`, async t => {
		const network = networkOf(addressDesign(kind));
		const run = await runOf(t, 'address-moves', network);
		const diedMs = faultsOf(run, 'start')[0]?.atMs ?? NaN;
		const holders = run.events.filter(
			(event): event is Extract<HistoryEvent, {kind: 'holder'}> => event.kind === 'holder',
		);
		const next = holders.find(({atMs, node, held}) => atMs > diedMs && node === 'b' && held);
		// Three advertisements of 1 s and at most one second of skew.
		t.true(next !== undefined && next.atMs - diedMs > 2000 && next.atMs - diedMs < 4500);
		t.is(outcome('address-held-once', network, [run]).status, 'pass');
	});
}

test('a node that dies after the arbiter takes the quorum with it, and either alone does not', async t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	const run = await runOf(t, 'arbiter-then-node', network);
	const [arbiter, node] = faultsOf(run, 'start');
	const lost = run.events.find(
		event => event.kind === 'quorum' && !event.quorate && event.atMs > (arbiter?.atMs ?? NaN),
	);
	// Two of three votes are enough without the arbiter; one is not.
	t.true(lost !== undefined && node !== undefined && lost.atMs > node.atMs);
});

test('the arbiter of a volume is found where there is no quorum device', async t => {
	const run = await runOf(t, 'arbiter-then-node', networkOf(glusterDesign(true)));
	const [arbiter, node] = faultsOf(run, 'start');
	t.like(arbiter?.effects[0], {kind: 'device', device: 'c'});
	const blocked = run.events.find(
		event =>
			event.kind === 'storage' && event.state === 'blocked' && event.atMs > (arbiter?.atMs ?? NaN),
	);
	// One brick of three is no majority.
	t.true(blocked !== undefined && node !== undefined && blocked.atMs > node.atMs);
});

test('full cables hold up a ring that shares them and leave another one alone', async t => {
	const shared = shippedNetwork('tinc-ovs-hyperconverged');
	const busy = outcome('ring-and-storage', shared, [
		await runOf(t, 'storage-fills-the-ring', shared),
	]);
	t.is(busy.status, 'fail');
	t.is(busy.evidence, 'simulated');
	// 250 000 bytes at 1 Gbit/s are 2 ms of waiting; there and back a packet meets two such queues each way.
	t.true(Number(busy.values['fullP50Ms']) > 8 && Number(busy.values['fullP50Ms']) < 10);
	const own = shippedNetwork('reference-three-node');
	const free = outcome('ring-and-storage', own, [await runOf(t, 'storage-fills-the-ring', own)]);
	t.is(free.status, 'pass');
	t.true(Number(free.values['fullP50Ms']) < 1);
});

test('a cable of unlimited rate cannot be filled', async t => {
	const network = shippedNetwork('reference-three-node');
	const cables = network.cables.map(({impairment: {aToB, bToA}, ...cable}) => ({
		...cable,
		impairment: {aToB: {...aToB, rateBps: null}, bToA: {...bToA, rateBps: null}},
	}));
	const run = await runOf(t, 'storage-fills-the-ring', {...network, cables});
	t.is(run.status, 'not-applicable');
	t.regex(run.reason ?? '', /has no rate/);
});

test('a ring of jumbo frames lives on when its cables take 1500 bytes, and the probe finds what passes', async t => {
	const jumbo = shippedText('reference-three-node')
		.replace(/(address: 10\.10\.0\.\d\/24)/g, '$1, mtu: 9000')
		.replace(/(ends: \[node\d\.eth0, switch1\])/g, '$1, mtu: 9000')
		.replace('First switch,', 'First switch, mtu: 9000,');
	const run = await runOf(t, 'jumbo-meets-1500', networkOf(jumbo));
	const cut = faultsOf(run, 'start').flatMap(({effects}) => effects);
	t.deepEqual(
		cut.map(effect => effect.kind === 'impair' && effect.settings.mtuBytes),
		[1500, 1500, 1500],
	);
	const [ring0] = run.events.flatMap(event =>
		event.kind === 'probe' && event.result.kind === 'mtu' ? [event.result.pairs] : [],
	);
	t.true(ring0?.every(({mtuBytes}) => mtuBytes === 1500));
	// The ring's own packets are small while nobody writes much.
	t.false(
		run.events.some(
			event =>
				event.kind === 'quorum' &&
				!event.quorate &&
				event.atMs > (faultsOf(run, 'start')[0]?.atMs ?? NaN),
		),
	);
});

test('a node whose HA manager dies is reset by its watchdog within ten seconds of the last feeding', async t => {
	const run = await runOf(t, 'ha-manager-dies', shippedNetwork('reference-three-node'));
	t.is(run.id, 'ha-manager-dies:node1');
	const diedMs = faultsOf(run, 'start')[0]?.atMs ?? NaN;
	const resets = run.events.filter(({kind}) => kind === 'fence');
	t.deepEqual(
		resets.map(event => event.kind === 'fence' && [event.node, event.state]),
		[[deviceId('node1'), 'reset']],
	);
	// The multiplexer leaves the device open when it is killed: 10 s run from there (watchdog-mux.c, `watchdog_timeout`).
	t.is((resets[0]?.atMs ?? NaN) - diedMs, 10_000);
});
