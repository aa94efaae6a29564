/** How the cluster came together in the runs, before anything was broken. */
import type {DeviceId} from '../core/ids.ts';
import {followBeliefs, isWhole} from '../engine/beliefs.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {inOrder} from '../engine/timeline.ts';
import type {Network} from '../network/network.types.ts';

export type Start = {
	readonly run: ScenarioRun;
	readonly whole: boolean;
	/** From the last member's start to one membership of all; `null`: no start was seen, or it never came. */
	readonly tookMs: number | null;
	/** The largest membership that anybody reported. */
	readonly largest: number;
};

/** One for each run whose bring-up left every member running. */
export function startsOf(network: Network, runs: readonly ScenarioRun[]): readonly Start[] {
	return runs.flatMap(run => startOf(network, run) ?? []);
}

function startOf({cluster}: Network, run: ScenarioRun): Start | null {
	const sorted = inOrder(run.events);
	const end = sorted.findIndex(
		event => event.kind === 'phase' && event.phase === 'bring-up' && event.state === 'end',
	);
	const members = cluster?.members.map(({device}) => device) ?? [];
	const bringUp = watch(sorted.slice(0, Math.max(0, end)), members);
	if (end === -1 || !bringUp.allRun) {
		return null;
	}
	const {startedAtMs, wholeAtMs, largest} = bringUp;
	const tookMs =
		startedAtMs === null || wholeAtMs === null ? null : Math.max(0, wholeAtMs - startedAtMs);
	return {run, whole: wholeAtMs !== null, tookMs, largest};
}

type BringUp = {
	readonly allRun: boolean;
	/** The last start of a member. */
	readonly startedAtMs: number | null;
	/** Since when the cluster was whole at the end. */
	readonly wholeAtMs: number | null;
	readonly largest: number;
};

function watch(events: readonly HistoryEvent[], members: readonly DeviceId[]): BringUp {
	const follower = followBeliefs(members);
	let startedAtMs: number | null = null;
	let wholeAtMs: number | null = null;
	let largest = 0;
	for (const event of events) {
		const beliefs = follower.see(event);
		if (event.kind === 'daemon' && event.daemon === 'corosync' && event.state === 'started') {
			startedAtMs = event.atMs;
		}
		wholeAtMs = isWhole(beliefs) ? (wholeAtMs ?? event.atMs) : null;
		largest = Math.max(largest, ...[...beliefs.values()].map(belief => belief.members.length));
	}
	const allRun = [...follower.read([]).values()].every(({state}) => state === 'running');
	return {allRun: allRun && members.length > 0, startedAtMs, wholeAtMs, largest};
}
