import test from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {StoreState} from '../../src/engine/history.types.ts';
import type {Simulator} from '../../src/simulator/simulator.ts';
import {diskDesign} from '../_support/workload-designs.ts';
import {storageUp} from './_support/storage.ts';

/** What the writer on `a` said from this time on, with the time passed since. */
function said({history}: Simulator, sinceMs: number): readonly (readonly [StoreState, number])[] {
	return history().flatMap(event =>
		event.kind === 'storage' && event.node === deviceId('a') && event.atMs >= sinceMs
			? [[event.state, event.atMs - sinceMs] as const]
			: [],
	);
}

async function cutPath(sim: Simulator): Promise<number> {
	await sim.apply('cut', [{kind: 'cut', cable: cableId('c-a'), direction: 'both', mode: 'silent'}]);
	return sim.nowMs();
}

test('a silent cut holds writes up until the replacement timeout, and then fails them', async t => {
	const sim = await storageUp(diskDesign('replacement_timeout: 30'));
	t.is(said(sim, 0).at(-1)?.[0], 'available');
	const cutMs = await cutPath(sim);
	await sim.pass(60_000);
	const [blocked, failed, ...rest] = said(sim, cutMs);
	t.deepEqual([blocked?.[0], failed?.[0], rest], ['blocked', 'failed', []]);
	// A write begins at most 0.5 s after the cut, and counts as held up after 2 s, looked at twice a second.
	t.true(blocked !== undefined && blocked[1] >= 2000 && blocked[1] <= 3500, String(blocked));
	// The last word was heard at most 0.5 s before the cut: 5 s until a NOP-Out, 5 s for its answer, and then the 30 s.
	t.true(failed !== undefined && failed[1] >= 39_500 && failed[1] <= 40_100, String(failed));
});

test('a path that comes back in time costs no error, and one that comes back late can be used again', async t => {
	for (const [awayMs, expected] of [
		[20_000, ['blocked', 'available']],
		[60_000, ['blocked', 'failed', 'available']],
	] as const) {
		const sim = await storageUp(diskDesign('replacement_timeout: 30'));
		const cutMs = await cutPath(sim);
		await sim.pass(awayMs);
		await sim.heal('cut');
		// A login is tried again within 8 + 3 s at most.
		await sim.pass(12_000);
		t.deepEqual(
			said(sim, cutMs).map(([state]) => state),
			[...expected],
		);
	}
});

test('libiscsi waits for ever', async t => {
	const sim = await storageUp(diskDesign('initiator: libiscsi'));
	const cutMs = await cutPath(sim);
	await sim.pass(600_000);
	t.deepEqual(
		said(sim, cutMs).map(([state]) => state),
		['blocked'],
	);
	await sim.heal('cut');
	await sim.pass(12_000);
	t.is(said(sim, cutMs).at(-1)?.[0], 'available');
});

test('a target that loses its power stops everybody, and serves them again after its boot', async t => {
	const sim = await storageUp(diskDesign());
	await sim.apply('power', [{kind: 'device', device: deviceId('san'), action: 'kill'}]);
	const killedMs = sim.nowMs();
	await sim.pass(30_000);
	await sim.heal('power');
	await sim.pass(30_000);
	t.deepEqual(
		said(sim, killedMs).map(([state]) => state),
		['blocked', 'available'],
	);
});

test('a cut that lasts shorter than a write may take is seen by nobody', async t => {
	const sim = await storageUp(diskDesign());
	const cutMs = await cutPath(sim);
	await sim.pass(1000);
	await sim.heal('cut');
	await sim.pass(10_000);
	t.deepEqual(said(sim, cutMs), []);
});
