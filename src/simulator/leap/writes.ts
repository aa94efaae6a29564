/** Parks what a server writes to a shared disk while each write is answered as the one before. */
import type {Initiator} from '../../cluster/iscsi/initiator.ts';
import {isSessionIdle, skipRequests} from '../../cluster/iscsi/rest.ts';
import {replay, type World} from '../world.ts';

/** A write that has been answered while nothing disturbed the world. */
export type Answered = {
	readonly atMs: number;
	readonly roundTripMs: number;
	readonly disturbances: number;
};

export type Writes = {
	readonly nowMs: number;
	readonly intervalMs: number;
	readonly initiator: Initiator;
	/** The write before this one; `null`: it has not been answered. */
	readonly answered: Answered | null;
	/** Whether chance has no part in the way to the disk and back. */
	readonly isForeseeable: () => boolean;
	/** Goes on: the next write is due then, and the last one was answered at that time if any was skipped. */
	readonly resume: (nextMs: number, answeredMs: number | null) => void;
};

/** Called when a write is due, before it is sent; gives what wakes the writer before somebody else uses the session. */
export function parkWritesAtRest(world: World, writes: Writes): (() => void) | null {
	const {nowMs, intervalMs, initiator, answered, isForeseeable, resume} = writes;
	if (
		!world.leaps ||
		answered?.disturbances !== world.disturbances ||
		answered.atMs + intervalMs !== nowMs ||
		!isSessionIdle(initiator) ||
		!isForeseeable()
	) {
		return null;
	}
	const {roundTripMs} = answered;
	const wake = (atMs: number): void => {
		// A write that is under way by then is sent once more, at its time.
		const count = Math.max(0, Math.ceil((atMs - roundTripMs - nowMs) / intervalMs));
		const nextMs = nowMs + count * intervalMs;
		skipRequests(initiator, count);
		resume(nextMs, count === 0 ? null : nextMs - intervalMs + roundTripMs);
	};
	world.parked.add(wake);
	return () => {
		if (world.parked.delete(wake)) {
			wake(world.nowMs);
			replay(world, 'before now');
		}
	};
}
