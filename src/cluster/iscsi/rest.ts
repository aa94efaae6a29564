/** An iSCSI session at rest: nothing is open, and the next request will find it as the one before did. */
import type {Initiator} from './initiator.ts';

export function isSessionIdle({phase, open, unanswered}: Initiator): boolean {
	return phase === 'logged-in' && open.size === 0 && unanswered === 0;
}

/** The session as it is after so many requests that have been answered. */
export function skipRequests(initiator: Initiator, count: number): void {
	initiator.number += count;
}
