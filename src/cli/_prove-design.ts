/** One design, from its file to its verdict: read, plan, run on an engine, judge, keep. */
import type {EngineKind} from '../engine/engine.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {planRuns} from '../scenario/plan.ts';
import {runScenarios} from '../scenario/runner.ts';
import type {Scenario} from '../scenario/scenario.types.ts';
import {findScenario, loadDefaultSuite} from '../scenario/suite.ts';
import type {Result} from '../scoring/result.types.ts';
import {conclude, type ReadDesign} from './_conclude.ts';
import {type EngineChoice, engineFor, requireAble} from './_engine.ts';
import type {Guard} from './_interruption.ts';
import type {Progress} from './_progress.ts';
import {keepRun} from './_run-folder.ts';
import {shellLine} from './_shell-line.ts';

export type ProveOptions = {
	readonly engine: EngineChoice;
	/** Names of shipped scenarios, or files; empty: the default suite. */
	readonly scenarios: readonly string[];
	readonly seed: number;
	/** The folder that the run's own folder is made in. */
	readonly out: string;
	readonly progress: Progress;
	readonly guard: Guard;
};

export type Proved = {readonly result: Result; readonly folder: string};

export async function proveDesign(design: ReadDesign, options: ProveOptions): Promise<Proved> {
	const {network} = design;
	const {seed} = options;
	const scenarios = scenariosOf(options.scenarios);
	const plans = planRuns(scenarios, {network, seed});
	const startedAt = new Date();
	const beganAtMs = performance.now();
	const {kind, notes, create} = await engineFor(options.engine);
	const engine = create({network, seed, onProgress: options.progress.waiting});
	await requireAble(engine);
	options.guard.onInterrupt(engine.down);
	let runs: readonly ScenarioRun[];
	let versions: Readonly<Record<string, string>>;
	try {
		options.progress.begin(`lab of ${network.name}`);
		await engine.up();
		options.progress.end();
		versions = await engine.versions();
		runs = await runScenarios(plans, {
			engine,
			network,
			signal: options.guard.signal,
			onProgress: options.progress.begin,
			onRun: run => {
				options.progress.end(outcomeOf(run));
			},
		});
	} finally {
		options.progress.begin('taking the lab down');
		await engine.down();
		options.progress.end();
	}
	const result = conclude({
		design,
		runs,
		engine: {kind, evidence: engine.evidence, versions, notes},
		seed,
		startedAt,
		durationMs: performance.now() - beganAtMs,
		command: commandLine(design.file, kind, options),
	});
	const kept = {input: {result, network, runs}, designText: design.text};
	return {result, folder: await keepRun(kept, options.out)};
}

function scenariosOf(names: readonly string[]): readonly Scenario[] {
	return names.length === 0 ? loadDefaultSuite() : names.map(findScenario);
}

function outcomeOf({status, reason}: ScenarioRun): Parameters<Progress['end']>[0] {
	return {
		mark: ({completed: '✓', failed: '✕', 'not-applicable': '–'} as const)[status],
		...(reason !== null && {note: reason}),
	};
}

/** What repeats the run, with the engine that it came to and not the one that was asked for. */
function commandLine(file: string, kind: EngineKind, {scenarios, seed}: ProveOptions): string {
	const named = scenarios.flatMap(name => ['--scenario', name]);
	return shellLine([
		'ringproof',
		'prove',
		file,
		'--engine',
		kind,
		...named,
		'--seed',
		String(seed),
	]);
}
