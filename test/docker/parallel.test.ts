import test from 'ava';
import {inParallel} from '../../src/docker/parallel.ts';

test('Results keep their order, and never more than the limit are at work', async t => {
	let atWork = 0;
	let atWorkMax = 0;
	const results = await inParallel([5, 1, 4, 1, 3], 2, async turns => {
		atWork += 1;
		atWorkMax = Math.max(atWorkMax, atWork);
		for (let turn = 0; turn < turns; turn += 1) {
			await Promise.resolve();
		}
		atWork -= 1;
		return turns * 10;
	});
	t.deepEqual(results, [50, 10, 40, 10, 30]);
	t.is(atWorkMax, 2);
});

test('The first failure is the whole’s failure', async t => {
	const work = (item: number): Promise<number> =>
		item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item);
	await t.throwsAsync(inParallel([1, 2, 3], 1, work), {message: 'two'});
});

test('Nothing to do is done', async t => {
	t.deepEqual(await inParallel([], 4, () => Promise.resolve(1)), []);
});
