import test from 'ava';
import type {DeviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {shippedText} from '../_support/networks.ts';
import {
	allSee,
	firstAfterMs,
	membersOf,
	simulate,
	whoIsQuorate,
	type Running,
} from './_support/lan.ts';

const KEEPALIVE_MS = 120_000;

async function running(text: string, passMs: number): Promise<Running> {
	const simulation = simulate(text);
	await simulation.sim.up();
	await simulation.sim.startCluster(simulation.nodes);
	await simulation.sim.pass(passMs);
	return simulation;
}

const vpn = (
	device: DeviceId | undefined,
	action: 'kill' | 'stop' | 'freeze',
): readonly Effect[] =>
	device === undefined ? [] : [{kind: 'daemon', device, daemon: 'overlay:vpn', action}];

const tunnels = (history: readonly HistoryEvent[], node: DeviceId | undefined) =>
	history.flatMap(event => (event.kind === 'tunnel' && event.node === node ? [event] : []));

test('The two-node tunnel comes up, carries multicast that its provider does not, and a quorate cluster', async t => {
	const {sim, nodes} = await running(shippedText('openvpn-two-node'), 10_000);
	t.true(allSee(sim.history(), nodes, 2));
	t.true(whoIsQuorate({sim, nodes}).every(Boolean));
	const over = await sim.probe({kind: 'multicast', path: 'ring:0'});
	const beneath = await sim.probe({kind: 'multicast', path: 'underlay'});
	t.true(over.kind === 'multicast' && over.pairs.every(({heard}) => heard));
	t.false(beneath.kind === 'multicast' && beneath.pairs.some(({heard}) => heard));
});

test("The round trip through the tunnel is the underlay's and the daemons' work", async t => {
	const {sim, network} = await running(shippedText('openvpn-two-node'), 10_000);
	const p50 = async (path: 'ring:0' | 'underlay'): Promise<number> => {
		const result = await sim.probe({kind: 'rtt', path, count: 500, intervalMs: 2});
		return result.kind === 'rtt' ? (result.pairs[0]?.p50Ms ?? NaN) : NaN;
	};
	const wiresMs = network.cables
		.map(({impairment}) => impairment.aToB.oneWayDelayMs + impairment.bToA.oneWayDelayMs)
		.reduce((sum, delayMs) => sum + delayMs, 0);
	const beneathMs = await p50('underlay');
	t.true(Math.abs(beneathMs - wiresMs) < 0.1, `${beneathMs} ms over wires of ${wiresMs} ms`);
	const overMs = await p50('ring:0');
	t.true(overMs > beneathMs && overMs < beneathMs + 0.5, `${overMs} ms through the tunnel`);
});

test('On the public addresses the same cluster never forms, for want of multicast', async t => {
	const {sim, nodes} = await running(shippedText('openvpn-two-node-public-ring'), 60_000);
	t.deepEqual(
		nodes.map(node => membersOf(sim.history(), node).length),
		[1, 1],
	);
	t.false(whoIsQuorate({sim, nodes}).some(Boolean));
});

test('Without client-to-client a third node never gets in, and the ring re-forms for ever', async t => {
	const {sim, nodes} = await running(shippedText('openvpn-three-node'), 120_000);
	const [server, ...clients] = nodes;
	const late = sim.history().filter(({kind, atMs}) => kind === 'membership' && atMs > 60_000);
	t.true(late.length > 20, `${late.length} memberships in a minute`);
	t.false(late.some(event => event.kind === 'membership' && event.members.length === 3));
	t.true(server !== undefined && membersOf(sim.history(), server).length === 2);
	const alone = clients.filter(client => membersOf(sim.history(), client).length === 1);
	t.is(alone.length, 1);
});

test('With client-to-client it does', async t => {
	const {sim, nodes} = await running(shippedText('openvpn-three-node-client-to-client'), 20_000);
	t.true(allSee(sim.history(), nodes, 3));
});

test('The death of the server parts the clients from each other as well', async t => {
	const {sim, nodes} = await running(shippedText('openvpn-three-node-client-to-client'), 20_000);
	const [server, ...clients] = nodes;
	if (server === undefined) {
		return t.fail();
	}
	await sim.apply('kill', [{kind: 'device', device: server, action: 'kill'}]);
	await sim.pass(20_000);
	t.deepEqual(
		clients.map(client => membersOf(sim.history(), client)),
		clients.map((_, index) => [index + 2]),
	);
});

test('A client whose server has forgotten it sends into the void until its keepalive runs out', async t => {
	const {sim, nodes} = await running(shippedText('openvpn-two-node'), 20_000);
	const [server, client] = nodes;
	const sinceMs = sim.nowMs();
	await sim.apply('kill', vpn(server, 'kill'));
	await sim.pass(2000);
	await sim.heal('kill');
	await sim.pass(KEEPALIVE_MS + 10_000);
	const states = tunnels(sim.history(), client).map(({state}) => state);
	t.deepEqual(states, ['up', 'down', 'up']);
	const downMs = firstAfterMs(
		sim.history(),
		sinceMs,
		event => event.kind === 'tunnel' && event.node === client && event.state === 'down',
	);
	t.true(Math.abs(downMs - KEEPALIVE_MS) < 2000, `given up after ${downMs} ms`);
	t.true(whoIsQuorate({sim, nodes}).every(Boolean));
});

test("A server hears of a client's return at once, and of its silence after twice the keepalive", async t => {
	const {sim, nodes} = await running(shippedText('openvpn-two-node'), 20_000);
	const [server, client] = nodes;
	await sim.apply('restart', vpn(client, 'kill'));
	await sim.pass(1000);
	await sim.heal('restart');
	const backMs = sim.nowMs();
	await sim.pass(5000);
	const upMs = firstAfterMs(
		sim.history(),
		backMs,
		event => event.kind === 'tunnel' && event.node === server && event.state === 'up',
	);
	t.true(upMs < 1000, `up again after ${upMs} ms`);
	const silentMs = sim.nowMs();
	await sim.apply('gone', vpn(client, 'kill'));
	await sim.pass(2 * KEEPALIVE_MS + 10_000);
	const downMs = firstAfterMs(
		sim.history(),
		silentMs,
		event => event.kind === 'tunnel' && event.node === server && event.state === 'down',
	);
	t.true(Math.abs(downMs - 2 * KEEPALIVE_MS) < 2000, `given up after ${downMs} ms`);
});

test('A cut that heals before the keepalive runs out leaves the tunnel as it was', async t => {
	const {sim, nodes, network} = await running(shippedText('openvpn-two-node'), 20_000);
	const before = tunnels(sim.history(), nodes[1]).length;
	const uplink = network.cables[0]?.id;
	if (uplink === undefined) {
		return t.fail();
	}
	await sim.apply('cut', [{kind: 'cut', cable: uplink, direction: 'both', mode: 'silent'}]);
	await sim.pass(30_000);
	t.deepEqual(
		nodes.map(node => membersOf(sim.history(), node).length),
		[1, 1],
	);
	await sim.heal('cut');
	await sim.pass(10_000);
	t.true(allSee(sim.history(), nodes, 2));
	t.is(tunnels(sim.history(), nodes[1]).length, before);
});

test('A full-sized packet crosses the tap in pieces, and one of 1500 bytes the provider', async t => {
	const {sim} = await running(shippedText('openvpn-two-node'), 5000);
	for (const path of ['ring:0', 'underlay'] as const) {
		const result = await sim.probe({kind: 'mtu', path});
		t.true(result.kind === 'mtu' && result.pairs.every(({mtuBytes}) => mtuBytes === 1500), path);
	}
});
