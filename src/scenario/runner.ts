/**
 * Runs planned scenarios on one engine, one after the other in one lab.
 *
 *   bring-up   the members that the scenario wants run, and are one cluster if it wants all of them
 *   faults     the steps
 *   heal       every fault ends, every member runs
 *   settle     the cluster comes together again, within its own timers
 *
 * The next scenario goes on in the same lab when the cluster came together; otherwise its daemons, and the tunnels
 * beneath it, start afresh.
 */
import {EXIT, RingproofError} from '../core/errors.ts';
import type {DeviceId} from '../core/ids.ts';
import {formatDurationMs} from '../core/units.ts';
import {daemonTargets} from '../engine/daemon-targets.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Engine} from '../engine/engine.types.ts';
import type {Phase} from '../engine/history.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';
import {type Lab, createLab, runsHaManager} from './lab.ts';
import {type Patience, patienceFor} from './patience.ts';
import type {PlannedRun} from './plan.types.ts';
import {runSteps} from './steps.ts';

export type RunnerOptions = {
	/** Already up; the runner leaves it up. */
	readonly engine: Engine;
	readonly network: Network;
	readonly onProgress?: (text: string) => void;
	/** Called after each scenario, so that what was found is kept when a later one fails. */
	readonly onRun?: (run: ScenarioRun) => void;
	readonly signal?: AbortSignal;
};

/** `cold`: no member runs. `whole`: all run, as one cluster. `unclear`: anything else. */
type Condition = 'cold' | 'whole' | 'unclear';

/** Fresh starts of everything in a row that brought no whole cluster: one may be bad luck, two mean never. */
const FAILED_STARTS_MAX = 2;

type Session = {
	readonly lab: Lab;
	readonly patience: Patience;
	condition: Condition;
	failedStarts: number;
	/** A quorum device that did not vote before anything was broken is not waited for again. */
	awaitsDevice: boolean;
};

/** Engine errors that are no fault of the scenario (exit codes 69 and 70) are thrown; the runs so far went to `onRun`. */
export async function runScenarios(
	plans: readonly PlannedRun[],
	options: RunnerOptions,
): Promise<readonly ScenarioRun[]> {
	const {engine, network, onRun, onProgress, signal} = options;
	const lab = createLab(engine, network);
	const session: Session = {
		lab,
		patience: patienceFor(network, {movesServices: runsHaManager(engine, lab.members)}),
		condition: 'cold',
		failedStarts: 0,
		awaitsDevice: true,
	};
	const runs: ScenarioRun[] = [];
	for (const plan of plans) {
		signal?.throwIfAborted();
		onProgress?.(plan.title);
		const run = await runOne(plan, session, signal);
		runs.push(run);
		onRun?.(run);
	}
	return runs;
}

async function runOne(
	plan: PlannedRun,
	session: Session,
	signal: AbortSignal | undefined,
): Promise<ScenarioRun> {
	const {engine} = session.lab;
	const refusal =
		plan.refusal ?? nothingToBreak(plan, session) ?? missingDaemon(plan, session.lab.engine);
	if (refusal !== null) {
		return outcomeOf(plan, engine, {status: 'not-applicable', reason: refusal, events: []});
	}
	const firstEvent = engine.history().length;
	engine.record({kind: 'scenario', scenario: plan.id, state: 'begin'});
	const reason = await perform(plan, session, signal).catch((error: unknown) => {
		if (error instanceof RingproofError && error.exitCode === EXIT.invalidInput) {
			session.condition = 'unclear';
			return error.message;
		}
		throw error;
	});
	engine.record({kind: 'scenario', scenario: plan.id, state: 'end'});
	const events = engine.history().slice(firstEvent);
	return outcomeOf(plan, engine, {
		status: reason === null ? 'completed' : 'failed',
		reason,
		events,
	});
}

/** `null`, or the reason why the scenario could not be run to its end. */
async function perform(
	plan: PlannedRun,
	session: Session,
	signal: AbortSignal | undefined,
): Promise<string | null> {
	const {lab, patience} = session;
	await lab.probe({kind: 'quorum'});
	lab.retellWorkload();
	const started = await inPhase(lab, 'bring-up', () => bringUp(plan, session));
	// Whatever kept the members apart before anything was broken will not be gone at the end.
	const mayBeWhole = session.condition === 'whole' || started.size < lab.members.length;
	if (session.condition !== 'whole' && needsWhole(plan, lab)) {
		return `The cluster did not come together before the first fault, within ${formatDurationMs(patience.formLimitMs)}.`;
	}
	try {
		await inPhase(lab, 'faults', async () => {
			await runSteps(plan.steps, {lab, patience, started, signal});
			await lab.probe({kind: 'quorum'});
		});
	} finally {
		session.condition = 'unclear';
		await inPhase(lab, 'heal', () => lab.healAll());
	}
	await inPhase(lab, 'settle', async () => {
		if (mayBeWhole) {
			await settle(plan, session, started);
		}
		await lab.probe({kind: 'quorum'});
	});
	return null;
}

/** Returns the members whose daemons were started. */
async function bringUp(plan: PlannedRun, session: Session): Promise<Set<DeviceId>> {
	const {lab} = session;
	const started = new Set(plan.startNodes);
	if (session.condition === 'whole' && started.size === lab.members.length) {
		return started;
	}
	if (session.condition !== 'cold') {
		await lab.engine.stopCluster(lab.members);
		await renewTunnels(lab);
	}
	await lab.engine.startCluster(plan.startNodes);
	session.condition = 'unclear';
	if (started.size === lab.members.length && lab.hasState) {
		const outcome = await lab.waitForWhole(session.patience.formLimitMs);
		session.condition = outcome === 'met' ? 'whole' : 'unclear';
		session.failedStarts = outcome === 'met' ? 0 : session.failedStarts + 1;
		if (outcome === 'met' && session.awaitsDevice) {
			const votes = await lab.waitForEveryVote(session.patience.everyVoteLimitMs);
			session.awaitsDevice = votes === 'met';
		}
	} else if (started.size > 0) {
		await lab.waitForQuiet(session.patience, session.patience.settleLimitMs);
	}
	return started;
}

async function settle(
	plan: PlannedRun,
	session: Session,
	started: ReadonlySet<DeviceId>,
): Promise<void> {
	const {lab, patience} = session;
	const missing = lab.members.filter(member => !started.has(member));
	if (missing.length > 0) {
		await lab.engine.startCluster(missing);
	}
	const limitMs = plan.recovery === 'full' ? patience.recoveryLimitMs : patience.formLimitMs;
	const outcome = await lab.waitForWhole(limitMs);
	if (outcome === 'met') {
		const quietMs = patience.wholeQuietMs;
		const quiet = await lab.waitForQuiet(
			{quietMs, quietMsOnceNoticed: quietMs},
			patience.settleLimitMs,
		);
		// Afterwards: news of before, still under way when the members met, may take a vote back for a moment.
		if (session.awaitsDevice) {
			await lab.waitForEveryVote(patience.everyVoteLimitMs);
		}
		session.condition = quiet === 'met' ? 'whole' : 'unclear';
	}
}

/** Ends and starts every tunnel's daemon, so that no session of before is waited for. */
async function renewTunnels({engine, network}: Lab): Promise<void> {
	const effects: readonly Effect[] = network.overlays.flatMap(({id, members}) =>
		members.map(({device}) => ({
			kind: 'daemon' as const,
			device,
			daemon: `overlay:${id}` as const,
			action: 'stop' as const,
		})),
	);
	if (effects.length > 0) {
		await engine.apply('renew-tunnels', effects);
		await engine.heal('renew-tunnels');
	}
}

async function inPhase<T>({engine}: Lab, phase: Phase, work: () => Promise<T>): Promise<T> {
	engine.record({kind: 'phase', phase, state: 'begin'});
	try {
		return await work();
	} finally {
		engine.record({kind: 'phase', phase, state: 'end'});
	}
}

function nothingToBreak(plan: PlannedRun, {failedStarts, lab}: Session): string | null {
	return failedStarts >= FAILED_STARTS_MAX && needsWhole(plan, lab)
		? 'The cluster never comes together, so the fault has nothing to break.'
		: null;
}

/**
 * A daemon that belongs into the design and that this engine does not run. Overlays are left out: the kernel makes some
 * of them itself, without a daemon.
 */
function missingDaemon({steps}: PlannedRun, engine: Engine): string | null {
	const effects = steps.flatMap(step =>
		step.kind === 'fault'
			? step.fault.effects
			: step.kind === 'ramp'
				? step.faults.flatMap(fault => fault.effects)
				: [],
	);
	const missing = daemonTargets(effects).find(
		({device, daemon}) =>
			!daemon.startsWith('overlay:') && !engine.daemons(device).includes(daemon),
	);
	return missing === undefined
		? null
		: `The engine \`${engine.kind}\` runs no ${missing.daemon}, so that none can fail on ${missing.device}.`;
}

/** Whether a fault is meant to hit the whole cluster while it runs. */
function needsWhole({startNodes, steps}: PlannedRun, {members, hasState}: Lab): boolean {
	return (
		hasState &&
		startNodes.length === members.length &&
		steps.some(({kind}) => kind === 'fault' || kind === 'ramp')
	);
}

function outcomeOf(
	plan: PlannedRun,
	engine: Engine,
	outcome: Pick<ScenarioRun, 'status' | 'reason' | 'events'>,
): ScenarioRun {
	const {events} = outcome;
	const durationMs = (events.at(-1)?.atMs ?? 0) - (events.at(0)?.atMs ?? 0);
	const {id, scenario, title, tags} = plan;
	return {id, scenario, title, tags, evidence: engine.evidence, durationMs, ...outcome};
}
