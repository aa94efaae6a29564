/** Parks a node's kronosnet heartbeats while each of its pings ends like the one before. */
import {
	heartbeatPeriodMs,
	isHeartbeatAtRest,
	skipHeartbeats,
	type PingOutcome,
} from '../../cluster/knet/rest.ts';
import type {KnetLink, KnetPeer, KnetState} from '../../cluster/knet/state.ts';
import type {World} from '../world.ts';

export type HeartbeatOptions = {
	readonly world: World;
	readonly state: KnetState;
	/** What comes of a ping to this peer now, and of all that follow. */
	readonly outcomeOf: (peer: KnetPeer, link: KnetLink) => PingOutcome;
	readonly reschedule: () => void;
};

/** Called when the heartbeat is due, before it ticks. */
export function parkHeartbeatAtRest(options: HeartbeatOptions): void {
	const {world, state, outcomeOf, reschedule} = options;
	if (!world.leaps || !isHeartbeatAtRest(state, outcomeOf)) {
		return;
	}
	const dueMs = state.nextTickMs;
	const periodMs = heartbeatPeriodMs(state.config);
	state.nextTickMs = Infinity;
	world.parked.add(atMs => {
		state.nextTickMs = dueMs;
		skipHeartbeats(state, Math.max(0, Math.floor((atMs - dueMs) / periodMs)));
		reschedule();
	});
}
