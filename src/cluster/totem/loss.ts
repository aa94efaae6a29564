import {consensusReached, enterGather} from './gather.ts';
import {union, without} from './node-set.ts';
import {restartTokenTimer, type TotemState, type Turn} from './state.ts';

/** The token did not come back in time (:1760). */
export function loseToken(state: TotemState, turn: Turn): void {
	switch (state.phase) {
		case 'operational':
			turn.sink.report({kind: 'processor-failed'});
			enterGather(state, 'The token was lost in the OPERATIONAL state.', turn);
			break;
		case 'gather':
			expireConsensus(state, turn);
			enterGather(state, 'The consensus timeout expired.', turn);
			break;
		case 'commit':
			enterGather(state, 'The token was lost in the COMMIT state.', turn);
			break;
		case 'recovery':
			loseRecovery(state, turn);
			break;
	}
}

/** Back to the old ring's counters, then to GATHER (:1717). */
export function loseRecovery(state: TotemState, turn: Turn): void {
	state.aru = state.oldAru;
	state.highSeqReceived = state.oldHighSeqReceived;
	enterGather(state, 'The token was lost in the RECOVERY state.', turn);
}

/** Whoever did not agree in time is taken for failed; if all did, the commit token is overdue (:1694). */
export function expireConsensus(state: TotemState, turn: Turn): void {
	if (consensusReached(state)) {
		state.consensus = [state.nodeid];
		restartTokenTimer(state, turn.nowMs);
	} else {
		state.failed = union(state.failed, without(state.proc, state.consensus));
		enterGather(state, 'consensus timeout', turn);
	}
}
