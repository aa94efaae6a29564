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
