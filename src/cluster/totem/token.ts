import {currentQueue, deliverInOrder, updateAru} from './delivery.ts';
import {enterGather} from './gather.ts';
import {sameRing, type DataMessage, type OrfToken} from './messages.ts';
import {union} from './node-set.ts';
import {enterOperational} from './recovery.ts';
import {countMiss, inRange, releaseUpTo} from './sort-queue.ts';
import {
	cancelTimer,
	isRepresentative,
	restartRetransmitTimer,
	restartTokenTimer,
	SEQ_START,
	TIMER,
	type PendingSend,
	type TotemState,
	type Turn,
} from './state.ts';

const NO_SEQS: readonly number[] = [];

/** The ordering token came in: this node may send, must report its gaps, and passes the token on (:3822). */
export function receiveToken(state: TotemState, token: OrfToken, turn: Turn): void {
	if (state.discardTokens) {
		return;
	}
	noteSequence(state, token, turn.nowMs);
	state.tokenHeld = mayHold(state);
	if (state.phase === 'commit') {
		return;
	}
	if (state.phase === 'operational') {
		releaseDelivered(state, token.aru);
	}
	if (!sameRing(token.ring, state.ring) || token.tokenSeq <= state.tokenSeq) {
		return;
	}
	const next: OrfToken = {...token};
	const previousAru = state.lastAru;
	state.lastAru = token.aru;
	exchangeMessages(state, next, turn);
	lowerAru(state, next);
	if (next.aru === previousAru && next.aruNode !== 0) {
		state.aruStandstill += 1;
	} else {
		state.aruStandstill = 0;
	}
	if (state.aruStandstill > state.config.limits.failReceive && next.aruNode === state.nodeid) {
		giveUp(state, turn);
	} else {
		passOn(state, next, turn);
	}
}

/** As the representative, once the commit token has come round for the second time (:3050). */
export function sendFirstToken(state: TotemState, turn: Turn): void {
	state.originatedToken = true;
	state.setRetransFlag = state.recoverySends.length > 0;
	const token: OrfToken = {
		kind: 'token',
		ring: state.ring,
		seq: SEQ_START,
		tokenSeq: 0,
		aru: SEQ_START - 1,
		aruNode: state.nodeid,
		backlog: 0,
		flowCount: 0,
		retransFlag: state.setRetransFlag,
		retransmits: NO_SEQS,
	};
	state.sentToken = token;
	turn.sink.unicast(state.tokenTarget, token);
	restartTokenTimer(state, turn.nowMs);
	restartRetransmitTimer(state, turn.nowMs);
}

/**
 * An unchanged sequence number means an idle ring: time to look for other rings, and to slow the token down.
 * Only a representative ever sends MERGE_DETECT, so only it runs that timer. The count stops once it has said all
 * that it can, which makes the state of an idle ring repeat itself.
 */
function noteSequence(state: TotemState, token: OrfToken, nowMs: number): void {
	if (token.seq === state.lastSeq) {
		if (isRepresentative(state) && state.deadlinesMs[TIMER.merge] === Infinity) {
			state.deadlinesMs[TIMER.merge] = nowMs + state.config.timers.mergeMs;
		}
		if (state.seqUnchanged <= state.config.limits.seqnoUnchanged) {
			state.seqUnchanged += 1;
		}
	} else {
		cancelTimer(state, TIMER.merge);
		cancelTimer(state, TIMER.hold);
		state.seqUnchanged = 0;
		state.lastSeq = token.seq;
	}
}

function mayHold(state: TotemState): boolean {
	const {seqnoUnchanged} = state.config.limits;
	return isRepresentative(state)
		? state.seqUnchanged > seqnoUnchanged
		: state.seqUnchanged >= seqnoUnchanged;
}

function releaseDelivered(state: TotemState, tokenAru: number): void {
	releaseUpTo(state.queue, Math.min(tokenAru, state.lastAru, state.highDelivered));
}

function exchangeMessages(state: TotemState, token: OrfToken, turn: Turn): void {
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

/** Puts one's own "received up to" on the token if it is lower, or if one had lowered it before (:3993). */
function lowerAru(state: TotemState, token: OrfToken): void {
	if (state.aru < token.aru || token.aruNode === state.nodeid || token.aruNode === 0) {
		token.aru = state.aru;
		token.aruNode = token.aru === token.seq ? 0 : state.nodeid;
	}
}

function giveUp(state: TotemState, turn: Turn): void {
	turn.sink.report({kind: 'failed-to-receive'});
	state.failedToReceive = true;
	state.failed = union(state.failed, [state.nodeid]);
	enterGather(state, 'failed to receive', turn);
}

function passOn(state: TotemState, token: OrfToken, turn: Turn): void {
	state.tokenSeq = token.tokenSeq;
	token.tokenSeq += 1;
	if (state.phase === 'recovery') {
		advanceRecovery(state, token, turn);
	}
	const forward = !(state.tokenHeld && isRepresentative(state));
	state.sentToken = token;
	if (forward) {
		turn.sink.unicast(state.tokenTarget, token);
	}
	if (state.phase === 'operational') {
		deliverInOrder(state, state.highSeqReceived, turn);
	}
	restartTokenTimer(state, turn.nowMs);
	restartRetransmitTimer(state, turn.nowMs);
	// What was delivered may have made the application speak, which ends the hold.
	if (state.tokenHeld && isRepresentative(state)) {
		state.deadlinesMs[TIMER.hold] = turn.nowMs + state.config.timers.holdMs;
	}
	if (state.callbackWanted) {
		state.callbackWanted = false;
		if (!turn.sink.tokenSent()) {
			state.callbackWanted = true;
		}
	}
}

/** Counts clean visits: two to fix how far recovery must get, two more until everybody got there (:4050). */
function advanceRecovery(state: TotemState, token: OrfToken, turn: Turn): void {
	flagOwnRetransmits(state, token);
	state.retransFlagCount = token.retransFlag ? 0 : state.retransFlagCount + 1;
	if (state.retransFlagCount === 2) {
		state.installSeq = token.seq;
	}
	if (state.retransFlagCount >= 2 && !state.receivedAll && state.installSeq <= state.aru) {
		state.receivedAll = true;
		state.deliverFrom = state.transitional;
	}
	const installed = state.retransFlagCount >= 3 && state.installSeq <= token.aru;
	state.rotationCount = installed ? state.rotationCount + 1 : 0;
	if (state.rotationCount === 2) {
		enterOperational(state, turn);
		state.rotationCount = 0;
		state.retransFlagCount = 0;
	}
}

/** The flag on the token says that somebody still has messages of the old ring to send. */
function flagOwnRetransmits(state: TotemState, token: OrfToken): void {
	if (state.recoverySends.length > 0) {
		if (!token.retransFlag) {
			token.retransFlag = true;
			state.setRetransFlag = true;
		}
	} else if (token.retransFlag && state.setRetransFlag) {
		token.retransFlag = false;
		state.setRetransFlag = false;
	}
}
