/** The four outcomes of a check, and what they rest on. */
import type {Evidence} from '../engine/engine.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Outcome} from './check.types.ts';

type Values = Outcome['values'];

export function passed(evidence: Evidence, reason: string, values: Values = {}): Outcome {
	return {status: 'pass', evidence, reason, remedy: null, values};
}

export function failed(
	evidence: Evidence,
	{reason, remedy}: {readonly reason: string; readonly remedy: string},
	values: Values = {},
): Outcome {
	return {status: 'fail', evidence, reason, remedy, values};
}

/** Nothing was seen that would decide it; never counts as a pass. */
export function unknown(
	reason: string,
	remedy = 'Run the scenarios with an engine.',
	evidence: Evidence = 'static',
): Outcome {
	return {status: 'unknown', evidence, reason, remedy, values: {}};
}

/** The rule is not about designs of this kind. */
export function notApplicable(reason: string): Outcome {
	return {status: 'not-applicable', evidence: 'static', reason, remedy: null, values: {}};
}

/** The weakest evidence of the runs that a claim rests on; `static` without any. */
export function evidenceOf(runs: readonly ScenarioRun[]): Evidence {
	const kinds = runs.map(({evidence}) => evidence);
	if (kinds.length === 0 || kinds.includes('static')) {
		return 'static';
	}
	return kinds.includes('simulated') ? 'simulated' : 'measured';
}
