import test from 'ava';
import {machineLoad} from '../../src/docker/machine-load.ts';

test('Where the kernel does not tell, only the load is noted', t => {
	const note = machineLoad(() => null).note(1000);
	t.is(note.kind === 'note' ? note.values['waitingRatio'] : undefined, undefined);
});

test('Waiting counts from the last restart, as a share of the time since', t => {
	let waited = 500;
	const load = machineLoad(() => waited);
	waited = 700;
	load.restart(1000);
	waited = 950;
	const note = load.note(2000);
	t.is(note.kind === 'note' ? note.values['waitingRatio'] : undefined, 250 / 1000);
});

test('Where something was measured, only that time counts, until the next restart', async t => {
	let waited = 0;
	let now = 0;
	const pass = (passedMs: number, waitedMs: number): Promise<void> => {
		now += passedMs;
		waited += waitedMs;
		return Promise.resolve();
	};
	const load = machineLoad(() => waited);
	const ratio = (): unknown => {
		const note = load.note(now);
		return note.kind === 'note' ? note.values['waitingRatio'] : undefined;
	};
	load.restart(now);
	await pass(1000, 900);
	await load.during(
		() => now,
		() => pass(300, 30),
	);
	await pass(1000, 1000);
	await load.during(
		() => now,
		() => pass(100, 50),
	);
	t.is(ratio(), (30 + 50) / (300 + 100));
	load.restart(now);
	await pass(200, 100);
	t.is(ratio(), 100 / 200);
});
