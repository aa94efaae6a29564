/** BFD on the GRE tunnels between bridges: who notices a dead tunnel, and what comes of it. */
import test from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {greMeshText} from '../_support/gre-mesh.ts';
import {allSee, firstAfterMs, formed, type Running} from './_support/lan.ts';

const BFD = '{minRx: 200ms}';
/** Three messages, of which the other end takes one every 200 ms. */
const DETECTION_MS = 3 * 200;
const HELLOS_MS = 3 * 2000;

const [N1, N3] = [deviceId('n1'), deviceId('n3')];

/** No card shows it. */
const LOST: readonly Effect[] = [
	{kind: 'cut', cable: cableId('c13'), direction: 'both', mode: 'silent'},
];

/** Until the spanning tree has stopped using the tunnel, in ms; the ring's losses on the way. */
async function lose({
	sim,
}: Running): Promise<{readonly reroutedMs: number; readonly tokenLosses: number}> {
	const fromMs = sim.nowMs();
	await sim.apply('lost', LOST);
	await sim.waitFor(
		{
			title: 'n3 uses the spare tunnel',
			holds: () => !sim.world.fabric.blockedPorts.has('n3.gre23'),
		},
		60_000,
	);
	const reroutedMs = sim.nowMs() - fromMs;
	await sim.pass(20_000);
	const tokenLosses = sim
		.history()
		.filter(({kind, atMs}) => kind === 'token-lost' && atMs >= fromMs).length;
	return {reroutedMs, tokenLosses};
}

test('with BFD a dead tunnel is bypassed before the token is missed, without it after three hellos', async t => {
	const watched = await formed(greMeshText({bfd: BFD, tokenMs: 3000}));
	t.deepEqual([...watched.sim.world.fabric.blockedPorts], ['n3.gre23']);
	const quick = await lose(watched);
	t.true(quick.reroutedMs <= DETECTION_MS + 50, `${quick.reroutedMs} ms`);
	t.is(quick.tokenLosses, 0);
	const slow = await lose(await formed(greMeshText({tokenMs: 3000})));
	// The last hello was up to a hello old.
	t.true(
		slow.reroutedMs >= HELLOS_MS - 2000 && slow.reroutedMs <= HELLOS_MS + 50,
		`${slow.reroutedMs} ms`,
	);
	t.true(slow.tokenLosses > 0);
});

test('both ends tell of the session, and the tree takes the tunnel back when it is whole', async t => {
	const running = await formed(greMeshText({bfd: BFD}));
	const {sim, nodes} = running;
	const fromMs = sim.nowMs();
	await sim.apply('lost', LOST);
	await sim.pass(5000);
	const told = (node: typeof N1, state: 'up' | 'down', sinceMs: number): number =>
		firstAfterMs(
			sim.history(),
			sinceMs,
			event =>
				event.kind === 'tunnel' &&
				event.node === node &&
				event.overlay === 'gre13' &&
				event.state === state,
		);
	for (const node of [N1, N3]) {
		const ms = told(node, 'down', fromMs);
		t.true(ms <= DETECTION_MS + 10 && ms >= DETECTION_MS - 200, `${node}: ${ms} ms`);
	}
	const healedMs = sim.nowMs();
	await sim.heal('lost');
	await sim.pass(20_000);
	t.true(
		told(N3, 'up', healedMs) <= 2 * 1000 + 50,
		'the ends ask once a second while they are down',
	);
	t.deepEqual([...sim.world.fabric.blockedPorts], ['n3.gre23']);
	t.true(allSee(sim.history(), nodes, 3));
});

test('only RSTP does what BFD says', async t => {
	for (const spanningTree of ['rstp', 'stp', 'none'] as const) {
		const running = await formed(
			greMeshText({bfd: BFD, spanningTree, open: true, tokenMs: 10_000}),
		);
		const {sim} = running;
		await sim.apply('lost', LOST);
		await sim.pass(2000);
		t.true(sim.history().some(event => event.kind === 'tunnel' && event.state === 'down'));
		t.is(sim.world.fabric.blockedPorts.has('n1.gre13'), spanningTree === 'rstp', spanningTree);
	}
});

test('idle sessions are leapt over with the ring above them', async t => {
	const hourly = async (text: string): Promise<number> => {
		const {sim} = await formed(text);
		await sim.pass(60_000);
		const before = sim.world.eventCount;
		await sim.pass(3_600_000);
		return sim.world.eventCount - before;
	};
	const more = (await hourly(greMeshText({bfd: BFD}))) - (await hourly(greMeshText()));
	// Three sessions with two ends that send every 175 ms are 123 000 messages an hour.
	t.true(more < 12_000, `${more} events`);
});

test('whether time is leapt over makes no difference to what BFD says', async t => {
	const tell = async (leaps: boolean): Promise<string> => {
		const running = await formed(greMeshText({bfd: BFD}), {leaps});
		await running.sim.pass(30_000);
		await lose(running);
		await running.sim.heal('lost');
		await running.sim.pass(10_000);
		return JSON.stringify(running.sim.history());
	};
	t.is(await tell(true), await tell(false));
});
