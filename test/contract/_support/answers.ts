/** What an engine answers at the two points of a scenario where the cluster should be at rest, in words to compare. */
import {views} from '../../../src/cli/_differences.ts';
import type {HistoryEvent} from '../../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../../src/engine/run.types.ts';
import {runTimeline, type RunTimeline} from '../../../src/engine/timeline.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {patienceFor} from '../../../src/scenario/patience.ts';
import type {NodeSummary} from '../../../src/scoring/result.types.ts';
import {summariseRun} from '../../../src/scoring/summarise-run.ts';
import type {Tried} from './both-engines.ts';

export type Answer = {readonly run: string; readonly point: string; readonly words: string};

export type Disagreement = Omit<Answer, 'words'> & {
	readonly measured: string;
	readonly simulated: string;
};

export type Comparison = {
	/** Scenario runs that took place on at least one engine. */
	readonly runCount: number;
	readonly answerCount: number;
	/** Answers `not settled` from both engines. */
	readonly restlessCount: number;
	readonly disagreements: readonly Disagreement[];
};

const NOT_SETTLED = 'not settled';
/** A cluster that never comes together before the first fault has no point after it. */
const NOT_REACHED = 'not reached';
/** A ramp asks what happens at each value and never waits for rest: its faults end in the middle of things. */
const NOT_ASKED = 'not asked to settle';

export function compare({network, measured, simulated}: Tried): Comparison {
	const pairs = measured.map((run, index) => {
		const other = simulated[index];
		if (other?.id !== run.id) {
			throw new Error(`The engines ran different plans: ${run.id} and ${String(other?.id)}`);
		}
		return [run, other] as const;
	});
	const took = pairs.filter(([a, b]) => a.events.length > 0 || b.events.length > 0);
	const answers = pairs
		.flatMap(([a, b]) => {
			const others = answersOf(network, b);
			return answersOf(network, a).map(({run, point, words}, index) => ({
				...{run, point},
				measured: words,
				simulated: others[index]?.words ?? 'no answer',
			}));
		})
		.filter(answer => !(hasNoPoint(answer.measured) && hasNoPoint(answer.simulated)));
	return {
		runCount: took.length,
		answerCount: answers.length,
		restlessCount: answers.filter(
			answer => answer.measured === NOT_SETTLED && answer.simulated === NOT_SETTLED,
		).length,
		disagreements: answers.filter(answer => answer.measured !== answer.simulated),
	};
}

function hasNoPoint(words: string): boolean {
	return words === NOT_REACHED || words === NOT_ASKED;
}

/** Three answers a run: whether it took place, then what the nodes believed when settled and when healed. */
function answersOf(network: Network, run: ScenarioRun): readonly Answer[] {
	const {settled, healed} = summariseRun(network, run);
	const timeline = runTimeline(network, run);
	const {quietMs} = patienceFor(network);
	const at = (point: string, words: string): Answer => ({run: run.id, point, words});
	const after = (phase: Phase, nodes: readonly NodeSummary[]): string => {
		if (!timeline.phases.some(span => span.phase === phase)) {
			return NOT_REACHED;
		}
		if (run.events.some(({kind}) => kind === 'fault') && waitsOf(run, phase).length === 0) {
			return NOT_ASKED;
		}
		return isAtRest(run, timeline, {phase, quietMs}) ? views(nodes) : NOT_SETTLED;
	};
	return [
		at('outcome', run.status),
		at('settled', after('faults', settled)),
		at('healed', after('settle', healed)),
	];
}

type Phase = 'faults' | 'settle';

/** How the waits of this phase ended, in their order. */
function waitsOf({events}: ScenarioRun, phase: Phase): readonly ('met' | 'limit')[] {
	const isBorder = (event: HistoryEvent): boolean =>
		event.kind === 'phase' && event.phase === phase;
	return events
		.slice(events.findIndex(isBorder), events.findLastIndex(isBorder))
		.flatMap(event => (event.kind === 'waited' ? [event.outcome] : []));
}

/**
 * At rest when the phase ended: its last wait found what it waited for, or nobody has changed their mind for longer than
 * all of the cluster's timers need.
 */
function isAtRest(
	run: ScenarioRun,
	{phases, nodes}: RunTimeline,
	{phase, quietMs}: {readonly phase: Phase; readonly quietMs: number},
): boolean {
	if (waitsOf(run, phase).at(-1) === 'met') {
		return true;
	}
	const endMs = phases.find(span => span.phase === phase)?.toMs ?? 0;
	return nodes.every(({spans}) => {
		const last = spans.findLast(({fromMs}) => fromMs < endMs);
		return last !== undefined && endMs - last.fromMs >= quietMs;
	});
}

/** One block a disagreement, both answers under each other. */
export function tableOf(disagreements: readonly Disagreement[]): string {
	return disagreements
		.map(({run, point, measured, simulated}) =>
			[`${run}, ${point}`, `  live lab   ${measured}`, `  simulator  ${simulated}`].join('\n'),
		)
		.join('\n');
}
