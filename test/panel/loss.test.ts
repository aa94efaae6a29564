import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, type Dropped, frames, replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');
const COUNT = 20_000;

/** Standard deviations that a count may be off: one in 15 787 runs, and a seed is always the same run. */
const SIGMAS = 4;

function lost(dropped: readonly Dropped[], reason: string): number[] {
	return dropped.filter(frame => frame.reason === reason).map(frame => frame.frame);
}

test('no frame is lost at ratio 0 and every frame at ratio 1', async t => {
	for (const [lossRatio, expected] of [
		[0, 0],
		[1, 500],
	] as const) {
		const {dropped, delivered} = await replay(program, [...cable({lossRatio}), ...frames(500)]);
		t.is(lost(dropped, 'loss').length, expected);
		t.is(delivered.length, 500 - expected);
	}
});

test('independent loss takes its share, and neighbours are lost no more often than others', async t => {
	const ratio = 0.1;
	const {dropped} = await replay(program, [...cable({lossRatio: ratio}), ...frames(COUNT)]);
	const indexes = lost(dropped, 'loss');
	const deviation = Math.sqrt(COUNT * ratio * (1 - ratio));
	t.true(Math.abs(indexes.length - COUNT * ratio) < SIGMAS * deviation, `${indexes.length}`);
	const set = new Set(indexes);
	const pairs = indexes.filter(index => set.has(index + 1)).length;
	const pairsExpected = COUNT * ratio ** 2;
	t.true(Math.abs(pairs - pairsExpected) < SIGMAS * Math.sqrt(pairsExpected), `${pairs}`);
});

test('burst loss has the share and the burst length of a Gilbert–Elliott chain', async t => {
	const burstLoss = {goodToBadRatio: 0.01, badToGoodRatio: 0.2, badLossRatio: 1};
	const {dropped} = await replay(program, [...cable({burstLoss}), ...frames(COUNT)]);
	const indexes = lost(dropped, 'burstLoss');
	const bursts = indexes.filter((index, at) => indexes[at - 1] !== index - 1).length;
	// The stationary share of the bad state is p / (p + r); a stay there lasts 1 / r frames.
	const {goodToBadRatio: p, badToGoodRatio: r} = burstLoss;
	const burstsExpected = COUNT * (r / (p + r)) * p;
	t.true(Math.abs(bursts - burstsExpected) < SIGMAS * Math.sqrt(burstsExpected), `${bursts}`);
	const lengthDeviation = Math.sqrt(1 - r) / r / Math.sqrt(bursts);
	t.true(Math.abs(indexes.length / bursts - 1 / r) < SIGMAS * lengthDeviation);
});

test('the bad state loses only its own ratio', async t => {
	const burstLoss = {goodToBadRatio: 1, badToGoodRatio: 0, badLossRatio: 0.25};
	const {dropped} = await replay(program, [...cable({burstLoss}), ...frames(COUNT)]);
	const deviation = Math.sqrt(COUNT * 0.25 * 0.75);
	t.true(Math.abs(lost(dropped, 'burstLoss').length - COUNT * 0.25) < SIGMAS * deviation);
});

test('burst loss that is switched off and on again starts in the good state', async t => {
	const always = {goodToBadRatio: 1, badToGoodRatio: 0, badLossRatio: 1};
	const never = {goodToBadRatio: 0, badToGoodRatio: 0, badLossRatio: 1};
	const {dropped, delivered} = await replay(program, [
		...cable({burstLoss: always}),
		...frames(10),
		{command: 'set', cable: 'c', settings: {burstLoss: null}},
		{command: 'set', cable: 'c', settings: {burstLoss: never}},
		...frames(10),
	]);
	t.deepEqual([dropped.length, delivered.length], [10, 10]);
});

test('duplication adds a copy right behind the frame', async t => {
	const ratio = 0.2;
	const settings = {duplicateRatio: ratio, oneWayDelayUs: 700};
	const {delivered, replies} = await replay(program, [
		...cable(settings),
		...frames(COUNT),
		{command: 'stats', cable: 'c'},
	]);
	const copies = delivered.filter((frame, at) => delivered[at - 1]?.frame === frame.frame);
	t.is(delivered.length, COUNT + copies.length);
	t.true(Math.abs(copies.length - COUNT * ratio) < SIGMAS * Math.sqrt(COUNT * ratio * (1 - ratio)));
	t.true(delivered.every(frame => frame.atNs === frame.frame * 1_000_000 + 700_000));
	t.is(replies.at(-1)?.result?.aToB?.counters.duplicatedFrames, copies.length);
});

test('corruption flips exactly one bit and never one of the Ethernet header', async t => {
	const bytes = `0200000000020200000000010800${'00'.repeat(50)}`;
	const {delivered} = await replay(program, [
		...cable({corruptRatio: 1}),
		...frames(2000, {bytes}),
	]);
	const flipped = delivered.map(frame => {
		const sent = Buffer.from(bytes, 'hex');
		const difference = Buffer.from(frame.bytes, 'hex').map((byte, at) => byte ^ (sent[at] ?? 0));
		const bits = [...difference].flatMap((byte, at) =>
			[0, 1, 2, 3, 4, 5, 6, 7].filter(bit => byte & (0x80 >> bit)).map(bit => at * 8 + bit),
		);
		t.is(bits.length, 1);
		return bits[0] ?? 0;
	});
	t.true(flipped.every(bit => bit >= 14 * 8));
	// 2000 flips over 400 bits: that one of them is never hit has a chance of 400 × e^−5.
	t.true(new Set(flipped).size > 390);
});
