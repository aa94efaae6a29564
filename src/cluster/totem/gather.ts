import type {JoinMessage} from './messages.ts';
import {isSubset, union, without, type NodeSet} from './node-set.ts';
import {cancelTimer, TIMER, type GatherReason, type TotemState, type Turn} from './state.ts';

/** Starts (over) to look for members: says whom it knows, forgets who agreed, restarts the consensus timer (:2165). */
export function enterGather(state: TotemState, reason: GatherReason, turn: Turn): void {
	const {timers} = state.config;
	state.discardTokens = true;
	state.originatedToken = false;
	state.proc = union(state.proc, [state.nodeid]);
	sendJoin(state, turn);
	state.deadlinesMs[TIMER.join] = turn.nowMs + timers.joinMs;
	state.deadlinesMs[TIMER.consensus] = turn.nowMs + timers.consensusMs;
	cancelTimer(state, TIMER.retransmit);
	cancelTimer(state, TIMER.token);
	cancelTimer(state, TIMER.tokenWarning);
	cancelTimer(state, TIMER.merge);
	state.consensus = [state.nodeid];
	state.phase = 'gather';
	turn.sink.report({kind: 'gather', reason});
}

/** The members of the ring that this node would now form. */
export function candidates(state: TotemState): NodeSet {
	return without(state.proc, state.failed);
}

export function consensusReached(state: TotemState): boolean {
	return isSubset(candidates(state), state.consensus);
}

export function sendJoin(state: TotemState, turn: Turn): void {
	sendLists(state, turn, {
		kind: 'join',
		from: state.nodeid,
		leaving: false,
		proc: state.proc,
		failed: state.failed,
		ringSeq: state.ring.seq,
	});
}

/** The goodbye of an orderly stop: a JOIN without oneself, naming oneself as failed (:3366). */
export function sendLeave(state: TotemState, turn: Turn): void {
	const self = [state.nodeid];
	state.failed = union(state.failed, self);
	sendLists(state, turn, {
		kind: 'join',
		from: state.nodeid,
		leaving: true,
		proc: without(state.proc, self),
		failed: state.failed,
		ringSeq: state.ring.seq,
	});
}

function sendLists(state: TotemState, turn: Turn, message: JoinMessage): void {
	const {sendJoinMs} = state.config.timers;
	if (sendJoinMs > 0) {
		turn.sink.sleep(state.config.random() * sendJoinMs);
	}
	turn.sink.multicast(message, true);
}
