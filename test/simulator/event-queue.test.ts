import test from 'ava';
import fc from 'fast-check';
import {createEventQueue} from '../../src/simulator/event-queue.ts';

test('Taking from an empty queue is a broken invariant', t => {
	t.throws(() => createEventQueue().pop(), {message: /Nothing is left/});
});

test('Items come out by time, and equal times in the order in which they were added', t => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 0, max: 20}), {maxLength: 600}), times => {
			const queue = createEventQueue<{atMs: number; index: number}>();
			times.forEach((atMs, index) => {
				queue.push(atMs, {atMs, index});
			});
			const expected = times
				.map((atMs, index) => ({atMs, index}))
				.sort((a, b) => a.atMs - b.atMs || a.index - b.index);
			for (const item of expected) {
				t.is(queue.peekMs(), item.atMs);
				t.deepEqual(queue.pop(), item);
			}
			t.is(queue.peekMs(), Infinity);
		}),
		{seed: 1},
	);
});

test('What has a rank comes last at its time, in the order of the ranks, also after a drain', t => {
	const fill = () => {
		const queue = createEventQueue<string>();
		queue.push(1, 'second', 2);
		queue.push(1, 'first', 1);
		queue.push(2, 'later');
		queue.push(1, 'plain');
		return queue;
	};
	const queue = fill();
	const again = createEventQueue<string>();
	for (const {atMs, item, rank} of fill().drain()) {
		again.push(atMs, item, rank);
	}
	again.push(1, 'added');
	const all = (from: typeof queue) => from.drain().map(({item}) => item);
	t.deepEqual(all(queue), ['plain', 'first', 'second', 'later']);
	t.deepEqual(all(again), ['plain', 'added', 'first', 'second', 'later']);
});

test('What is added between takings finds its place', t => {
	fc.assert(
		fc.property(
			fc.array(fc.record({atMs: fc.integer({min: 0, max: 9}), takes: fc.boolean()})),
			steps => {
				const queue = createEventQueue<number>();
				let mirror: {atMs: number; index: number}[] = [];
				steps.forEach(({atMs, takes}, index) => {
					queue.push(atMs, index);
					mirror.push({atMs, index});
					if (takes) {
						mirror = mirror.sort((a, b) => a.atMs - b.atMs || a.index - b.index);
						t.is(queue.pop(), mirror.shift()?.index ?? NaN);
					}
				});
				t.deepEqual(
					queue.drain().map(({item}) => item),
					mirror.sort((a, b) => a.atMs - b.atMs || a.index - b.index).map(({index}) => index),
				);
			},
		),
		{seed: 2},
	);
});
