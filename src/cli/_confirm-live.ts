/**
 * What the simulator found, tried on the real daemons: each scenario some times in the live lab, judged by the same
 * property. The daemons' phases are another every time, so that one run alone would say little.
 */
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

const LIVE_RUNS = 3;

const TIMING =
	', and does not either where the faults that end by themselves last a second longer: a matter of timing.';

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
			plans: Array.from({length: LIVE_RUNS}, (_, run) =>
				planRuns([scenario], {network, seed: options.seed + run}).map(plan => ({
					...plan,
					id: `${plan.id}-${run + 1}`,
				})),
			).flat(),
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
	const {property, figureMs, withLongerFaults} = violation;
	const completed = runs.filter(({status}) => status === 'completed');
	if (completed.length === 0) {
		const reason = `The live lab did not get that far: ${runs[0]?.reason ?? 'no run'}`;
		return {agrees: false, reason, runs: {agreed: 0, tried: 0}};
	}
	const leastMs = property === 'split-brain-never' ? OVERLAP_MS_MIN : 0;
	const figures = completed.flatMap(run =>
		violationsOf(network, run)
			.filter(found => found.property === property && found.figureMs > leastMs)
			.map(found => found.figureMs),
	);
	const counted = {agreed: figures.length, tried: completed.length};
	const simulated = formatDurationMs(figureMs);
	return figures.length === 0
		? {
				agrees: false,
				reason: `The real daemons did not do this in ${completed.length} runs; the simulator says ${simulated}${withLongerFaults === false ? TIMING : '.'}`,
				runs: counted,
			}
		: {
				agrees: true,
				reason: `Measured in ${figures.length} of ${completed.length} runs, for ${formatDurationMs(Math.max(...figures))} at most; simulated for ${simulated}.`,
				runs: counted,
			};
}
