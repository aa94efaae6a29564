/** One visit of the token: whether it counts, how an idle ring slows it down, and when it goes on to the next node. */
import {deliverInOrder} from './delivery.ts';
import {exchangeMessages} from './exchange.ts';
import {enterGather} from './gather.ts';
import {sameRing, type OrfToken} from './messages.ts';
import {union} from './node-set.ts';
import {enterOperational} from './recovery.ts';
import {releaseUpTo} from './sort-queue.ts';
import {
	cancelTimer,
	isRepresentative,
	restartRetransmitTimer,
	restartTokenTimer,
	SEQ_START,
	TIMER,
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
