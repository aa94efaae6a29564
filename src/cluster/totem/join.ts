import type {JoinMessage} from './messages.ts';
import {createCommitToken, enterCommit} from './commit.ts';
import {candidates, consensusReached, enterGather} from './gather.ts';
import {isSubset, NO_NODES, sameNodes, union} from './node-set.ts';
import {loseRecovery} from './loss.ts';
import type {TotemState, Turn} from './state.ts';

/** A JOIN or LEAVE came in (:4792). */
export function receiveJoin(state: TotemState, join: JoinMessage, turn: Turn): void {
	if (flushAfterPause(state, turn)) {
		return;
	}
	state.ringSeqSeen = Math.max(state.ringSeqSeen, join.ringSeq);
	switch (state.phase) {
		case 'operational':
			if (!isStale(state, join)) {
				processJoin(state, join, turn);
			}
			break;
		case 'gather':
			processJoin(state, join, turn);
			break;
		case 'commit':
			if (isFromNewMember(state, join)) {
				processJoin(state, join, turn);
				enterGather(state, 'join during commit state', turn);
			}
			break;
		case 'recovery':
			if (isFromNewMember(state, join)) {
				processJoin(state, join, turn);
				loseRecovery(state, turn);
				enterGather(state, 'join during recovery', turn);
			}
			break;
	}
}

/** A process that stood still for more than half a token timeout throws queued membership messages away (:748). */
function flushAfterPause(state: TotemState, turn: Turn): boolean {
	const pausedMs = turn.nowMs - state.pausedSinceMs;
	if (pausedMs > state.config.timers.tokenMs / 2) {
		turn.sink.report({kind: 'pause', pausedMs});
		return turn.sink.drainMulticast();
	}
	return false;
}

/** A ring in operation ignores who declared it failed, and members that still speak of an older ring (:4761). */
function isStale(state: TotemState, join: JoinMessage): boolean {
	return (
		join.failed.includes(state.nodeid) ||
		(state.members.includes(join.from) && join.ringSeq < state.ring.seq)
	);
}

function isFromNewMember(state: TotemState, join: JoinMessage): boolean {
	return state.newMembers.includes(join.from) && join.ringSeq >= state.ring.seq;
}

/** Compares the lists of the sender with one's own (:4481). */
function processJoin(state: TotemState, join: JoinMessage, turn: Turn): void {
	if (join.leaving) {
		state.leavers = union(state.leavers, [join.from]);
	}
	if (sameNodes(join.proc, state.proc) && sameNodes(join.failed, state.failed)) {
		agree(state, join, turn);
	} else if (addsNothing(state, join) || state.failed.includes(join.from)) {
		// Nothing to learn: the lists stay, and so does the consensus timer.
	} else {
		learn(state, join);
		enterGather(state, 'merge during join', turn);
		return;
	}
	if (state.phase === 'operational') {
		enterGather(state, 'join during operational state', turn);
	}
}

function addsNothing(state: TotemState, join: JoinMessage): boolean {
	return isSubset(join.proc, state.proc) && isSubset(join.failed, state.failed);
}

function agree(state: TotemState, join: JoinMessage, turn: Turn): void {
	if (!join.leaving) {
		state.consensus = union(state.consensus, [join.from]);
	}
	if (!consensusReached(state)) {
		return;
	}
	if (state.failedToReceive) {
		// Everybody agreed that this node is lost: it goes on alone.
		state.failedToReceive = false;
		state.proc = [state.nodeid];
		state.failed = NO_NODES;
		enterCommit(state, createCommitToken(state), turn);
	} else if (candidates(state)[0] === state.nodeid) {
		enterCommit(state, createCommitToken(state), turn);
	}
}

function learn(state: TotemState, join: JoinMessage): void {
	state.proc = union(state.proc, join.proc);
	if (join.failed.includes(state.nodeid)) {
		state.failed = union(state.failed, [join.from]);
	} else if (state.members.includes(join.from)) {
		state.failed = union(state.failed, join.failed);
	}
}
