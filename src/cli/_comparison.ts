/** Two results side by side. Pure. */
import type {Status} from '../checks/check.types.ts';
import type {CheckResult, Result} from '../scoring/result.types.ts';

export const COMPARISON_SCHEMA_VERSION = 1;

type Side<Value> = readonly [first: Value, second: Value];

export type CheckComparison = {
	readonly id: string;
	readonly title: string;
	readonly gate: boolean;
	/** `null`: the other side's run knows no such check. */
	readonly status: Side<Status | null>;
	readonly reason: Side<string | null>;
	readonly change: 'same' | 'better' | 'worse' | 'other';
};

export type Comparison = {
	readonly schemaVersion: typeof COMPARISON_SCHEMA_VERSION;
	readonly designs: Side<string>;
	readonly titles: Side<string>;
	readonly verdict: Side<Result['verdict']>;
	readonly score: Side<number>;
	readonly evidence: Side<Result['engine']['evidence']>;
	readonly seed: Side<number>;
	readonly categories: readonly {
		readonly category: string;
		readonly score: Side<number | null>;
	}[];
	readonly checks: readonly CheckComparison[];
};

/** In the first result's order; checks that only the second knows come last. */
export function compareResults(one: Result, two: Result): Comparison {
	const ids = new Set([...one.checks, ...two.checks].map(({id}) => id));
	return {
		schemaVersion: COMPARISON_SCHEMA_VERSION,
		designs: [one.design.file, two.design.file],
		titles: [one.design.title, two.design.title],
		verdict: [one.verdict, two.verdict],
		score: [one.score, two.score],
		evidence: [one.engine.evidence, two.engine.evidence],
		seed: [one.seed, two.seed],
		categories: one.categories.map(({category, score}) => ({
			category,
			score: [score, two.categories.find(other => other.category === category)?.score ?? null],
		})),
		checks: [...ids].map(id => {
			const find = ({checks}: Result): CheckResult | undefined =>
				checks.find(check => check.id === id);
			return compareCheck(find(one), find(two));
		}),
	};
}

function compareCheck(one: CheckResult | undefined, two: CheckResult | undefined): CheckComparison {
	const known = one ?? two;
	if (known === undefined) {
		throw new Error('A check that is compared is known to one side at least.');
	}
	const {id, title, gate} = known;
	const status: Side<Status | null> = [statusOf(one), statusOf(two)];
	return {
		id,
		title,
		gate,
		status,
		reason: [one?.reason ?? null, two?.reason ?? null],
		change: changeBetween(...status),
	};
}

function statusOf(check: CheckResult | undefined): Status | null {
	return check?.status ?? null;
}

const RANKS: Readonly<Record<Status, number | null>> = {
	pass: 2,
	unknown: 1,
	fail: 0,
	'not-applicable': null,
};

function changeBetween(one: Status | null, two: Status | null): CheckComparison['change'] {
	if (one === two) {
		return 'same';
	}
	const before = rankOf(one);
	const after = rankOf(two);
	if (before === null || after === null) {
		return 'other';
	}
	return after > before ? 'better' : 'worse';
}

function rankOf(status: Status | null): number | null {
	return status === null ? null : RANKS[status];
}
