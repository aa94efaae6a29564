/**
 * Failures in the simulator, one after the other: each strikes when the cluster has come to rest after the one before,
 * then all are repaired at once. Every case has a lab of its own, so that none depends on which were run before it.
 */
import type {Effect} from '../../engine/effect.types.ts';
import {longestWithoutQuorum, splitBrainSpans} from '../../engine/quorum-time.ts';
import type {ScenarioRun} from '../../engine/run.types.ts';
import {type RunTimeline, runTimeline} from '../../engine/timeline.ts';
import type {Network} from '../../network/network.types.ts';
import type {PlannedRun, PlannedStep} from '../../scenario/plan.types.ts';
import {runScenarios} from '../../scenario/runner.ts';
import {createSimulator} from '../../simulator/simulator.ts';
import type {Outcome} from '../static/judge.ts';
import {restsOf, splitStores} from './rest.ts';

export type CaseFinding = {
	/** At rest, while all of the failures last. `null`: the cluster never was whole before them. */
	readonly outcome: Outcome | null;
	/** The longest time that two parts without a common member were quorate at once, repairs included. */
	readonly overlapMs: number;
	/** The longest time without a quorate member, while the failures last and after their repair. */
	readonly outageMs: number;
	readonly outageAfterRepairMs: number;
	/** From the repair to one membership of all; `null`: not within the cluster's own timers. */
	readonly restoredMs: number | null;
	/** Stores that no server can use, at rest while all of the failures last. */
	readonly storesLost: readonly string[];
	/** Stores whose copies contradicted each other, which shows at the latest after the repair. */
	readonly storesSplit: readonly string[];
};

export type CaseRequest = {
	/** What each failure does, in the order in which they strike; none: the cluster as it is built. */
	readonly failures: readonly (readonly Effect[])[];
	readonly seed: number;
};

export async function simulateCase(
	network: Network,
	{failures, seed}: CaseRequest,
): Promise<CaseFinding> {
	const run = await runOnce(network, planOf(network, failures), seed);
	return findingOf(network, run);
}

/** Without the HA manager, which would make every run wait for minutes of locks and watchdogs. */
export async function runOnce(
	network: Network,
	plan: PlannedRun,
	seed: number,
): Promise<ScenarioRun> {
	return runPlan(withoutServices(network), plan, seed);
}

/** One run in a fresh simulator. */
export async function runPlan(
	network: Network,
	plan: PlannedRun,
	seed: number,
): Promise<ScenarioRun> {
	const engine = createSimulator({network, seed, onProgress: () => undefined});
	await engine.up();
	const [run] = await runScenarios([plan], {engine, network});
	await engine.down();
	if (run === undefined) {
		throw new Error('A plan that ran has a run.');
	}
	return run;
}

/** One for every network, since what is worked out about a network is kept with it. */
const WITHOUT_SERVICES = new WeakMap<Network, Network>();

function withoutServices(network: Network): Network {
	const known = WITHOUT_SERVICES.get(network);
	const bare = known ?? {...network, workload: {...network.workload, services: []}};
	WITHOUT_SERVICES.set(network, bare);
	return bare;
}

export function planOf(network: Network, failures: CaseRequest['failures']): PlannedRun {
	const now = {atMs: null, afterMs: 0};
	const wait: PlannedStep = {...now, kind: 'wait', until: 'settled', limitMs: null};
	return {
		id: 'failures',
		scenario: 'failures',
		title: 'Failures one after the other',
		tags: [],
		recovery: 'full',
		startNodes: network.cluster?.members.map(({device}) => device) ?? [],
		steps: failures.flatMap((effects, index): readonly PlannedStep[] => {
			const id = `failure-${index + 1}`;
			const fault = {id, fault: 'failure', title: id, effects};
			return [{...now, kind: 'fault', fault, forMs: null}, wait];
		}),
		refusal: null,
	};
}

function findingOf(network: Network, run: ScenarioRun): CaseFinding {
	const timeline = runTimeline(network, run);
	const healMs = healOf(timeline);
	const outages = outagesAround(timeline, healMs);
	const overlaps = splitBrainSpans(timeline).map(({fromMs, toMs}) => toMs - fromMs);
	const rest = run.status === 'completed' ? restsOf(network, run.events).at(-1) : undefined;
	return {
		outcome: rest?.outcome ?? null,
		storesLost: rest?.storesLost ?? [],
		storesSplit: splitStores(run.events),
		overlapMs: Math.max(0, ...overlaps),
		...outages,
		restoredMs: restoredMs(run, healMs),
	};
}

/** When everything was repaired. */
export function healOf({phases, toMs}: RunTimeline): number {
	return phases.find(({phase}) => phase === 'heal')?.fromMs ?? toMs;
}

function outagesAround(
	timeline: RunTimeline,
	healMs: number,
): Pick<CaseFinding, 'outageMs' | 'outageAfterRepairMs'> {
	const [first] = timeline.faults;
	if (first === undefined) {
		return {outageMs: 0, outageAfterRepairMs: 0};
	}
	const during = longestWithoutQuorum(timeline, {fromMs: first.fromMs, toMs: healMs});
	const after = longestWithoutQuorum(timeline, {fromMs: healMs, toMs: timeline.toMs});
	return {
		outageMs: during.toMs - during.fromMs,
		outageAfterRepairMs: after.toMs - after.fromMs,
	};
}

/** The runner waits for the whole cluster after its repairs, and says in the history how that ended. */
function restoredMs({events}: ScenarioRun, healMs: number): number | null {
	const settle = events.findIndex(event => event.kind === 'phase' && event.phase === 'settle');
	const waited = events
		.slice(settle)
		.find(event => event.kind === 'waited' && event.condition !== 'settled');
	return settle === -1 || waited?.kind !== 'waited' || waited.outcome === 'limit'
		? null
		: Math.max(0, waited.atMs - healMs);
}
