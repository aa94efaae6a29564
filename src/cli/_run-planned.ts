/** Planned scenarios on one engine, from its bring-up to its end; however it ends, the lab is taken down. */
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
};

export type Ran = {
	readonly runs: readonly ScenarioRun[];
	readonly versions: Readonly<Record<string, string>>;
	readonly captures: readonly Capture[];
};

export async function runPlanned(
	engine: Engine,
	{plans, network, progress, guard}: PlannedWork,
): Promise<Ran> {
	if (engine.kind === 'docker') {
		guard.onInterrupt(engine.down);
	}
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
			onRun: ({status, reason}) => {
				progress.end({
					mark: ({completed: '✓', failed: '✕', 'not-applicable': '–'} as const)[status],
					...(reason !== null && {note: reason}),
				});
			},
		});
		return {runs, versions, captures: await engine.captures()};
	} finally {
		await engine.down();
	}
}
