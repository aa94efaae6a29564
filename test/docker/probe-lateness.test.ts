import test from 'ava';
import {probeLateness} from '../../src/docker/probe-lateness.ts';

const valuesOf = (remarks: Parameters<typeof probeLateness>[0]) => {
	const note = probeLateness(remarks);
	return note.kind === 'note' ? note.values : {};
};

test('Without a probe that was sent, none was late', t => {
	t.like(valuesOf([]), {probes: 0, late: 0, lateRatio: 0});
});

test('Each probe counts once, however many its prober sent', t => {
	const values = valuesOf([
		{kind: 'timetable', sent: 900, late: 5},
		{kind: 'timetable', sent: 100, late: 10},
		{kind: 'something else', sent: 5000, late: 5000},
	]);
	t.like(values, {probes: 900 + 100, late: 5 + 10, lateRatio: (5 + 10) / (900 + 100)});
});
