import test from 'ava';
import {resultSchema} from '../../src/scoring/result.schema.ts';
import {sampleResult} from '../_support/sample-result.ts';

const isTaken = (changes: object): boolean =>
	resultSchema.safeParse({...sampleResult(), ...changes}).success;

test('a score is a share of a hundred, of the whole and of each category', t => {
	t.true(isTaken({}));
	const [first] = sampleResult().categories;
	const taken = [-0.1, 0, 100, 100.1].map(score => [
		isTaken({score}),
		isTaken({categories: [{...first, score}]}),
	]);
	t.deepEqual(taken, [
		[false, false],
		[true, true],
		[true, true],
		[false, false],
	]);
	t.true(isTaken({categories: [{...first, score: null, weight: 0}]}));
	t.false(isTaken({categories: [{...first, weight: -1}]}));
	t.false(isTaken({durationMs: -1}));
});
