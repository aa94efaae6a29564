/** What the simulator found, tried on the real daemons: each scenario in the live lab, judged by the same property. */
import {formatDurationMs} from '../core/units.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {violationsOf} from '../explore/random/properties.ts';
import {loadScenario} from '../scenario/load-scenario.ts';
import {planRuns} from '../scenario/plan.ts';
import type {Exploration} from '../scoring/exploration.schema.ts';
import type {ReadDesign} from './_conclude.ts';
import {createEngine, requireAble} from './_engine.ts';
import type {Guard} from './_interruption.ts';
import type {Progress} from './_progress.ts';
import {runPlanned} from './_run-planned.ts';

type FoundViolation = NonNullable<Exploration['random']>['violations'][number];

export type LiveQuestion = {
	readonly design: ReadDesign;
	readonly options: {readonly seed: number};
	/** In the scenarios' order. */
	readonly violations: readonly FoundViolation[];
	readonly progress: Progress;
	readonly guard: Guard;
};

/** Log stamps of the real daemons step in 4 ms (measured): a shorter overlap than two steps may be none. */
const OVERLAP_MS_MIN = 8;

/** In the order of the scenarios. Throws (69) where no live lab can be brought up. */
export async function confirmLive(
	scenarios: readonly {readonly fileName: string; readonly text: string}[],
	{design, options, violations, progress, guard}: LiveQuestion,
): Promise<readonly FoundViolation['live'][]> {
	const {network} = design;
	const answers: FoundViolation['live'][] = [];
	for (const [index, {text, fileName}] of scenarios.entries()) {
		const violation = violations[index];
		const engine = await createEngine('docker', {
			network,
			seed: options.seed,
			onProgress: progress.waiting,
		});
		await requireAble(engine);
		const scenario = loadScenario(text, fileName);
		const {runs} = await runPlanned(engine, {
			plans: planRuns([scenario], {network, seed: options.seed}),
			network,
			progress,
			guard,
		});
		answers.push(violation === undefined ? null : answerOf({network, violation, runs}));
	}
	return answers;
}

function answerOf({
	network,
	violation,
	runs,
}: {
	readonly network: ReadDesign['network'];
	readonly violation: FoundViolation;
	readonly runs: readonly ScenarioRun[];
}): NonNullable<FoundViolation['live']> {
	const {property, figureMs} = violation;
	const [run] = runs;
	if (run?.status !== 'completed') {
		return {agrees: false, reason: `The live lab did not get that far: ${run?.reason ?? 'no run'}`};
	}
	const leastMs = property === 'split-brain-never' ? OVERLAP_MS_MIN : 0;
	const live = violationsOf(network, run).find(
		found => found.property === property && found.figureMs > leastMs,
	);
	return live === undefined
		? {
				agrees: false,
				reason: `The real daemons did not do this; the simulator says ${formatDurationMs(figureMs)}.`,
			}
		: {
				agrees: true,
				reason: `Measured for ${formatDurationMs(live.figureMs)}; simulated for ${formatDurationMs(figureMs)}.`,
			};
}
