/** Bridges with spanning trees beneath a cluster: how long they take, and what that costs it. */
import test from 'ava';
import type {Effect} from '../../src/engine/effect.types.ts';
import {cable} from '../_support/names.ts';
import {bridgedText} from './_support/bridged.ts';
import {
	allSee,
	cutCable,
	firstAfterMs,
	formed,
	isQuorate,
	simulate,
	whoIsQuorate,
	type Running,
} from './_support/lan.ts';

/** Where each storm went round; empty: it was over. */
function storms({sim}: Running): readonly string[] {
	return sim
		.history()
		.flatMap(event =>
			event.kind === 'note' && event.topic === 'broadcast-storm'
				? [String(event.values['devices'])]
				: [],
		);
}

/** Members that lost the token after the moment. */
function tokenLosses({sim}: Running, sinceMs: number): number {
	return sim.history().filter(({kind, atMs}) => kind === 'token-lost' && atMs >= sinceMs).length;
}

test('a loop without a spanning tree is a broadcast storm: told, survived by the simulator, and over with the loop', async t => {
	const running = simulate(bridgedText({spanningTree: 'none'}));
	const {sim, nodes} = running;
	await sim.up();
	await sim.startCluster(nodes);
	await sim.pass(60_000);
	t.true(allSee(sim.history(), nodes, 1), 'nobody hears anybody');
	t.deepEqual(storms(running), ['n1, n2, n3']);
	await sim.apply('cut', cutCable(running, 'c23', 'no-carrier'));
	await sim.pass(30_000);
	t.true(allSee(sim.history(), nodes, 3));
	t.deepEqual(storms(running), ['n1, n2, n3', '']);
	await sim.heal('cut');
	await sim.pass(30_000);
	t.true(allSee(sim.history(), nodes, 1));
});

test('a network without a loop needs no spanning tree', async t => {
	const running = await formed(bridgedText({spanningTree: 'none', open: true}));
	t.true(allSee(running.sim.history(), running.nodes, 3));
	t.deepEqual(storms(running), []);
});

test('with STP a cable that is dumb in one direction ends in a storm', async t => {
	const running = await formed(bridgedText({spanningTree: 'stp'}));
	const {sim, network} = running;
	const spare = cable(network, 'c23');
	t.is(spare.a.device, 'n2' as never);
	// n2 speaks for the wire; n3 no longer hears it, and takes the wire for its own.
	await sim.apply('dumb', [
		{kind: 'cut', cable: spare.id, direction: 'aToB', mode: 'silent'} satisfies Effect,
	]);
	// The maximum age less a hello, and two forward delays, are not over yet.
	await sim.pass(47_000);
	t.deepEqual(storms(running), []);
	await sim.pass(4000);
	t.deepEqual(storms(running), ['n1, n2, n3'], 'what n3 sends comes back over n2 and n1');
	await sim.heal('dumb');
	await sim.pass(60_000);
	t.is(storms(running).at(-1), '');
});

test('with RSTP a cable that is dumb in one direction is disputed, and costs the ring no member', async t => {
	for (const [name, direction] of [
		['c23', 'aToB'],
		['c12', 'aToB'],
	] as const) {
		const running = await formed(bridgedText({tokenMs: 5000}));
		const {sim, network, nodes} = running;
		const dumb: Effect = {kind: 'cut', cable: cable(network, name).id, direction, mode: 'silent'};
		await sim.apply('dumb', [dumb]);
		await sim.pass(60_000);
		t.is(storms(running).at(-1) ?? '', '', 'what goes round until the next hello is over');
		t.true(allSee(sim.history(), nodes, 3), name);
		await sim.heal('dumb');
		await sim.pass(60_000);
		t.deepEqual([...sim.world.fabric.blockedPorts], ['n3.to2']);
	}
});

test('with RSTP nobody notices when the worse end of a cable is not heard, and its bridge is cut off', async t => {
	const running = await formed(bridgedText());
	const {sim, network, nodes} = running;
	const [, second] = nodes;
	await sim.apply('dumb', [
		{kind: 'cut', cable: cable(network, 'c12').id, direction: 'bToA', mode: 'silent'},
	]);
	await sim.pass(30_000);
	t.deepEqual([...sim.world.fabric.blockedPorts], ['n3.to2'], 'a root port says nothing');
	t.false(second !== undefined && isQuorate(sim.history(), second));
});

test('a cluster forms over a ring of bridges, once the tree has settled', async t => {
	for (const spanningTree of ['stp', 'rstp'] as const) {
		const {sim, nodes} = await formed(bridgedText({spanningTree}));
		t.true(whoIsQuorate({sim, nodes}).every(Boolean), spanningTree);
		t.is(sim.world.fabric.blockedPorts.size, 1, spanningTree);
		t.true(sim.world.fabric.blockedPorts.has('n3.to2'), spanningTree);
	}
});

test('with RSTP a pulled cable is mended before the token is missed', async t => {
	const running = await formed(bridgedText());
	const {sim, nodes} = running;
	const fromMs = sim.nowMs();
	await sim.apply('pull', cutCable(running, 'c13', 'no-carrier'));
	await sim.pass(20_000);
	t.is(tokenLosses(running, fromMs), 0);
	t.true(allSee(sim.history(), nodes, 3));
});

test('with RSTP a silent cut lasts three hellos, which outlasts a token unless knet is as patient', async t => {
	const losses: number[] = [];
	// knet gives a link up after half a token, and its way back takes three pongs, each a quarter of a token apart.
	for (const tokenMs of [1000, 10_000, 15_000]) {
		const running = await formed(bridgedText({tokenMs}));
		const {sim, nodes} = running;
		const fromMs = sim.nowMs();
		await sim.apply('cut', cutCable(running, 'c13', 'silent'));
		await sim.pass(60_000);
		losses.push(tokenLosses(running, fromMs));
		t.true(allSee(sim.history(), nodes, 3), 'mended in the end');
	}
	t.true((losses[0] ?? 0) > 0);
	t.true((losses[1] ?? 0) > 0, 'six seconds are less than the token, and more than half of it');
	t.is(losses[2], 0);
});

test('with STP a pulled cable parts the third node for two forward delays', async t => {
	const running = await formed(bridgedText({spanningTree: 'stp'}));
	const {sim, nodes} = running;
	const fromMs = sim.nowMs();
	await sim.apply('pull', cutCable(running, 'c13', 'no-carrier'));
	await sim.pass(28_000);
	t.false(isQuorate(sim.history(), nodes[2] ?? ('' as never)));
	await sim.pass(30_000);
	t.true(allSee(sim.history(), nodes, 3));
	const backMs = firstAfterMs(
		sim.history(),
		fromMs + 10_000,
		event => event.kind === 'membership' && event.members.length === 3,
	);
	// The merge comes when the port forwards, knet's links are up and the rings have found each other.
	t.true(fromMs + 10_000 + backMs >= fromMs + 30_000);
});

test('a bridge whose power fails takes the tree along, and its return leaves no loop', async t => {
	const running = await formed(bridgedText());
	const {sim, nodes} = running;
	const [root] = nodes;
	if (root === undefined) {
		return t.fail();
	}
	await sim.apply('power', [{kind: 'device', device: root, action: 'kill'}]);
	await sim.pass(20_000);
	t.true(allSee(sim.history(), nodes.slice(1), 2), 'over the spare cable');
	await sim.heal('power');
	await sim.pass(60_000);
	t.true(allSee(sim.history(), nodes, 3));
	t.deepEqual([...sim.world.fabric.blockedPorts], ['n3.to2']);
});

test('idle bridges are leapt over with the ring above them', async t => {
	const {sim} = await formed(bridgedText());
	await sim.pass(60_000);
	const before = sim.world.eventCount;
	await sim.pass(24 * 3_600_000);
	const perHour = (sim.world.eventCount - before) / 24;
	// Discovery of the MTU alone, every 30 s on six links, takes several events each; hellos would add 1800 an hour and more.
	t.true(perHour < 1700 * 6, `${perHour} events an hour`);
});
