/** The entrances of totem's state machine; `state.ts` describes the machine itself. */
import {enterCommit} from './commit.ts';
import {receiveData, receiveForeign} from './delivery.ts';
import {candidates, enterGather, sendJoin, sendLeave} from './gather.ts';
import {receiveJoin} from './join.ts';
import {expireConsensus, loseToken} from './loss.ts';
import {
	sameRing,
	type CommitToken,
	type HoldCancel,
	type MergeDetect,
	type TotemMessage,
} from './messages.ts';
import {sameNodes} from './node-set.ts';
import {enterRecovery} from './recovery.ts';
import {
	isRepresentative,
	nextDeadlineMs,
	restartRetransmitTimer,
	TIMER,
	TIMER_COUNT,
	type PendingSend,
	type TotemState,
	type Turn,
} from './state.ts';
import {receiveToken, sendFirstToken} from './token.ts';

/** The interfaces are up: the node begins to look for others. */
export function startTotem(state: TotemState, turn: Turn): void {
	turn.sink.storeRing(state.ring);
	enterGather(state, 'interface change', turn);
}

/** An orderly stop. The machine must not be called again. */
export function leaveTotem(state: TotemState, turn: Turn): void {
	sendLeave(state, turn);
}

export function receiveTotem(state: TotemState, message: TotemMessage, turn: Turn): void {
	switch (message.kind) {
		case 'token':
			receiveToken(state, message, turn);
			break;
		case 'data':
			receiveData(state, message, turn);
			break;
		case 'join':
			receiveJoin(state, message, turn);
			break;
		case 'commit-token':
			receiveCommitToken(state, message, turn);
			break;
		case 'merge-detect':
			receiveMergeDetect(state, message, turn);
			break;
		case 'hold-cancel':
			receiveHoldCancel(state, message, turn);
			break;
	}
}

/** Fires every timer that is due, in the order of their deadlines. */
export function expireTotem(state: TotemState, turn: Turn): void {
	for (;;) {
		const deadlineMs = nextDeadlineMs(state);
		if (deadlineMs > turn.nowMs || deadlineMs === Infinity) {
			break;
		}
		const slot = state.deadlinesMs.indexOf(deadlineMs);
		state.deadlinesMs[slot] = Infinity;
		fire(state, slot, turn);
	}
	state.pausedSinceMs = NaN;
}

/**
 * Queues a message for the whole ring; it is ordered when the token next comes by. False: the queue is full.
 * A representative that holds the token is asked to let it go (:2489).
 */
export function sendTotem(state: TotemState, send: PendingSend, turn: Turn): boolean {
	cancelHold(state, turn);
	const queue = state.waitsForTransitionAck ? state.transitionSends : state.sends;
	if (queue.length >= state.config.limits.sendQueueMax) {
		return false;
	}
	queue.push(send);
	return true;
}

/** The application has synchronised after a membership change: ordinary messages flow again. */
export function ackTransition(state: TotemState): void {
	state.waitsForTransitionAck = false;
}

/** Asks for one call of `tokenSent` when this node has next passed the token on. */
export function requestTokenCallback(state: TotemState, turn: Turn): void {
	cancelHold(state, turn);
	state.callbackWanted = true;
}

/** The process runs again after it stood still since the given time; tell it before anything else. */
export function thawTotem(state: TotemState, pausedSinceMs: number): void {
	state.pausedSinceMs = pausedSinceMs;
}

function fire(state: TotemState, slot: number, turn: Turn): void {
	const {timers} = state.config;
	switch (slot) {
		case TIMER.token:
			loseToken(state, turn);
			break;
		case TIMER.tokenWarning:
			turn.sink.report({kind: 'token-late'});
			state.deadlinesMs[TIMER.tokenWarning] = turn.nowMs + timers.tokenWarningMs;
			break;
		case TIMER.retransmit:
			repeatToken(state, turn);
			break;
		case TIMER.hold:
			if (state.phase === 'operational' || state.phase === 'recovery') {
				resendToken(state, turn);
			}
			break;
		case TIMER.merge:
			if (state.phase === 'operational' && isRepresentative(state)) {
				const {ring, nodeid: from} = state;
				turn.sink.multicast({kind: 'merge-detect', from, ring}, true);
			}
			break;
		case TIMER.join:
			sendJoin(state, turn);
			state.deadlinesMs[TIMER.join] = turn.nowMs + timers.joinMs;
			break;
		case TIMER.consensus:
			expireConsensus(state, turn);
			break;
		default:
			throw new Error(`totem has ${TIMER_COUNT} timers, not one numbered ${slot}`);
	}
}

/** The next node has not been heard of: perhaps the token got lost on the way (:2934). */
function repeatToken(state: TotemState, turn: Turn): void {
	if (state.phase !== 'gather') {
		resendToken(state, turn);
		restartRetransmitTimer(state, turn.nowMs);
	}
}

function resendToken(state: TotemState, turn: Turn): void {
	if (state.sentToken !== null) {
		turn.sink.unicast(state.tokenTarget, state.sentToken);
	}
}

/** First round: agree to the membership that was also found here. Second round: start recovery (:4869). */
function receiveCommitToken(state: TotemState, token: CommitToken, turn: Turn): void {
	switch (state.phase) {
		case 'operational':
			break;
		case 'gather':
			if (sameNodes(token.members, candidates(state)) && token.ring.seq > state.ring.seq) {
				enterCommit(state, token, turn);
			}
			break;
		case 'commit':
			if (token.ring.seq === state.ring.seq && token.index === token.members.length) {
				enterRecovery(state, token, turn);
			}
			break;
		case 'recovery':
			if (isRepresentative(state) && !state.originatedToken) {
				sendFirstToken(state, turn);
			}
			break;
	}
}

function receiveMergeDetect(state: TotemState, message: MergeDetect, turn: Turn): void {
	if (!sameRing(message.ring, state.ring)) {
		receiveForeign(state, {from: message.from, by: 'merge'}, turn);
	}
}

function receiveHoldCancel(state: TotemState, message: HoldCancel, turn: Turn): void {
	if (sameRing(message.ring, state.ring)) {
		state.seqUnchanged = 0;
		if (isRepresentative(state)) {
			repeatToken(state, turn);
		}
	}
}

function cancelHold(state: TotemState, turn: Turn): void {
	if (state.tokenHeld) {
		state.tokenHeld = false;
		const {ring, nodeid: from} = state;
		turn.sink.multicast({kind: 'hold-cancel', from, ring}, true);
	}
}
