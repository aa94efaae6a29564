import test from 'ava';
import {isSplitBrain, mayWrite, mendable} from '../../src/cluster/gluster/afr.ts';

const writes = (reached: readonly number[], bricks: number, type: 'none' | 'auto'): boolean =>
	mayWrite(new Set(reached), {bricks, quorum: {type}});

test('without a quorum any brick is enough, and none is not', t => {
	t.true(writes([1], 2, 'none'));
	t.false(writes([], 2, 'none'));
});

test('auto wants more than half, and of one half only the one with the first brick', t => {
	t.true(writes([0], 2, 'auto'));
	t.false(writes([1], 2, 'auto'));
	t.true(writes([1, 2], 3, 'auto'));
	t.false(writes([0], 3, 'auto'));
	t.true(writes([0, 3], 4, 'auto'));
	t.false(writes([1, 2], 4, 'auto'));
});

test('fixed counts', t => {
	const quorum = {type: 'fixed', count: 2} as const;
	t.false(mayWrite(new Set([0]), {bricks: 3, quorum}));
	t.true(mayWrite(new Set([1, 2]), {bricks: 3, quorum}));
});

const blames = (...lists: readonly (readonly number[])[]) =>
	new Map(lists.map((list, brick) => [brick, new Set(list)]));

test('only blame in both directions is a split brain; the other kind is mended', t => {
	t.false(isSplitBrain(blames([1], []), null));
	t.deepEqual(mendable(blames([1], []), null), [[0, 1]]);
	t.true(isSplitBrain(blames([1], [0]), null));
	t.deepEqual(mendable(blames([1], [0]), null), []);
	t.deepEqual(
		mendable(new Map([[0, new Set([1])]]), null),
		[],
		'a brick that is away is not mended',
	);
});

test('two bricks that blame each other are mended from a third one that nobody blames', t => {
	// The first was away while the others wrote; before that it had written without the third.
	const both = blames([2], [0], [0]);
	t.false(isSplitBrain(both, 2));
	t.deepEqual(mendable(both, 2), [
		[0, 2],
		[1, 0],
		[2, 0],
	]);
});

test('an arbiter has nothing to mend two copies from', t => {
	const data = blames([1], [0], []);
	t.true(isSplitBrain(data, 2));
	t.false(isSplitBrain(data, null));
});
