import {sendCommitToken} from './commit.ts';
import {deliverInOrder, deliverLeftovers} from './delivery.ts';
import {sameRing, type CommitToken} from './messages.ts';
import {NO_NODES, without} from './node-set.ts';
import {createSortQueue, releaseUpTo} from './sort-queue.ts';
import {
	restartRetransmitTimer,
	restartTokenTimer,
	SEQ_START,
	type TotemState,
	type Turn,
} from './state.ts';

/** The commit token came round: everybody is in. What somebody misses of the old ring is sent again now (:2303). */
export function enterRecovery(state: TotemState, token: CommitToken, turn: Turn): void {
	state.discardTokens = false;
	state.recoveryQueue = createSortQueue();
	state.recoverySends = [];
	sendCommitToken(state, token, turn);
	state.tokenSeq = SEQ_START - 1;
	state.transitional = token.members.filter((node, index) => {
		const entry = token.entries[index];
		return (
			state.members.includes(node) && entry !== undefined && sameRing(entry.ring, state.oldRing)
		);
	});
	originateOldMessages(state, token);
	state.aru = SEQ_START;
	state.aruStandstill = 0;
	state.seqUnchanged = 0;
	state.highSeqReceived = SEQ_START;
	state.installSeq = SEQ_START;
	restartTokenTimer(state, turn.nowMs);
	restartRetransmitTimer(state, turn.nowMs);
	state.phase = 'recovery';
	turn.sink.report({kind: 'recovery'});
}

function originateOldMessages(state: TotemState, token: CommitToken): void {
	const companions = token.entries.filter((_, index) =>
		state.transitional.includes(token.members[index] ?? 0),
	);
	if (companions.every(entry => entry.receivedAll)) {
		return;
	}
	state.deliverFrom = state.transitional;
	const lowestAru = Math.min(state.oldHighSeqReceived, ...companions.map(entry => entry.aru));
	for (let seq = lowestAru + 1; seq <= state.oldHighSeqReceived; seq += 1) {
		const message = state.queue.items.get(seq);
		if (message !== undefined) {
			state.recoverySends.push({
				kind: 'data',
				from: state.nodeid,
				ring: state.ring,
				seq: 0,
				payload: null,
				payloadBytes: 0,
				wraps: message,
			});
		}
	}
}

/** The new ring is in force (:1900). */
export function enterOperational(state: TotemState, turn: Turn): void {
	state.originatedToken = false;
	state.consensus = NO_NODES;
	state.oldStateSaved = false;
	adoptRecoveredMessages(state);
	const newAru = state.aru;
	state.aru = state.oldAru;
	deliverInOrder(state, state.oldHighSeqReceived, turn);
	const left = without(state.members, state.transitional);
	const joined = without(state.newMembers, state.transitional);
	state.members = state.newMembers;
	state.setRetransFlag = false;
	state.waitsForTransitionAck = true;
	deliverLeftovers(state, turn);
	state.aru = newAru;
	turn.sink.membership({
		ring: state.ring,
		members: state.members,
		transitional: state.transitional,
		joined,
		left,
		failed: without(left, state.leavers),
	});
	switchQueues(state);
	state.proc = state.members;
	state.failed = NO_NODES;
	state.leavers = NO_NODES;
	state.phase = 'operational';
	state.receivedAll = true;
	state.oldRing = state.ring;
}

/** Puts what was sent again during recovery where the old ring's messages wait for their turn (:1843). */
function adoptRecoveredMessages(state: TotemState): void {
	for (let seq = SEQ_START + 1; seq <= state.aru; seq += 1) {
		const original = state.recoveryQueue.items.get(seq)?.wraps ?? null;
		if (
			original !== null &&
			sameRing(original.ring, state.oldRing) &&
			!state.queue.items.has(original.seq)
		) {
			state.queue.items.set(original.seq, original);
			state.oldHighSeqReceived = Math.max(state.oldHighSeqReceived, original.seq);
		}
	}
}

/** The recovery queue becomes the new ring's queue; its messages carried the old ring's and are not delivered again. */
function switchQueues(state: TotemState): void {
	state.queue = state.recoveryQueue;
	state.recoveryQueue = createSortQueue();
	state.lastAru = SEQ_START;
	let delivered = state.highSeqReceived;
	while (delivered > 0 && !state.queue.items.has(delivered)) {
		delivered -= 1;
	}
	state.highDelivered = delivered;
	releaseUpTo(state.queue, delivered);
}
