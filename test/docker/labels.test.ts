import test from 'ava';
import {
	formatOwner,
	isDead,
	NOBODY,
	parseOwner,
	procTable,
	startTicksIn,
	thisProcess,
	type ProcessTable,
} from '../../src/docker/labels.ts';

const table = (running: Readonly<Record<number, string>>): ProcessTable => ({
	bootId: 'boot-1',
	pidNamespace: '4026531836',
	startTicksOf: pid => running[pid] ?? null,
});

const owner = {pid: 7, startTicks: '100', bootId: 'boot-1', pidNamespace: '4026531836'};

test('A run is dead when its process is gone or its number belongs to a later process', t => {
	t.true(isDead(formatOwner(owner), table({})));
	t.true(isDead(formatOwner(owner), table({7: '200'})));
	t.false(isDead(formatOwner(owner), table({7: '100'})));
});

test('A run of an earlier boot is dead, even if a process has its number and start', t => {
	t.true(isDead(formatOwner({...owner, bootId: 'boot-0'}), table({7: '100'})));
});

test('What cannot be judged from here counts as alive', t => {
	t.false(isDead(formatOwner({...owner, pidNamespace: '1'}), table({})));
	t.false(isDead(NOBODY, table({})));
	t.false(isDead('', table({})));
	t.false(isDead('x/1/2/3', table({})));
});

test('An owner survives being written to a label', t => {
	t.deepEqual(parseOwner(formatOwner(owner)), owner);
});

test('The start is found behind a command name with blanks and brackets', t => {
	// Fields 3 to 22 stand behind the name: the state, eighteen numbers, then the start.
	const stat = `7 (a) (b c) S ${Array.from({length: 18}, (_, index) => index).join(' ')} 4711 0`;
	t.is(startTicksIn(stat), '4711');
});

test('This process is alive in this machine’s own table', t => {
	const real = procTable();
	t.false(isDead(formatOwner(thisProcess(real)), real));
});
