/** What a busy machine has spoilt, measured once more in a fresh lab; the rest of the proof stays as it is. */
import {EXIT, RingproofError} from '../core/errors.ts';
import type {Engine} from '../engine/engine.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {distrustOf} from '../scoring/trust.ts';
import {runPlanned, type PlannedWork, type Ran} from './_run-planned.ts';

export type MeasuredAgain = Ran & {
	/** What a reader of the result must know about it. */
	readonly notes: readonly string[];
};

/** `freshEngine` is only called when there is something to measure. A scenario that is spoilt again stays as it was. */
export async function measureAgain(
	first: Ran,
	{work, freshEngine}: {readonly work: PlannedWork; readonly freshEngine: () => Promise<Engine>},
): Promise<MeasuredAgain> {
	const {network, plans, progress} = work;
	const isSpoilt = (run: ScenarioRun): boolean => distrustOf(network, run) !== null;
	const spoilt = new Set(first.runs.filter(isSpoilt).map(({id}) => id));
	if (spoilt.size === 0) {
		return {...first, notes: []};
	}
	progress.note(`The machine was too busy in ${[...spoilt].join(', ')}: measuring once more.`);
	const second = await runPlanned(await freshEngine(), {
		...work,
		plans: plans.filter(({id}) => spoilt.has(id)),
	}).then(({runs}) => runs, withoutSecond);
	const good = new Map(
		second.filter(run => run.status === 'completed' && !isSpoilt(run)).map(run => [run.id, run]),
	);
	return {
		...first,
		runs: first.runs.map(run => good.get(run.id) ?? run),
		notes: [
			`The machine was too busy in ${spoilt.size} of ${first.runs.length} scenarios; measured once more in a fresh lab, ${good.size} of them were good.`,
		],
	};
}

/** That it cannot be measured again does not undo the first proof. */
function withoutSecond(error: unknown): readonly ScenarioRun[] {
	if (error instanceof RingproofError && error.exitCode === EXIT.unavailable) {
		return [];
	}
	throw error;
}
