/** The default suite on the simulator, judged; nothing is kept. */
import {planRuns} from '../scenario/plan.ts';
import {loadDefaultSuite} from '../scenario/suite.ts';
import type {Result} from '../scoring/result.types.ts';
import {conclude, type ReadDesign} from './_conclude.ts';
import {createEngine, requireAble} from './_engine.ts';
import type {Guard} from './_interruption.ts';
import type {Progress} from './_progress.ts';
import {runPlanned} from './_run-planned.ts';
import {shellLine} from './_shell-line.ts';

export type SimulateOptions = {
	readonly seed: number;
	readonly progress: Progress;
	readonly guard: Guard;
};

export async function simulateDesign(
	design: ReadDesign,
	{seed, progress, guard}: SimulateOptions,
): Promise<Result> {
	const {network, file} = design;
	const startedAt = new Date();
	const beganAtMs = performance.now();
	const engine = await createEngine('simulator', {network, seed, onProgress: progress.waiting});
	await requireAble(engine);
	const plans = planRuns(loadDefaultSuite(), {network, seed});
	const {runs, versions} = await runPlanned(engine, {plans, network, progress, guard});
	return conclude({
		design,
		runs,
		engine: {kind: engine.kind, evidence: engine.evidence, versions, notes: []},
		seed,
		startedAt,
		durationMs: performance.now() - beganAtMs,
		command: shellLine([
			'ringproof',
			'prove',
			file,
			'--engine',
			engine.kind,
			'--seed',
			String(seed),
		]),
	});
}
