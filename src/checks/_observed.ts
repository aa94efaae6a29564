/** What a run showed of one fault: who was left, what they believed when all had settled, how long it took. */
import type {DeviceId} from '../core/ids.ts';
import {type Belief, followBeliefs, isWhole} from '../engine/beliefs.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import {longestWithoutQuorum} from '../engine/quorum-time.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {inOrder, runTimeline, type FaultSpan, type RunTimeline} from '../engine/timeline.ts';
import type {Network} from '../network/network.types.ts';

/** A scenario of exactly one fault, which met a whole cluster. */
export type Observation = {
	readonly run: ScenarioRun;
	readonly timeline: RunTimeline;
	readonly fault: FaultSpan;
	/** The members that are quorate when the steps are done. */
	readonly quorate: readonly DeviceId[];
	/** The cluster had come to rest by then. */
	readonly settled: boolean;
	/** The longest time without a quorate member: from the fault on, and from its heal on. */
	readonly outageMs: number;
	readonly outageAfterHealMs: number;
	/** Quorum was back before the end of the run, or never lost. */
	readonly regained: boolean;
	/** From the heal to one membership of all that lasted; `null`: not seen. */
	readonly restoredMs: number | null;
};

export function observationsOf(
	network: Network,
	runs: readonly ScenarioRun[],
): readonly Observation[] {
	return runs.flatMap(run => observe(network, run) ?? []);
}

function observe(network: Network, run: ScenarioRun): Observation | null {
	const timeline = runTimeline(network, run);
	const [fault, ...others] = timeline.faults;
	if (run.status !== 'completed' || fault === undefined || others.length > 0) {
		return null;
	}
	const before = beliefsBefore(network, run, ({kind}) => kind === 'fault');
	const after = beliefsBefore(
		network,
		run,
		event => event.kind === 'phase' && event.phase === 'faults' && event.state === 'end',
	);
	if (before === null || after === null || !isWhole(before)) {
		return null;
	}
	const outage = longestWithoutQuorum(timeline, {fromMs: fault.fromMs, toMs: timeline.toMs});
	const afterHeal = longestWithoutQuorum(timeline, {fromMs: fault.toMs, toMs: timeline.toMs});
	return {
		run,
		timeline,
		fault,
		quorate: [...after].filter(([, belief]) => isQuorate(belief)).map(([node]) => node),
		settled: cameToRest(run),
		outageMs: outage.toMs - outage.fromMs,
		outageAfterHealMs: afterHeal.toMs - afterHeal.fromMs,
		regained: outage.toMs < timeline.toMs || outage.toMs === outage.fromMs,
		restoredMs: restoredMs(network, run, fault),
	};
}

/**
 * What every member believed just before the first such event; `null`: there is none. Two events of one moment are told
 * apart by their order.
 */
function beliefsBefore(
	{cluster}: Network,
	{events}: Pick<ScenarioRun, 'events'>,
	isIt: (event: HistoryEvent) => boolean,
): ReadonlyMap<DeviceId, Belief> | null {
	const sorted = inOrder(events);
	const index = sorted.findIndex(isIt);
	const members = cluster?.members.map(({device}) => device) ?? [];
	return index === -1 ? null : followBeliefs(members).read(sorted.slice(0, index));
}

function isQuorate({state, quorum}: Belief): boolean {
	return state === 'running' && quorum === 'yes';
}

/** The last time that the steps waited for rest, it came; steps that never wait are taken at their end. */
function cameToRest({events}: ScenarioRun): boolean {
	const endOfSteps = events.findIndex(
		event => event.kind === 'phase' && event.phase === 'faults' && event.state === 'end',
	);
	const last = events
		.slice(0, endOfSteps)
		.findLast(event => event.kind === 'waited' && event.condition === 'settled');
	return last?.kind !== 'waited' || last.outcome === 'met';
}

/** Until the cluster was whole for good: it may still be whole when a short fault heals, and fall apart then. */
function restoredMs({cluster}: Network, run: ScenarioRun, fault: FaultSpan): number | null {
	if (!fault.healed) {
		return null;
	}
	const beliefs = followBeliefs(cluster?.members.map(({device}) => device) ?? []);
	let wholeSinceMs: number | null = null;
	for (const event of inOrder(run.events)) {
		wholeSinceMs = isWhole(beliefs.see(event)) ? (wholeSinceMs ?? event.atMs) : null;
	}
	return wholeSinceMs === null ? null : Math.max(0, wholeSinceMs - fault.toMs);
}
