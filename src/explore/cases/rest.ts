/** What the members' beliefs, and the stores, amount to when nothing moves, in the words of the static judge. */
import {type Belief, followBeliefs} from '../../engine/beliefs.ts';
import type {HistoryEvent} from '../../engine/history.types.ts';
import {inOrder} from '../../engine/timeline.ts';
import {followWorkload, storesOf, type WorkloadState} from '../../engine/workload-state.ts';
import type {Network} from '../../network/network.types.ts';
import type {Outcome} from '../static/judge.ts';

export type Rest = {
	readonly outcome: Outcome;
	/** Stores that nobody can use. */
	readonly storesLost: readonly string[];
};

/**
 * One for each wait for rest while faults were in force, in their order. A wait that ran into its limit is `unsettled`,
 * whatever was believed at that moment. Without corosync only the stores count.
 */
export function restsOf(network: Network, events: readonly HistoryEvent[]): readonly Rest[] {
	const sorted = inOrder(events);
	const endOfFaults = sorted.findIndex(
		event => event.kind === 'phase' && event.phase === 'faults' && event.state === 'end',
	);
	const beliefs = followBeliefs(network.cluster?.members.map(({device}) => device) ?? []);
	const workload = followWorkload();
	const rests: Rest[] = [];
	for (const event of sorted.slice(0, endOfFaults === -1 ? sorted.length : endOfFaults)) {
		const now = beliefs.see(event);
		const state = workload.see(event);
		if (event.kind === 'waited' && event.condition === 'settled') {
			const storesLost = lostStores(network, state);
			const believed =
				network.cluster === null
					? storesLost.length > 0
						? 'lost'
						: 'whole'
					: outcomeOfBeliefs([...now.values()]);
			rests.push({outcome: event.outcome === 'limit' ? 'unsettled' : believed, storesLost});
		}
	}
	return rests;
}

function lostStores(network: Network, {stores}: WorkloadState): readonly string[] {
	return storesOf(network)
		.map(({store}) => store)
		.filter(store => {
			const views = [...(stores.get(store)?.values() ?? [])];
			return !views.some(({state}) => state === 'available');
		});
}

/** Stores whose copies were ever seen to contradict each other. */
export function splitStores(events: readonly HistoryEvent[]): readonly string[] {
	const split = events.flatMap(event =>
		event.kind === 'storage' && event.state === 'split-brain' ? [event.store] : [],
	);
	return [...new Set(split)].sort();
}

function outcomeOfBeliefs(beliefs: readonly Belief[]): Outcome {
	const running = beliefs.filter(({state}) => state === 'running');
	const quorate = running.filter(({quorum}) => quorum === 'yes');
	const isApart = quorate.some(one =>
		quorate.some(other => one.members.every(nodeid => !other.members.includes(nodeid))),
	);
	if (isApart) {
		return 'split';
	}
	if (quorate.length === 0) {
		return 'lost';
	}
	return quorate.length === running.length ? 'whole' : 'reduced';
}
