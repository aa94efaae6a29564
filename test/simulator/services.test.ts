/** Services of a simulated cluster: when they are away, who is fenced, and what runs twice. */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import {cut, firstAfterMs, formed, type Running} from './_support/lan.ts';
import {servicesText, type ServicesOptions} from './_support/services.ts';

const SECOND = 1000;

/** pmxcfs takes a lock away after 120 s; the HA manager's rounds last 10 s (pve-cluster memdb.c, pve-ha-manager CRM.pm). */
const LOCK_MS = 120 * SECOND;
const ROUND_MS = 10 * SECOND;
/** watchdog-mux waits 60 s for its client, the device 10 s for watchdog-mux. */
const WATCHDOG_MS = 70 * SECOND;
/** Token 1000 ms and 650 ms for the third node, the consensus 1.2 times that, and a moment for the votes. */
const REFORM_MS = 1650 * 2.2 + SECOND;

async function running(options: ServicesOptions = {}): Promise<Running> {
	const cluster = await formed(servicesText(options));
	await cluster.sim.pass(60 * SECOND);
	return cluster;
}

function holders({sim}: Running, service: string): readonly string[] {
	return [...(followWorkload().read(sim.history()).holders.get(`service:${service}`) ?? [])].sort();
}

const power = (name: string, action: 'kill' | 'stop' | 'freeze'): readonly Effect[] => [
	{kind: 'device', device: deviceId(name), action},
];

/** When the service began to run on the node, in ms after `sinceMs`. */
function startedMs(
	{sim}: Running,
	sinceMs: number,
	[service, node]: readonly [string, string],
): number {
	return firstAfterMs(
		sim.history(),
		sinceMs,
		event =>
			event.kind === 'holder' &&
			event.held &&
			event.of === `service:${service}` &&
			event.node === node,
	);
}

function fencedMs(
	{sim}: Running,
	sinceMs: number,
	word: `${string} ${'reset' | 'acknowledged'}`,
): number {
	return firstAfterMs(
		sim.history(),
		sinceMs,
		event => event.kind === 'fence' && `${event.node} ${event.state}` === word,
	);
}

test('Services start where they belong soon after the cluster has formed', async t => {
	const cluster = await running();
	t.deepEqual(holders(cluster, 's1'), ['n1']);
	t.deepEqual(holders(cluster, 's2'), ['n2']);
});

test('A dead node’s service is back on another one when the lock has run out, and goes home after the repair', async t => {
	const cluster = await running();
	const {sim} = cluster;
	const sinceMs = sim.nowMs();
	await sim.apply('dead', power('n2', 'kill'));
	await sim.pass(300 * SECOND);
	const awayMs = startedMs(cluster, sinceMs, ['s2', 'n3']);
	// A successor of a dead master would wait 60 s more; the master is whoever came first.
	t.true(awayMs > LOCK_MS - ROUND_MS && awayMs < LOCK_MS + 60 * SECOND + 5 * ROUND_MS, `${awayMs}`);
	t.is(fencedMs(cluster, sinceMs, 'n2 reset'), Infinity, 'a dead machine has nothing to reset');
	await sim.heal('dead');
	await sim.pass(60 * SECOND);
	t.deepEqual(holders(cluster, 's2'), ['n2']);
});

test('A node that is cut off is reset before its service starts elsewhere', async t => {
	const cluster = await running();
	const {sim} = cluster;
	const sinceMs = sim.nowMs();
	await sim.apply('cut', cut(cluster, deviceId('n1')));
	await sim.pass(300 * SECOND);
	const resetMs = fencedMs(cluster, sinceMs, 'n1 reset');
	t.true(resetMs >= WATCHDOG_MS - ROUND_MS && resetMs <= WATCHDOG_MS + REFORM_MS, `${resetMs}`);
	const acknowledgedMs = fencedMs(cluster, sinceMs, 'n1 acknowledged');
	t.true(acknowledgedMs > resetMs);
	t.true(startedMs(cluster, sinceMs, ['s1', 'n3']) >= acknowledgedMs);
	t.deepEqual(holders(cluster, 's1'), ['n3']);
	// It boots into its loneliness and runs nothing there.
	const booted = firstAfterMs(
		sim.history(),
		sinceMs + resetMs,
		event => event.kind === 'device' && event.state === 'running',
	);
	t.is(Math.round(booted), sim.world.profile.resetMs);
});

test('A node that stands still is reset within 10 s and runs again', async t => {
	const cluster = await running();
	const {sim} = cluster;
	const sinceMs = sim.nowMs();
	await sim.apply('hung', power('n2', 'freeze'));
	await sim.pass(300 * SECOND);
	t.is(Math.round(fencedMs(cluster, sinceMs, 'n2 reset')), 10 * SECOND);
	await sim.heal('hung');
	await sim.pass(SECOND);
	const states = sim
		.history()
		.flatMap(event =>
			event.kind === 'device' && event.device === 'n2' && event.atMs >= sinceMs ? event.state : [],
		);
	t.deepEqual(states, ['frozen', 'killed', 'running']);
});

test('An orderly shutdown gives the lock back: the service waits for the fence delay only', async t => {
	const cluster = await running();
	const {sim} = cluster;
	const sinceMs = sim.nowMs();
	await sim.apply('off', power('n2', 'stop'));
	await sim.pass(200 * SECOND);
	const awayMs = startedMs(cluster, sinceMs, ['s2', 'n3']);
	// The delay counts from the master's last round that saw the node.
	t.true(awayMs > 60 * SECOND - ROUND_MS && awayMs < 60 * SECOND + 4 * ROUND_MS, `${awayMs}`);
});

test('Two nodes without a third vote both reset when they lose each other', async t => {
	const cluster = await running({nodeCount: 2, service: 'storage: ceph, highlyAvailable: true'});
	const {sim} = cluster;
	const sinceMs = sim.nowMs();
	await sim.apply('cut', cut(cluster, deviceId('n1')));
	await sim.pass(120 * SECOND);
	t.true(fencedMs(cluster, sinceMs, 'n1 reset') < WATCHDOG_MS + REFORM_MS);
	t.deepEqual(holders(cluster, 's1'), []);
});

test('Without fencing the service runs twice, and nobody ends it when the nodes meet again', async t => {
	const cluster = await running({stack: ['haFencing: false']});
	const {sim} = cluster;
	await sim.apply('cut', cut(cluster, deviceId('n2')));
	await sim.pass(LOCK_MS + 90 * SECOND);
	t.deepEqual(holders(cluster, 's2'), ['n2', 'n3']);
	await sim.heal('cut');
	await sim.pass(120 * SECOND);
	t.deepEqual(holders(cluster, 's2'), ['n2', 'n3']);
});

test('A service on its server’s own disk does not come back before its server', async t => {
	const cluster = await running({service: 'storage: local, highlyAvailable: true'});
	const {sim} = cluster;
	await sim.apply('dead', power('n2', 'kill'));
	await sim.pass(400 * SECOND);
	t.deepEqual(holders(cluster, 's2'), []);
});

test('A cluster without highly available services has no watchdog that resets anybody', async t => {
	const cluster = await running({service: 'storage: ceph'});
	const {sim} = cluster;
	t.false(cluster.network.cluster?.haFencing);
	t.false(sim.daemons(deviceId('n1')).includes('pve-ha-manager'));
	await sim.apply('cut', cut(cluster, deviceId('n1')));
	await sim.pass(300 * SECOND);
	t.false(sim.history().some(({kind}) => kind === 'fence'));
});
