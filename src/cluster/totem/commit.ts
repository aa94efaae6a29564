import {sameRing, type CommitEntry, type CommitToken} from './messages.ts';
import {candidates} from './gather.ts';
import {
	cancelTimer,
	restartRetransmitTimer,
	restartTokenTimer,
	TIMER,
	type TotemState,
	type Turn,
} from './state.ts';

/** As the representative of an agreed membership: makes the commit token and sends it on its first round (:3268). */
export function createCommitToken(state: TotemState): CommitToken {
	return {
		kind: 'commit-token',
		ring: {representative: state.nodeid, seq: state.ringSeqSeen + 4},
		tokenSeq: 0,
		index: 0,
		members: candidates(state),
		entries: [],
	};
}

/** Fills in this node's entry, adopts the new ring id and passes the commit token on (:2234). */
export function enterCommit(state: TotemState, token: CommitToken, turn: Turn): void {
	saveOldRing(state);
	const updated = withOwnEntry(state, token);
	state.newMembers = updated.members;
	state.tokenTarget = updated.members[updated.index % updated.members.length] ?? state.nodeid;
	sendCommitToken(state, updated, turn);
	cancelTimer(state, TIMER.join);
	cancelTimer(state, TIMER.consensus);
	state.ring = updated.ring;
	turn.sink.storeRing(updated.ring);
	state.ringSeqSeen = updated.ring.seq;
	state.phase = 'commit';
	restartRetransmitTimer(state, turn.nowMs);
	restartTokenTimer(state, turn.nowMs);
	state.flowTransmitted = 0;
	state.flowBacklogBefore = 0;
	state.flowBacklogNow = 0;
	turn.sink.report({kind: 'commit'});
}

export function sendCommitToken(state: TotemState, token: CommitToken, turn: Turn): void {
	const sent = {...token, tokenSeq: token.tokenSeq + 1};
	state.sentToken = sent;
	turn.sink.unicast(state.tokenTarget, sent);
	restartRetransmitTimer(state, turn.nowMs);
}

/** Kept until a new ring is operational, however often its formation is broken off (:1559). */
function saveOldRing(state: TotemState): void {
	if (!state.oldStateSaved) {
		state.oldStateSaved = true;
		state.oldRing = state.ring;
		state.oldAru = state.aru;
		state.oldHighSeqReceived = state.highSeqReceived;
	}
}

/**
 * Members that come from one old ring compare what they received of it: whoever has less than the others is marked,
 * and then all of them send the old ring's messages again during recovery (:3102).
 */
function withOwnEntry(state: TotemState, token: CommitToken): CommitToken {
	state.receivedAll = state.aru === state.highSeqReceived;
	const own: CommitEntry = {
		ring: state.oldRing,
		aru: state.oldAru,
		highDelivered: state.highDelivered,
		receivedAll: state.receivedAll,
	};
	const entries = [...token.entries, own];
	const together = entries.filter(entry => sameRing(entry.ring, own.ring));
	const highestAru = Math.max(...together.map(entry => entry.aru));
	const lacks = (entry: CommitEntry): boolean =>
		sameRing(entry.ring, own.ring) && entry.aru < highestAru;
	state.receivedAll = state.receivedAll && !lacks(own);
	return {
		...token,
		index: token.index + 1,
		entries: entries.map(entry => (lacks(entry) ? {...entry, receivedAll: false} : entry)),
	};
}
