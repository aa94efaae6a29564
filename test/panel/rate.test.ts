import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, frames, replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');
const LENGTH = 1000;
/** 1000 bytes take one millisecond. */
const RATE = 8_000_000;

test('a frame takes as long as its bits need, one after the other', async t => {
	const {delivered} = await replay(program, [
		...cable({rateBps: RATE, oneWayDelayUs: 300}),
		...frames(5, {everyUs: 0, lengthBytes: LENGTH}),
	]);
	t.deepEqual(
		delivered.map(frame => frame.atNs),
		[1, 2, 3, 4, 5].map(transmissions => transmissions * 1_000_000 + 300_000),
	);
});

test('frames slower than the rate do not wait for each other', async t => {
	const {delivered} = await replay(program, [
		...cable({rateBps: RATE}),
		...frames(3, {everyUs: 5000, lengthBytes: LENGTH}),
	]);
	t.deepEqual(
		delivered.map(frame => frame.atNs),
		[0, 5, 10].map(sentMs => (sentMs + 1) * 1_000_000),
	);
});

test('what does not fit into the queue is dropped, and the queue drains at the rate', async t => {
	const settings = {rateBps: RATE, queueBytes: 4 * LENGTH};
	const {delivered, dropped} = await replay(program, [
		...cable(settings),
		// One on the wire and three behind it make four thousand bytes that are not out yet.
		{command: 'frames', cable: 'c', direction: 'aToB', count: 10, lengthBytes: LENGTH},
		{command: 'advance', byUs: 2000},
		{command: 'frames', cable: 'c', direction: 'aToB', count: 10, lengthBytes: LENGTH},
		{command: 'advance', byUs: 100_000},
	]);
	t.deepEqual(
		delivered.map(frame => frame.frame),
		[0, 1, 2, 3, 10, 11],
	);
	t.true(dropped.every(frame => frame.reason === 'queue'));
	t.is(dropped.length, 14);
});

test('without a queue a frame passes only when the wire is idle', async t => {
	const {delivered} = await replay(program, [
		...cable({rateBps: RATE, queueBytes: 0}),
		...frames(8, {everyUs: 500, lengthBytes: LENGTH}),
	]);
	t.deepEqual(
		delivered.map(frame => frame.frame),
		[0, 2, 4, 6],
	);
});

test('what waits when the rate changes goes on at the new rate for those behind it', async t => {
	const {delivered} = await replay(program, [
		...cable({rateBps: RATE}),
		{command: 'frames', cable: 'c', direction: 'aToB', count: 4, lengthBytes: LENGTH},
		{command: 'set', cable: 'c', settings: {rateBps: RATE * 2}},
		...frames(1, {lengthBytes: LENGTH}),
	]);
	// Four frames keep their release times, 1 to 4 ms. Their 4000 bytes take 2 ms at the new rate and the fifth frame
	// half a millisecond more, but it does not overtake the fourth.
	t.deepEqual(
		delivered.map(frame => frame.atNs),
		[1, 2, 3, 4, 4].map(ms => ms * 1_000_000),
	);
});
