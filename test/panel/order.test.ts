import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, type Delivered, frames, replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');
const COUNT = 5000;
const EVERY_US = 100;

/** How much longer than the delay each frame was under way, in microseconds. */
function extraUs(delivered: readonly Delivered[], oneWayDelayUs: number): number[] {
	return delivered.map(({atNs, frame}) => atNs / 1000 - frame * EVERY_US - oneWayDelayUs);
}

function overtakes(delivered: readonly Delivered[]): number {
	return delivered.filter((frame, at) => (delivered[at - 1]?.frame ?? -1) > frame.frame).length;
}

test('uniform jitter stays within its half-width and fills it', async t => {
	const settings = {oneWayDelayUs: 2000, jitterUs: 400, keepsOrder: false};
	const {delivered} = await replay(program, [
		...cable(settings),
		...frames(COUNT, {everyUs: EVERY_US}),
	]);
	const extra = extraUs(delivered, 2000).sort((one, other) => one - other);
	const at = (share: number): number => extra[Math.floor(share * COUNT)] ?? Number.NaN;
	t.true(at(0) >= -400 && (extra.at(-1) ?? Infinity) <= 400);
	// Of 5000 uniform values a quantile is off by less than 4 · √(p(1−p)/5000) · 800 µs, at most 23 µs.
	for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
		t.true(Math.abs(at(share) - (share * 800 - 400)) < 23, `${share}: ${at(share)}`);
	}
});

test('normal jitter has its standard deviation', async t => {
	const settings = {
		oneWayDelayUs: 5000,
		jitterUs: 300,
		jitterDistribution: 'normal',
		keepsOrder: false,
	} as const;
	const {delivered} = await replay(program, [
		...cable(settings),
		...frames(COUNT, {everyUs: EVERY_US}),
	]);
	const extra = extraUs(delivered, 5000);
	const mean = extra.reduce((sum, value) => sum + value, 0) / COUNT;
	const deviation = Math.sqrt(extra.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT);
	t.true(Math.abs(mean) < (4 * 300) / Math.sqrt(COUNT));
	t.true(Math.abs(deviation - 300) < (4 * 300) / Math.sqrt(2 * COUNT));
	const within = extra.filter(value => Math.abs(value) < 300).length / COUNT;
	t.true(Math.abs(within - 0.6827) < 4 * Math.sqrt((0.6827 * 0.3173) / COUNT));
});

test('jitter larger than the delay never sends a frame before it came', async t => {
	const settings = {oneWayDelayUs: 100, jitterUs: 1000, keepsOrder: false};
	const {delivered, replies} = await replay(program, [
		...cable(settings),
		...frames(COUNT, {everyUs: EVERY_US}),
		{command: 'stats', cable: 'c'},
	]);
	t.is(delivered.length, COUNT);
	t.true(extraUs(delivered, 0).every(extra => extra >= 0));
	// A release time in the past would show as lateness, which a replay cannot have.
	t.is(replies.at(-1)?.result?.aToB?.lateness.maxUs, 0);
});

test('jitter keeps the order unless it may break it', async t => {
	const settings = {oneWayDelayUs: 2000, jitterUs: 1000};
	const script = frames(COUNT, {everyUs: EVERY_US});
	const kept = await replay(program, [...cable(settings), ...script]);
	t.is(overtakes(kept.delivered), 0);
	const free = await replay(program, [...cable({...settings, keepsOrder: false}), ...script]);
	t.true(overtakes(free.delivered) > COUNT / 10);
});

test('a delay that is lowered holds new frames back until the old ones are out', async t => {
	const {delivered} = await replay(program, [
		...cable({oneWayDelayUs: 1000}),
		{command: 'frames', cable: 'c', direction: 'aToB'},
		{command: 'set', cable: 'c', settings: {oneWayDelayUs: 0}},
		...frames(1),
	]);
	t.deepEqual(
		delivered.map(({frame, atNs}) => [frame, atNs]),
		[
			[0, 1_000_000],
			[1, 1_000_000],
		],
	);
});

test('a reordered frame is held back and overtaken, the others keep their time', async t => {
	const ratio = 0.05;
	const settings = {oneWayDelayUs: 1000, reorderRatio: ratio, reorderExtraDelayUs: 250};
	const {delivered, replies} = await replay(program, [
		...cable(settings),
		...frames(COUNT, {everyUs: EVERY_US}),
		{command: 'stats', cable: 'c'},
	]);
	const extra = extraUs(delivered, 1000);
	const held = extra.filter(value => value === 250).length;
	t.is(extra.filter(value => value === 0).length, COUNT - held);
	t.true(Math.abs(held - COUNT * ratio) < 4 * Math.sqrt(COUNT * ratio * (1 - ratio)));
	t.is(replies.at(-1)?.result?.aToB?.counters.reorderedFrames, held);
	t.true(overtakes(delivered) > 0);
});
