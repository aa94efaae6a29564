import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import {createSimulator, type Simulator} from '../../src/simulator/simulator.ts';
import {leaseWindows} from '../_support/lease-windows.ts';
import {leasesDesign} from '../_support/workload-designs.ts';

const CUT: readonly Effect[] = [
	{kind: 'cut', cable: cableId('c-a'), direction: 'both', mode: 'silent'},
];

/** Joined, renewing, and `vm` runs at home. */
async function leased(text: string): Promise<Simulator> {
	const network = loadNetwork(text, 'test.yaml');
	const sim = createSimulator({network, seed: 1, onProgress: () => undefined});
	await sim.up();
	await sim.pass(30_000);
	return sim;
}

const holders = ({history}: Simulator): readonly string[] => [
	...(followWorkload().read(history()).holders.get('lease:vm') ?? []),
];

/** When `vm` began or ceased to run on these servers, in s since then. */
function moves({history}: Simulator, sinceMs: number): readonly (readonly [string, number])[] {
	return history().flatMap(event =>
		event.kind === 'holder' && event.atMs >= sinceMs
			? [[`${event.node} ${event.held ? 'on' : 'off'}`, (event.atMs - sinceMs) / 1000] as const]
			: [],
	);
}

const resets = ({history}: Simulator): readonly number[] =>
	history().flatMap(event =>
		event.kind === 'fence' && event.state === 'reset' ? [event.atMs] : [],
	);

async function cutOff(sim: Simulator, forMs: number): Promise<number> {
	await sim.apply('cut', CUT);
	const cutMs = sim.nowMs();
	await sim.pass(forMs);
	return cutMs;
}

test('a service runs at home, and every host sees the others renew', async t => {
	const sim = await leased(leasesDesign(1));
	t.deepEqual(holders(sim), ['a']);
	const views = followWorkload().read(sim.history()).stores.get('sanlock');
	for (const name of ['a', 'b', 'c']) {
		t.is(views?.get(deviceId(name))?.state, 'available');
		t.deepEqual(views?.get(deviceId(name))?.members.map(String), ['a', 'b', 'c']);
	}
});

test('a cut disk ends the service where it ran, and a minute later it runs elsewhere', async t => {
	for (const io of [1, 10]) {
		const sim = await leased(leasesDesign(io, {disk: 'initiator: libiscsi'}));
		await sim.pass(60_000);
		const {lostS, movedS} = leaseWindows(io);
		const cutMs = await cutOff(sim, 1000 * movedS[1]);
		const [off, on, ...rest] = moves(sim, cutMs);
		t.is(off?.[0], 'a off');
		t.true(off !== undefined && off[1] >= lostS[0] && off[1] <= lostS[1], String(off));
		t.regex(on?.[0] ?? '', /[bc] on/);
		t.true(on !== undefined && on[1] >= movedS[0] && on[1] <= movedS[1], String(on));
		t.deepEqual(rest, []);
		t.deepEqual(resets(sim), [], 'what has ended needs no reset');
	}
});

test('a service that hangs in the kernel costs its server: the watchdog resets it before others take over', async t => {
	const sim = await leased(leasesDesign(1));
	const {movedS} = leaseWindows(1);
	const cutMs = await cutOff(sim, 1000 * movedS[1]);
	// The last keepalive was at most 10 s before the lease ran out, 6 to 8 s after the cut; the device waits 60 s from it.
	const [resetMs = NaN] = resets(sim);
	const resetS = (resetMs - cutMs) / 1000;
	t.true(resetS >= 6 + 50 && resetS <= 8 + 60, String(resetS));
	const [off, on] = moves(sim, cutMs);
	t.is(off?.[0], 'a off');
	t.is(off?.[1], resetS);
	t.true((on?.[1] ?? 0) > resetS);
});

test('with a short replacement timeout the kernel lets go, and no reset is needed', async t => {
	const sim = await leased(leasesDesign(1, {disk: 'replacement_timeout: 5'}));
	const cutMs = await cutOff(sim, 75_000);
	t.deepEqual(resets(sim), []);
	// 10 s until the NOP-Out has gone unanswered and 5 s of replacement timeout; a signal comes every second.
	const [off] = moves(sim, cutMs);
	t.true(off !== undefined && off[1] >= 14 && off[1] <= 17, String(off));
});

test('without a watchdog a hung service and its successor run at once', async t => {
	const sim = await leased(leasesDesign(1, {watchdog: false}));
	const {movedS} = leaseWindows(1);
	await cutOff(sim, 1000 * movedS[1]);
	t.is(holders(sim).length, 2);
	t.true(holders(sim).includes('a'));
});

test('a path that is back within six operations costs nothing', async t => {
	const sim = await leased(leasesDesign(10));
	await sim.pass(60_000);
	// A login may take 11 s more, and the renewal that stood still is done then.
	const cutMs = await cutOff(sim, 45_000);
	await sim.heal('cut');
	await sim.pass(300_000);
	t.deepEqual(moves(sim, cutMs), []);
	t.deepEqual(resets(sim), []);
});

test('a sanlock that is killed leaves its service to the watchdog', async t => {
	const sim = await leased(leasesDesign(1));
	await sim.apply('kill', [
		{kind: 'daemon', device: deviceId('a'), daemon: 'sanlock', action: 'kill'},
	]);
	await sim.pass(1000);
	t.deepEqual(holders(sim), ['a']);
	await sim.pass(75_000);
	t.is(resets(sim).length, 1);
	t.is(holders(sim).length, 1);
	t.false(holders(sim).includes('a'));
});

test('an orderly end hands the service over at once', async t => {
	const sim = await leased(leasesDesign(10));
	await sim.apply('stop', [{kind: 'device', device: deviceId('a'), action: 'stop'}]);
	const stoppedMs = sim.nowMs();
	await sim.pass(10_000);
	t.is(moves(sim, stoppedMs - 1000).length, 2);
	t.false(holders(sim).includes('a'));
	t.is(holders(sim).length, 1);
});
