/** Planned scenarios on one engine, from its bring-up to its end; however it ends, the lab is taken down. */
import {RingproofError} from '../core/errors.ts';
import type {Capture, Engine} from '../engine/engine.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';
import type {PlannedRun} from '../scenario/plan.types.ts';
import {runScenarios} from '../scenario/runner.ts';
import type {Guard} from './_interruption.ts';
import type {Progress} from './_progress.ts';

export type PlannedWork = {
	readonly plans: readonly PlannedRun[];
	readonly network: Network;
	readonly progress: Progress;
	readonly guard: Guard;
	/** Gets what happened until the engine failed, every run so far, the last one cut short, and why it failed. */
	readonly onBroken?: (runs: readonly ScenarioRun[], why: string) => Promise<void>;
};

export type Ran = {
	readonly runs: readonly ScenarioRun[];
	readonly versions: Readonly<Record<string, string>>;
	readonly captures: readonly Capture[];
};

export async function runPlanned(
	engine: Engine,
	{plans, network, progress, guard, onBroken}: PlannedWork,
): Promise<Ran> {
	if (engine.kind === 'docker') {
		guard.onInterrupt(engine.down);
	}
	const done: ScenarioRun[] = [];
	const tellOnly = (error: unknown): void => {
		progress.note(`Besides, ${messageOf(error)}`);
	};
	try {
		progress.begin(`${engine.kind === 'docker' ? 'lab' : 'simulation'} of ${network.name}`);
		await engine.up();
		progress.end();
		const versions = await engine.versions();
		const runs = await runScenarios(plans, {
			engine,
			network,
			signal: guard.signal,
			onProgress: progress.begin,
			onRun: run => {
				const {status, reason} = run;
				done.push(run);
				progress.end({
					mark: ({completed: '✓', failed: '✕', 'not-applicable': '–'} as const)[status],
					...(reason !== null && {note: reason}),
				});
			},
		});
		const captures = await engine.captures();
		await engine.down();
		return {runs, versions, captures};
	} catch (error) {
		if (!guard.signal.aborted) {
			const why = messageOf(error);
			await onBroken?.([...done, ...cutShort(engine, {plans, done, why})], why).catch(tellOnly);
		}
		// What broke the lab is what is told, not that its remains could not be removed as well.
		await engine.down().catch(tellOnly);
		throw error;
	}
}

type Broken = {
	readonly plans: readonly PlannedRun[];
	readonly done: readonly ScenarioRun[];
	readonly why: string;
};

/** The scenario in which the engine failed, with its history up to there; none when it failed before the first. */
function cutShort(engine: Engine, {plans, done, why}: Broken): readonly ScenarioRun[] {
	const lastSeq = done.findLast(({events}) => events.length > 0)?.events.at(-1)?.seq ?? -1;
	const since = engine.history().filter(({seq}) => seq > lastSeq);
	const begin = since.findIndex(({kind}) => kind === 'scenario');
	const [first] = since.slice(begin);
	const plan = plans.find(({id}) => first?.kind === 'scenario' && id === first.scenario);
	if (begin === -1 || first === undefined || plan === undefined) {
		return [];
	}
	const {id, scenario, title, tags} = plan;
	const events = since.slice(begin);
	return [
		{
			...{id, scenario, title, tags, evidence: engine.evidence, status: 'failed', events},
			reason: why,
			durationMs: (events.at(-1)?.atMs ?? first.atMs) - first.atMs,
		},
	];
}

/** The sentences alone: the codes stand where the error itself is told. */
function messageOf(error: unknown): string {
	return error instanceof RingproofError
		? error.problems.map(({message}) => message).join(' ')
		: error instanceof Error
			? error.message
			: String(error);
}
