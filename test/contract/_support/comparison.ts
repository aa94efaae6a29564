/** Where the live lab and the simulator agree on the same plans, and where they do not. */
import type {ScenarioRun} from '../../../src/engine/run.types.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {judge} from '../../../src/scoring/judge.ts';
import {answersOf, isSilent, NOT_SETTLED} from './points.ts';

/** The same plans, run by run, from both engines. */
export type Tried = {
	readonly network: Network;
	readonly measured: readonly ScenarioRun[];
	readonly simulated: readonly ScenarioRun[];
};

export type Disagreement = {
	/** The run's or the check's id. */
	readonly where: string;
	readonly point: string;
	readonly measured: string;
	readonly simulated: string;
};

export type Comparison = {
	/** Scenario runs that took place on at least one engine. */
	readonly runCount: number;
	readonly answerCount: number;
	/** Answers `not settled` from both engines. */
	readonly restlessCount: number;
	/** Checks that passed or failed on at least one engine. */
	readonly verdictCount: number;
	/** Checks of them that the live lab left open, as the machine was too busy or as it lacks what they ask for, and says so. */
	readonly unmeasured: readonly string[];
	readonly disagreements: readonly Disagreement[];
};

export function compare({network, measured, simulated}: Tried): Comparison {
	const pairs = measured.map((run, index) => {
		const other = simulated[index];
		if (other?.id !== run.id) {
			throw new Error(`The engines ran different plans: ${run.id} and ${String(other?.id)}`);
		}
		return [run, other] as const;
	});
	const answers = pairs.flatMap(pair => answersOfBoth(network, pair));
	const verdicts = verdictsOfBoth({network, measured, simulated});
	const unmeasured = verdicts.filter(({leftOpen}) => leftOpen);
	return {
		runCount: pairs.filter(pair => pair.some(({events}) => events.length > 0)).length,
		answerCount: answers.length,
		restlessCount: answers.filter(answer =>
			[answer.measured, answer.simulated].every(words => words === NOT_SETTLED),
		).length,
		verdictCount: verdicts.length,
		unmeasured: unmeasured.map(({where}) => where),
		disagreements: [...answers, ...verdicts.filter(({leftOpen}) => !leftOpen)]
			.filter(one => one.measured !== one.simulated)
			.map(({where, point, measured: live, simulated: model}) => ({
				...{where, point, measured: live},
				simulated: model,
			})),
	};
}

/** A wait that only one engine came to shows as an answer that the other one does not give. */
function answersOfBoth(
	network: Network,
	[live, model]: readonly [ScenarioRun, ScenarioRun],
): readonly Disagreement[] {
	const measured = new Map(answersOf(network, live).map(({point, words}) => [point, words]));
	const simulated = new Map(answersOf(network, model).map(({point, words}) => [point, words]));
	return [...new Set([...measured.keys(), ...simulated.keys()])]
		.map(point => ({
			...{where: live.id, point},
			measured: measured.get(point) ?? 'no answer',
			simulated: simulated.get(point) ?? 'no answer',
		}))
		.filter(answer => !(isSilent(answer.measured) && isSilent(answer.simulated)));
}

/** `leftOpen`: the live lab does not answer, and says itself that processor time or a part of the stack is lacking. */
type Verdict = Disagreement & {readonly leftOpen: boolean};

/** Every check that decides on at least one engine; what both leave open says nothing about either. */
function verdictsOfBoth({network, measured, simulated}: Tried): readonly Verdict[] {
	const model = judge({network, runs: simulated}).checks;
	return judge({network, runs: measured})
		.checks.map((check, index) => ({
			...{where: check.id, point: 'verdict'},
			measured: check.status,
			leftOpen:
				check.status === 'unknown' &&
				(check.values['untrusted'] === true || check.values['simulatorOnly'] === true),
			simulated: model[index]?.status ?? 'no answer',
		}))
		.filter(({measured: a, simulated: b}) => [a, b].some(word => DECIDED.includes(word)));
}

const DECIDED = ['pass', 'fail'];

/** One block a disagreement, both answers under each other. */
export function tableOf(disagreements: readonly Disagreement[]): string {
	return disagreements
		.map(({where, point, measured, simulated}) =>
			[`${where}, ${point}`, `  live lab   ${measured}`, `  simulator  ${simulated}`].join('\n'),
		)
		.join('\n');
}
