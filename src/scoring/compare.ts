/** What got worse since an earlier result of the same design: a pipeline that starts with known failures stops at new ones. */
import type {Status} from '../checks/check.types.ts';
import type {CheckResult, Result} from './result.types.ts';

export type Worsening = {
	readonly check: CheckResult;
	/** `null`: the earlier result does not know the check. */
	readonly was: Status | null;
};

/** How far each status is from what is wanted. What does not apply is no worse than a pass. */
const DISTANCES: Readonly<Record<Status, number>> = {
	pass: 0,
	'not-applicable': 0,
	unknown: 1,
	fail: 2,
};

/** Gates first, each in the checks' order. A check that is new counts when it is not passed. */
export function worsenings(
	baseline: Pick<Result, 'checks'>,
	result: Pick<Result, 'checks'>,
): readonly Worsening[] {
	const before = new Map(baseline.checks.map(({id, status}) => [id, status]));
	return result.checks
		.map(check => ({check, was: before.get(check.id) ?? null}))
		.filter(({check, was}) => DISTANCES[check.status] > DISTANCES[was ?? 'pass'])
		.toSorted((a, b) => Number(b.check.gate) - Number(a.check.gate));
}
