/** What the members' beliefs at one moment amount to, in the words of the static judge. */
import {type Belief, followBeliefs} from '../../engine/beliefs.ts';
import type {HistoryEvent} from '../../engine/history.types.ts';
import {inOrder} from '../../engine/timeline.ts';
import type {Network} from '../../network/network.types.ts';
import type {Outcome} from '../static/judge.ts';

/**
 * One outcome for each wait for rest while faults were in force, in their order. A wait that ran into its limit is
 * `unsettled`, whatever was believed at that moment.
 */
export function outcomesAtRest(
	network: Network,
	events: readonly HistoryEvent[],
): readonly Outcome[] {
	const sorted = inOrder(events);
	const endOfFaults = sorted.findIndex(
		event => event.kind === 'phase' && event.phase === 'faults' && event.state === 'end',
	);
	const beliefs = followBeliefs(network.cluster?.members.map(({device}) => device) ?? []);
	const outcomes: Outcome[] = [];
	for (const event of sorted.slice(0, endOfFaults === -1 ? sorted.length : endOfFaults)) {
		const now = beliefs.see(event);
		if (event.kind === 'waited' && event.condition === 'settled') {
			outcomes.push(event.outcome === 'limit' ? 'unsettled' : outcomeOfBeliefs([...now.values()]));
		}
	}
	return outcomes;
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
