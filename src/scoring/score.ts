/**
 * From verdicts of checks to one verdict, one score and the reasons.
 *
 *   category score = passed / (passed + failed + unknown), since unknown never counts as a pass
 *   score          = weighted mean over the categories in which anything applied
 *   verdict        = gates first: a failed one is not-ready, an unknown one inconclusive, whatever the score is
 */
import type {Status} from '../checks/check.types.ts';
import type {CategoryScore, CheckResult, Verdict} from './result.types.ts';
import {CATEGORY_WEIGHTS} from './weights.ts';

export type Score = {
	readonly verdict: Verdict;
	/** 0 to 100, one decimal. */
	readonly score: number;
	readonly categories: readonly CategoryScore[];
	readonly reasons: readonly string[];
};

/** Pure: the same checks give the same score. No check that applies is inconclusive, since nothing was shown. */
export function scoreChecks(checks: readonly CheckResult[]): Score {
	const categories = CATEGORY_WEIGHTS.map(({category, weight}): CategoryScore => {
		const own = applicable(checks.filter(check => check.category === category));
		return {category, weight, score: passedShare(own), status: worstStatus(own)};
	});
	return {
		verdict: verdictOf(checks),
		score: weightedMean(categories),
		categories,
		reasons: reasonsOf(checks),
	};
}

function verdictOf(checks: readonly CheckResult[]): Verdict {
	const relevant = applicable(checks);
	const gates = relevant.filter(check => check.gate);
	if (gates.some(check => check.status === 'fail')) {
		return 'not-ready';
	}
	if (gates.length === 0 || gates.some(check => check.status === 'unknown')) {
		return 'inconclusive';
	}
	return relevant.every(check => check.status === 'pass') ? 'ready' : 'ready-with-risks';
}

/** What decided, most important first: failed gates, gates without an answer, other failures, other open questions. */
function reasonsOf(checks: readonly CheckResult[]): readonly string[] {
	const order = (check: CheckResult): number =>
		(check.gate ? 0 : 2) + (check.status === 'unknown' ? 1 : 0);
	const open = checks.filter(({status}) => status === 'fail' || status === 'unknown');
	if (open.length > 0) {
		return open.toSorted((a, b) => order(a) - order(b)).map(check => check.reason);
	}
	const gates = applicable(checks).filter(check => check.gate);
	return gates.length > 0
		? gates.map(check => check.reason)
		: ['No required check applies to this design, so nothing was shown.'];
}

function applicable(checks: readonly CheckResult[]): readonly CheckResult[] {
	return checks.filter(check => check.status !== 'not-applicable');
}

function passedShare(checks: readonly CheckResult[]): number | null {
	if (checks.length === 0) {
		return null;
	}
	return rounded((100 * checks.filter(check => check.status === 'pass').length) / checks.length);
}

function worstStatus(checks: readonly CheckResult[]): Status {
	const ranked: readonly Status[] = ['fail', 'unknown', 'pass'];
	return ranked.find(status => checks.some(check => check.status === status)) ?? 'not-applicable';
}

function weightedMean(categories: readonly CategoryScore[]): number {
	let sum = 0;
	let weights = 0;
	for (const {weight, score} of categories) {
		if (score !== null) {
			sum += weight * score;
			weights += weight;
		}
	}
	return weights === 0 ? 0 : rounded(sum / weights);
}

function rounded(value: number): number {
	return Math.round(value * 10) / 10;
}
