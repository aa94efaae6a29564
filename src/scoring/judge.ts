/** Asks every check, and draws the conclusion: everything of a result that follows from the network and the histories. */
import type {Check, CheckInput, Outcome} from '../checks/check.types.ts';
import {CHECKS} from '../checks/index.ts';
import type {CheckResult, Result} from './result.types.ts';
import {scoreChecks} from './score.ts';
import {summariseRun} from './summarise-run.ts';
import {trusted} from './trust.ts';

/** The part of a result that is repeated by judging the same histories again. */
export type Judgement = Pick<
	Result,
	'verdict' | 'score' | 'reasons' | 'categories' | 'checks' | 'scenarios'
>;

/** Pure: the same network and runs give the same judgement. */
export function judge(input: CheckInput, checks: readonly Check[] = CHECKS): Judgement {
	const results = checks.map(check => askCheck(check, input));
	return {
		...scoreChecks(results),
		checks: results,
		scenarios: input.runs.map(run => summariseRun(input.network, run)),
	};
}

function askCheck(check: Check, input: CheckInput): CheckResult {
	const {id, title, category, gate, source} = check;
	const ask = (asked: CheckInput): Outcome => outcomeOf(check, asked);
	const outcome = trusted(category, ask(input), {input, ask});
	return {id, title, category, gate, source, ...outcome};
}

/** A check that throws has found out nothing; it must not take the others with it. */
function outcomeOf(check: Check, input: CheckInput): Outcome {
	try {
		return check.judge(input);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return {
			status: 'unknown',
			evidence: 'static',
			reason: `The check itself failed: ${message}`,
			remedy: 'Report this with the kept run: it is a mistake of the tool.',
			values: {},
		};
	}
}
