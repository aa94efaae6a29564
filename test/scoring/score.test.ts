import test from 'ava';
import type {Category, Status} from '../../src/checks/check.types.ts';
import type {CheckResult} from '../../src/scoring/result.types.ts';
import {scoreChecks} from '../../src/scoring/score.ts';
import {CATEGORY_WEIGHTS} from '../../src/scoring/weights.ts';

test('a failed gate makes the design not ready, however high the score is', t => {
	const scored = scoreChecks([
		check('split-brain', 'fail', {gate: true, reason: 'Two halves were quorate.'}),
		...many('quorum', 'pass'),
		...many('latency', 'pass'),
	]);
	t.is(scored.verdict, 'not-ready');
	t.is(scored.reasons[0], 'Two halves were quorate.');
});

test('an unknown gate is inconclusive, and never counts as a pass', t => {
	const scored = scoreChecks([
		check('quorum', 'unknown', {gate: true}),
		check('quorum', 'pass', {gate: true}),
	]);
	t.is(scored.verdict, 'inconclusive');
	t.is(scored.score, 50);
});

test('a failed gate outranks an unknown one', t => {
	const checks = [
		check('latency', 'unknown', {gate: true, reason: 'unknown gate'}),
		check('latency', 'fail', {gate: false, reason: 'failed advice'}),
		check('quorum', 'fail', {gate: true, reason: 'failed gate'}),
	];
	const scored = scoreChecks(checks);
	t.is(scored.verdict, 'not-ready');
	t.deepEqual(scored.reasons, ['failed gate', 'unknown gate', 'failed advice']);
});

test('what fails outside the gates leaves a design ready with risks', t => {
	const scored = scoreChecks([
		check('quorum', 'pass', {gate: true}),
		check('configuration', 'fail', {gate: false}),
	]);
	t.is(scored.verdict, 'ready-with-risks');
});

test('without a gate that applies nothing was shown', t => {
	t.is(scoreChecks([]).verdict, 'inconclusive');
	t.is(scoreChecks([check('quorum', 'not-applicable', {gate: true})]).verdict, 'inconclusive');
	t.is(scoreChecks([check('latency', 'pass', {gate: false})]).verdict, 'inconclusive');
});

test('the score is the weighted mean over the categories in which something applied', t => {
	const scored = scoreChecks([
		check('quorum', 'pass', {gate: true}),
		check('quorum', 'fail', {gate: false}),
		check('latency', 'pass', {gate: true}),
		check('storage', 'not-applicable', {gate: true}),
	]);
	const quorum = weight('quorum');
	const latency = weight('latency');
	const mean = (quorum * 50 + latency * 100) / (quorum + latency);
	t.is(scored.score, Math.round(mean * 10) / 10);
	t.is(scored.categories.find(({category}) => category === 'storage')?.score, null);
	t.is(scored.categories.find(({category}) => category === 'quorum')?.status, 'fail');
});

test('the weights add up to one hundred and name every category once', t => {
	t.is(
		CATEGORY_WEIGHTS.reduce((sum, entry) => sum + entry.weight, 0),
		100,
	);
	t.is(new Set(CATEGORY_WEIGHTS.map(entry => entry.category)).size, CATEGORY_WEIGHTS.length);
});

function check(
	category: Category,
	status: Status,
	{gate, reason = status}: {gate: boolean; reason?: string},
): CheckResult {
	return {
		id: `${category}-${status}`,
		title: category,
		category,
		gate,
		source: 'this test',
		status,
		evidence: 'simulated',
		reason,
		remedy: null,
		values: {},
	};
}

function many(category: Category, status: Status): readonly CheckResult[] {
	return Array.from({length: 9}, () => check(category, status, {gate: true}));
}

function weight(category: Category): number {
	return CATEGORY_WEIGHTS.find(entry => entry.category === category)?.weight ?? Number.NaN;
}

test('without a failure or an open question the gates give the reasons', t => {
	const scored = scoreChecks([
		check('quorum', 'pass', {gate: true, reason: 'first gate'}),
		check('latency', 'pass', {gate: false, reason: 'no gate'}),
		check('storage', 'not-applicable', {gate: true, reason: 'does not apply'}),
		check('latency', 'pass', {gate: true, reason: 'second gate'}),
	]);
	t.is(scored.verdict, 'ready');
	t.deepEqual(scored.reasons, ['first gate', 'second gate']);
	t.deepEqual(scoreChecks([check('latency', 'pass', {gate: false})]).reasons, [
		'No required check applies to this design, so nothing was shown.',
	]);
});

test('other failures come before other open questions, gates before both', t => {
	const scored = scoreChecks([
		check('latency', 'unknown', {gate: false, reason: 'open question'}),
		check('latency', 'fail', {gate: false, reason: 'failure'}),
		check('quorum', 'pass', {gate: true, reason: 'passed'}),
		check('quorum', 'unknown', {gate: true, reason: 'open gate'}),
	]);
	t.deepEqual(scored.reasons, ['open gate', 'failure', 'open question']);
});

test('a category’s score is the share that passed, and nothing at all scores nothing', t => {
	const categoryOf = (checks: readonly CheckResult[]) =>
		scoreChecks(checks).categories.find(({category}) => category === 'quorum');
	const two = [check('quorum', 'pass', {gate: true}), check('quorum', 'unknown', {gate: true})];
	// One of three, to one decimal.
	t.like(categoryOf([...two, check('quorum', 'fail', {gate: true})]), {
		score: Math.round((1000 * 1) / 3) / 10,
		status: 'fail',
	});
	t.like(categoryOf(two), {score: 50, status: 'unknown'});
	t.like(categoryOf(two.slice(0, 1)), {score: 100, status: 'pass'});
	t.like(categoryOf([]), {score: null, status: 'not-applicable'});
	t.is(scoreChecks([]).score, 0);
	t.is(scoreChecks([check('quorum', 'fail', {gate: true})]).score, 0);
});
