import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, type Dropped, frames, type Request, replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');

const EVERYTHING = {
	oneWayDelayUs: 1000,
	jitterUs: 500,
	keepsOrder: false,
	lossRatio: 0.1,
	burstLoss: {goodToBadRatio: 0.05, badToGoodRatio: 0.3, badLossRatio: 0.8},
	duplicateRatio: 0.1,
	reorderRatio: 0.1,
	corruptRatio: 0.1,
} as const;

function lost(dropped: readonly Dropped[], direction = 'aToB'): number[] {
	return dropped
		.filter(frame => frame.reason === 'loss' && frame.direction === direction)
		.map(frame => frame.frame);
}

test('the same seed gives the same run, byte for byte, and another seed another one', async t => {
	const script = [...cable(EVERYTHING), ...frames(2000)];
	const [one, again, other] = await Promise.all([
		replay(program, script, {seed: 7}),
		replay(program, script, {seed: 7}),
		replay(program, script, {seed: 8}),
	]);
	t.is(one.output, again.output);
	t.notDeepEqual(lost(one.dropped), lost(other.dropped));
});

test("a cable's own seed outranks the panel's", async t => {
	const script: readonly Request[] = [
		{command: 'add', cable: 'c', seed: 7},
		{command: 'set', cable: 'c', settings: {lossRatio: 0.1}},
		...frames(500),
	];
	const [one, other] = await Promise.all([
		replay(program, script, {seed: 1}),
		replay(program, script, {seed: 2}),
	]);
	t.deepEqual(lost(one.dropped), lost(other.dropped));
});

test('what else is set does not change which frames are lost', async t => {
	const alone = await replay(program, [...cable({lossRatio: 0.1}), ...frames(2000)]);
	const among = await replay(program, [
		...cable({...EVERYTHING, burstLoss: null, lossRatio: 0.1, rateBps: 100_000_000}),
		...frames(2000),
	]);
	t.deepEqual(lost(among.dropped), lost(alone.dropped));
});

test('a higher ratio loses the same frames and more', async t => {
	const few = await replay(program, [...cable({lossRatio: 0.05}), ...frames(2000)]);
	const many = await replay(program, [...cable({lossRatio: 0.2}), ...frames(2000)]);
	const all = new Set(lost(many.dropped));
	t.true(lost(few.dropped).every(frame => all.has(frame)));
	t.true(all.size > lost(few.dropped).length);
});

test('directions and cables are independent of each other, and of the order in which they were added', async t => {
	const run = (names: readonly string[]): Promise<Map<string, number[]>> => {
		const script = names.flatMap((name): Request[] => [
			{command: 'add', cable: name},
			{command: 'set', cable: name, settings: {lossRatio: 0.1}},
		]);
		const traffic = ['one', 'two'].flatMap(name =>
			['aToB', 'bToA'].map(direction => ({
				command: 'frames',
				...{cable: name, direction, count: 1000},
			})),
		);
		return replay(program, [...script, ...traffic]).then(
			({dropped}) =>
				new Map(
					['one', 'two'].flatMap(name =>
						['aToB', 'bToA'].map(direction => [
							`${name} ${direction}`,
							lost(
								dropped.filter(frame => frame.cable === name),
								direction,
							),
						]),
					),
				),
		);
	};
	const [forwards, backwards] = await Promise.all([run(['one', 'two']), run(['two', 'one'])]);
	t.deepEqual(forwards, backwards);
	t.is(new Set([...forwards.values()].map(String)).size, 4);
});
