/** What a run showed of one fault: who was left, what they believed when all had settled, how long it took. */
import type {DeviceId} from '../core/ids.ts';
import {beliefAt, longestWithoutQuorum} from '../engine/quorum-time.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {runTimeline, type FaultSpan, type RunTimeline} from '../engine/timeline.ts';
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
	/** The longest time without a quorate member, from the fault to the end of the run. */
	readonly outageMs: number;
	/** Quorum was back before the end of the run, or never lost. */
	readonly regained: boolean;
	/** From the heal to one membership of all; `null`: not seen. */
	readonly restoredMs: number | null;
};

export function observationsOf(
	network: Network,
	runs: readonly ScenarioRun[],
): readonly Observation[] {
	return runs.flatMap(run => observe(network, run) ?? []);
}

function observe(network: Network, run: ScenarioRun): Observation | null {
	if (run.status !== 'completed') {
		return null;
	}
	const timeline = runTimeline(network, run);
	const [fault, ...others] = timeline.faults;
	const steps = timeline.phases.find(({phase}) => phase === 'faults');
	if (fault === undefined || others.length > 0 || steps === undefined) {
		return null;
	}
	if (!isWholeAt(timeline, fault.fromMs)) {
		return null;
	}
	const within = {fromMs: fault.fromMs, toMs: timeline.toMs};
	const outage = longestWithoutQuorum(timeline, within);
	return {
		run,
		timeline,
		fault,
		quorate: quorateAt(timeline, steps.toMs),
		settled: settledWithin(run, steps),
		outageMs: outage.toMs - outage.fromMs,
		regained: outage.toMs < timeline.toMs || outage.toMs === outage.fromMs,
		restoredMs: restoredMs(timeline, fault),
	};
}

/** Whether every member ran in one quorate membership of all. */
export function isWholeAt({nodes}: RunTimeline, atMs: number): boolean {
	return (
		nodes.length > 0 &&
		nodes.every(node => {
			const belief = beliefAt(node, atMs);
			return (
				belief?.state === 'running' &&
				belief.quorum === 'yes' &&
				belief.members.length === nodes.length
			);
		})
	);
}

function quorateAt({nodes}: RunTimeline, atMs: number): readonly DeviceId[] {
	return nodes
		.filter(node => {
			const belief = beliefAt(node, atMs);
			return belief?.state === 'running' && belief.quorum === 'yes';
		})
		.map(({node}) => node);
}

/** The last time that the steps waited for rest, it came; a scenario that never waits is taken at its end. */
function settledWithin(
	{events}: ScenarioRun,
	{fromMs, toMs}: {readonly fromMs: number; readonly toMs: number},
): boolean {
	const last = events.findLast(
		event =>
			event.kind === 'waited' &&
			event.condition === 'settled' &&
			event.atMs >= fromMs &&
			event.atMs <= toMs,
	);
	return last?.kind !== 'waited' || last.outcome === 'met';
}

function restoredMs(timeline: RunTimeline, fault: FaultSpan): number | null {
	if (!fault.healed) {
		return null;
	}
	const moments = timeline.nodes.flatMap(({spans}) => spans.map(({fromMs}) => fromMs));
	const later = [fault.toMs, ...moments.filter(atMs => atMs > fault.toMs).sort((a, b) => a - b)];
	const wholeAtMs = later.find(atMs => isWholeAt(timeline, atMs));
	return wholeAtMs === undefined ? null : wholeAtMs - fault.toMs;
}
