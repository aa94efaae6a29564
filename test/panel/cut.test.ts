import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, frames, replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');

const oneEachWay = [...frames(1), ...frames(1, {direction: 'bToA'})];

for (const [direction, passing] of [
	['aToB', ['bToA']],
	['bToA', ['aToB']],
	['both', []],
] as const) {
	for (const [settings, reason] of [
		[{cut: true}, 'cut'],
		[{carrier: false}, 'noCarrier'],
	] as const) {
		test(`${reason} on ${direction} stops that direction only`, async t => {
			const {delivered, dropped} = await replay(program, [
				...cable({}),
				{command: 'set', cable: 'c', direction, settings},
				...oneEachWay,
			]);
			t.deepEqual(
				delivered.map(frame => frame.direction),
				[...passing],
			);
			t.true(dropped.every(frame => frame.reason === reason));
			t.is(dropped.length, 2 - passing.length);
		});
	}
}

test('a cut lets frames that are under way arrive, unless they are to vanish too', async t => {
	const start = [
		...cable({oneWayDelayUs: 1000}),
		{command: 'frames', cable: 'c', direction: 'aToB', count: 3},
		{command: 'frames', cable: 'c', direction: 'bToA', count: 1},
	];
	const cut = {command: 'set', cable: 'c', direction: 'aToB', settings: {cut: true}};
	const end = [
		{command: 'advance', byUs: 5000},
		{command: 'stats', cable: 'c'},
	];
	const kept = await replay(program, [...start, cut, ...end]);
	t.is(kept.delivered.length, 4);
	const vanished = await replay(program, [...start, {...cut, dropInFlight: true}, ...end]);
	t.deepEqual(
		vanished.delivered.map(frame => frame.direction),
		['bToA'],
	);
	const stats = vanished.replies.at(-1)?.result?.aToB;
	t.like(stats, {counters: {droppedFrames: {inFlight: 3}}, inFlightFrames: 0});
});

test('frames behind discarded ones neither wait for them nor for the queue that they left', async t => {
	const {delivered} = await replay(program, [
		...cable({oneWayDelayUs: 1000, rateBps: 8_000_000}),
		{command: 'frames', cable: 'c', direction: 'aToB', count: 10, lengthBytes: 1000},
		{command: 'set', cable: 'c', settings: {cut: true}, dropInFlight: true},
		{command: 'set', cable: 'c', settings: {cut: false}},
		...frames(1, {lengthBytes: 1000}),
	]);
	t.deepEqual(
		delivered.map(({frame, atNs}) => [frame, atNs]),
		[[10, 2_000_000]],
	);
});

test('what is due while nothing is plugged at the far end is dropped', async t => {
	const {delivered, dropped} = await replay(program, [
		...cable({oneWayDelayUs: 1000}),
		{command: 'frames', cable: 'c', direction: 'aToB', count: 2},
		{command: 'unplug', cable: 'c', end: 'b'},
		{command: 'advance', byUs: 2000},
		{command: 'plug', cable: 'c', end: 'b'},
		...frames(1),
	]);
	t.deepEqual(
		dropped.map(({frame, reason}) => [frame, reason]),
		[
			[0, 'unplugged'],
			[1, 'unplugged'],
		],
	);
	t.deepEqual(
		delivered.map(frame => frame.frame),
		[2],
	);
});

test('frames of a removed cable do not come out of the next one of that name', async t => {
	const discard = {command: 'set', cable: 'c', settings: {}, dropInFlight: true};
	// Discarding renumbers a direction; no count of it may make old frames look like the next cable's own.
	for (let discards = 0; discards < 8; discards += 1) {
		const {delivered} = await replay(program, [
			...cable({oneWayDelayUs: 1000}),
			...Array.from({length: discards}, () => discard),
			{command: 'frames', cable: 'c', direction: 'aToB', count: 5},
			{command: 'frames', cable: 'c', direction: 'bToA', count: 5},
			{command: 'remove', cable: 'c'},
			...cable({}),
			{command: 'advance', byUs: 5000},
		]);
		t.deepEqual(delivered, []);
	}
});
