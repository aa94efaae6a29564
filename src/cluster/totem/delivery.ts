import type {DataMessage} from './messages.ts';
import {sameRing} from './messages.ts';
import {enterGather} from './gather.ts';
import {union} from './node-set.ts';
import {inRange, type SortQueue} from './sort-queue.ts';
import type {TotemState, Turn} from './state.ts';

/** An ordered message came in from the network (:4264). */
export function receiveData(state: TotemState, message: DataMessage, turn: Turn): void {
	if (!sameRing(message.ring, state.ring)) {
		receiveForeign(state, {from: message.from, by: 'message'}, turn);
		return;
	}
	const queue = message.wraps === null ? state.queue : state.recoveryQueue;
	if (inRange(queue, message.seq) && !queue.items.has(message.seq)) {
		queue.items.set(message.seq, message);
		state.highSeqReceived = Math.max(state.highSeqReceived, message.seq);
	}
	updateAru(state);
	if (state.phase === 'operational') {
		deliverInOrder(state, state.highSeqReceived, turn);
	}
}

/** What gave another ring away: one of its messages, or its MERGE_DETECT. */
export type Foreigner = {readonly from: number; readonly by: 'message' | 'merge'};

/** Somebody of another ring is within earshot: look for a common one (:4320, :4415). */
export function receiveForeign(state: TotemState, {from, by}: Foreigner, turn: Turn): void {
	const {phase} = state;
	if (phase === 'operational' || (phase === 'gather' && !state.proc.includes(from))) {
		state.proc = union(state.proc, [from]);
		enterGather(state, REASONS[by][phase], turn);
	}
}

const REASONS = {
	message: {
		operational: 'foreign message in operational state',
		gather: 'foreign message in gather state',
	},
	merge: {
		operational: 'merge during operational state',
		gather: 'merge during gather state',
	},
} as const;

export function currentQueue(state: TotemState): SortQueue {
	return state.phase === 'recovery' ? state.recoveryQueue : state.queue;
}

/** Moves "received up to" over everything that has come in without a gap (:2684). */
export function updateAru(state: TotemState): void {
	const {items} = currentQueue(state);
	while (state.aru < state.highSeqReceived && items.has(state.aru + 1)) {
		state.aru += 1;
	}
}

/** Hands the application what is complete, in order, up to the given sequence number or the first gap (:4170). */
export function deliverInOrder(state: TotemState, upTo: number, turn: Turn): void {
	while (state.highDelivered < upTo) {
		const message = state.queue.items.get(state.highDelivered + 1);
		if (message === undefined) {
			break;
		}
		state.highDelivered += 1;
		turn.sink.deliver(message);
	}
}

/** At the end of a ring: delivers behind gaps too, but then only what came from members that still follow (:1985). */
export function deliverLeftovers(state: TotemState, turn: Turn): void {
	while (state.highDelivered < state.oldHighSeqReceived) {
		state.highDelivered += 1;
		const message = state.queue.items.get(state.highDelivered);
		if (message !== undefined && state.deliverFrom.includes(message.from)) {
			turn.sink.deliver(message);
		}
	}
}
