/** One design, from its file to its verdict: read, plan, run on an engine, judge, keep. */
import type {CableId} from '../core/ids.ts';
import type {Engine, EngineKind} from '../engine/engine.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {planRuns} from '../scenario/plan.ts';
import type {PlannedRun} from '../scenario/plan.types.ts';
import type {Scenario} from '../scenario/scenario.types.ts';
import {loadDefaultSuite} from '../scenario/suite.ts';
import type {Result} from '../scoring/result.types.ts';
import {conclude, type ReadDesign} from './_conclude.ts';
import {chooseEngines, createEngine, type EngineChoice} from './_engine.ts';
import type {Guard} from './_interruption.ts';
import {measureAgain} from './_measure-again.ts';
import type {Progress} from './_progress.ts';
import {readScenario} from './_read-scenario.ts';
import {toolVersion} from './_root.ts';
import {keepRun, keepUnfinished} from './_run-folder.ts';
import {runPlanned} from './_run-planned.ts';
import {shellLine} from './_shell-line.ts';

export type ProveOptions = {
	readonly engine: EngineChoice;
	/** Names of shipped scenarios, or files; empty: the default suite. */
	readonly scenarios: readonly string[];
	readonly seed: number;
	/** Cables whose packets are kept beside the reports. */
	readonly pcap: readonly CableId[];
	/** Whether what a busy machine has spoilt is measured once more. */
	readonly retryBusy: boolean;
	/** The folder that the run's own folder is made in. */
	readonly out: string;
	readonly progress: Progress;
	readonly guard: Guard;
};

export type Proved = {readonly result: Result; readonly folder: string};

/** One proof an engine: two for `both`, the live lab's first. */
export async function proveDesign(
	design: ReadDesign,
	options: ProveOptions,
): Promise<readonly [Proved, ...Proved[]]> {
	const {network} = design;
	const {seed, progress, pcap} = options;
	const plans = planRuns(await scenariosOf(options.scenarios), {network, seed});
	const {engines, notes} = await chooseEngines(options.engine, {
		network,
		seed,
		onProgress: progress.waiting,
		captures: pcap,
	});
	for (const note of notes) {
		progress.note(note);
	}
	const proved: Proved[] = [];
	for (const engine of engines) {
		proved.push(await proveOn(engine, {design, plans, notes, options}));
	}
	const [first, ...others] = proved;
	if (first === undefined) {
		throw new Error('No engine was chosen');
	}
	return [first, ...others];
}

type Work = {
	readonly design: ReadDesign;
	readonly plans: readonly PlannedRun[];
	readonly notes: readonly string[];
	readonly options: ProveOptions;
};

async function proveOn(engine: Engine, {design, plans, notes, options}: Work): Promise<Proved> {
	const {network} = design;
	const startedAt = new Date();
	const beganAtMs = performance.now();
	const {progress, guard, seed, retryBusy} = options;
	const onBroken = async (runs: readonly ScenarioRun[], why: string): Promise<void> => {
		const unfinished = {designName: network.name, designText: design.text, startedAt, runs, why};
		const folder = await keepUnfinished(unfinished, options.out);
		progress.note(`What happened up to there is kept in ${folder}.`);
	};
	const work = {plans, network, progress, guard, onBroken};
	const ran = await runPlanned(engine, work);
	const freshEngine = (): Promise<Engine> =>
		createEngine(engine.kind, {network, seed, onProgress: progress.waiting});
	const again = retryBusy ? await measureAgain(ran, {work, freshEngine}) : {...ran, notes: []};
	const {runs, versions, captures} = again;
	const result = conclude({
		design,
		runs,
		engine: {
			kind: engine.kind,
			evidence: engine.evidence,
			versions: {ringproof: await toolVersion(), node: process.versions.node, ...versions},
			notes: [...notes, ...again.notes],
		},
		seed,
		startedAt,
		durationMs: performance.now() - beganAtMs,
		command: commandLine(design.file, engine.kind, options),
	});
	const kept = {result, network, runs, designText: design.text, exploration: null};
	for (const {cable, missedFrames} of captures.filter(one => one.missedFrames > 0)) {
		progress.note(`The capture of ${cable} was full: ${String(missedFrames)} frames more.`);
	}
	return {result, folder: await keepRun(kept, options.out, captures)};
}

async function scenariosOf(names: readonly string[]): Promise<readonly Scenario[]> {
	return names.length === 0 ? loadDefaultSuite() : Promise.all(names.map(readScenario));
}

/** What repeats the run, with the engine that it came to and not the one that was asked for. */
function commandLine(file: string, kind: EngineKind, {scenarios, seed}: ProveOptions): string {
	const named = scenarios.flatMap(name => ['--scenario', name]);
	const words = ['ringproof', 'prove', file, '--engine', kind, ...named, '--seed', String(seed)];
	return shellLine(words);
}
