/** What a node does with messages while it has the token, and how the token accounts for them. */
import {currentQueue, updateAru} from './delivery.ts';
import type {DataMessage, OrfToken} from './messages.ts';
import {countMiss, inRange} from './sort-queue.ts';
import {restartRetransmitTimer, type PendingSend, type TotemState, type Turn} from './state.ts';

/** Repeats what others miss, asks for what is missing here, and sends what waits, as far as the window allows. */
export function exchangeMessages(state: TotemState, token: OrfToken, turn: Turn): void {
	if (isIdle(state, token)) {
		return;
	}
	const allowed = flowAllowance(state, token);
	const repeated = serveRetransmits(state, token, {allowed, turn});
	if (state.aru < token.seq) {
		askForMissing(state, token);
	}
	if (
		state.config.cancelHoldOnRetransmit &&
		state.tokenHeld &&
		(token.retransmits.length > 0 || repeated > 0)
	) {
		state.tokenHeld = false;
	}
	const room = sortQueueHasRoom(state, token, allowed - repeated) ? allowed - repeated : 0;
	const sent = sendPending(state, token, {allowed: room, turn});
	token.flowCount += repeated + sent - state.flowTransmitted;
	token.backlog += state.flowBacklogNow - state.flowBacklogBefore;
	state.flowTransmitted = repeated + sent;
	state.flowBacklogBefore = state.flowBacklogNow;
}

/** Nothing to send, to repeat, to ask for or to account for: by far the most frequent visit, so it ends early. */
function isIdle(state: TotemState, token: OrfToken): boolean {
	return (
		state.phase === 'operational' &&
		pendingQueue(state).length === 0 &&
		token.retransmits.length === 0 &&
		state.aru >= token.seq &&
		state.flowTransmitted === 0 &&
		state.flowBacklogBefore === 0
	);
}

/** How many messages this node may send on this visit, its share of the backlog considered (:3618). */
function flowAllowance(state: TotemState, token: OrfToken): number {
	const {maxMessages, windowSize} = state.config.limits;
	state.flowBacklogNow = backlog(state);
	const allowed = Math.max(0, Math.min(maxMessages, windowSize - token.flowCount));
	const ringBacklog = token.backlog + state.flowBacklogNow - state.flowBacklogBefore;
	if (ringBacklog !== 0) {
		const share = Math.trunc((windowSize * state.flowBacklogBefore) / ringBacklog);
		return share > 0 ? Math.min(allowed, share) : allowed;
	}
	return allowed;
}

function backlog(state: TotemState): number {
	switch (state.phase) {
		case 'operational':
			return pendingQueue(state).length;
		case 'recovery':
			return state.recoverySends.length;
		case 'gather':
		case 'commit':
			return 0;
	}
}

function pendingQueue(state: TotemState): PendingSend[] {
	return state.waitsForTransitionAck ? state.transitionSends : state.sends;
}

function sortQueueHasRoom(state: TotemState, token: OrfToken, allowed: number): boolean {
	const {sortQueueSize, windowSize} = state.config.limits;
	return token.seq <= state.queue.released + sortQueueSize - allowed - windowSize;
}

type Allowance = {readonly allowed: number; readonly turn: Turn};

/** Sends again what others miss and this node has (:2790). */
function serveRetransmits(state: TotemState, token: OrfToken, {allowed, turn}: Allowance): number {
	if (token.retransmits.length === 0) {
		return 0;
	}
	turn.sink.report({kind: 'retransmit-list', seqs: token.retransmits});
	const queue = currentQueue(state);
	let repeated = 0;
	token.retransmits = token.retransmits.filter(seq => {
		const message = inRange(queue, seq) ? queue.items.get(seq) : undefined;
		if (message === undefined || repeated >= allowed) {
			return true;
		}
		repeated += 1;
		turn.sink.multicast(message, false);
		return false;
	});
	return repeated;
}

/** Adds what this node has missed for long enough to the token's list (:2844). */
function askForMissing(state: TotemState, token: OrfToken): void {
	const {missCount, retransmitEntriesMax} = state.config.limits;
	const queue = currentQueue(state);
	const asked = [...token.retransmits];
	for (let seq = state.aru + 1; seq <= token.seq; seq += 1) {
		if (asked.length >= retransmitEntriesMax || !inRange(queue, seq)) {
			break;
		}
		if (!queue.items.has(seq) && countMiss(queue, seq) >= missCount && !asked.includes(seq)) {
			asked.push(seq);
		}
	}
	token.retransmits = asked;
}

/** Gives waiting messages their sequence numbers and sends them (:2718). */
function sendPending(state: TotemState, token: OrfToken, {allowed, turn}: Allowance): number {
	let sent = 0;
	if (state.phase === 'recovery') {
		restartRetransmitTimer(state, turn.nowMs);
		for (const message of state.recoverySends.splice(0, allowed)) {
			sendOrdered(state, token, {message, turn});
			sent += 1;
		}
	} else {
		const {nodeid: from, ring} = state;
		for (const send of pendingQueue(state).splice(0, allowed)) {
			const message: DataMessage = {kind: 'data', from, ring, seq: 0, ...send, wraps: null};
			sendOrdered(state, token, {message, turn});
			sent += 1;
		}
	}
	updateAru(state);
	return sent;
}

function sendOrdered(
	state: TotemState,
	token: OrfToken,
	{message, turn}: {message: DataMessage; turn: Turn},
): void {
	token.seq += 1;
	const ordered = {...message, ring: state.ring, seq: token.seq};
	currentQueue(state).items.set(token.seq, ordered);
	state.highSeqReceived = token.seq;
	turn.sink.multicast(ordered, false);
}
