/**
 * A ring at rest: while nobody has anything to say, the representative holds the token once a rotation, and over a
 * network where every packet takes the same time each rotation is the copy of an earlier one. Whoever runs the machines
 * can compare their states and skip any number of such rotations.
 */
import {sameRing, type OrfToken} from './messages.ts';
import {TIMER_COUNT, type TotemState} from './state.ts';

/** Numbers of a state that must repeat, beside its timers. */
const COUNTERS = 7;

/** How many numbers `describeTotem` writes. */
export const TOTEM_DESCRIPTION_SIZE = TIMER_COUNT + COUNTERS;

/** Whether the machine only passes a token on: nothing to send, to deliver or to recover. */
export function isTotemIdle(state: TotemState): boolean {
	return (
		state.phase === 'operational' &&
		state.sentToken?.kind === 'token' &&
		sameRing(state.sentToken.ring, state.ring) &&
		state.sends.length === 0 &&
		state.transitionSends.length === 0 &&
		!state.callbackWanted &&
		state.aru >= state.lastSeq &&
		state.highDelivered >= state.highSeqReceived &&
		state.flowTransmitted === 0 &&
		state.flowBacklogBefore === 0 &&
		Number.isNaN(state.pausedSinceMs)
	);
}

export type RestPoint = {
	readonly nowMs: number;
	/** The token's own counter, which grows by the number of members a rotation. */
	readonly tokenSeq: number;
};

/** Writes the state relative to the given point, so that equal descriptions mean equal futures. */
export function describeTotem(
	state: TotemState,
	{nowMs, tokenSeq}: RestPoint,
	{into, offset}: {readonly into: Float64Array; readonly offset: number},
): void {
	for (let slot = 0; slot < TIMER_COUNT; slot += 1) {
		into[offset + slot] = (state.deadlinesMs[slot] ?? Infinity) - nowMs;
	}
	const sent = state.sentToken?.kind === 'token' ? state.sentToken.tokenSeq : 0;
	const counters = [
		state.tokenSeq - tokenSeq,
		sent - tokenSeq,
		state.seqUnchanged,
		state.tokenHeld ? 1 : 0,
		state.lastSeq,
		state.lastAru,
		state.aruStandstill,
	];
	into.set(counters, offset + TIMER_COUNT);
}

/** The state as it will be after rotations that took this long and this many token numbers. */
export function skipRotations(state: TotemState, by: RestPoint): void {
	for (let slot = 0; slot < TIMER_COUNT; slot += 1) {
		state.deadlinesMs[slot] = (state.deadlinesMs[slot] ?? Infinity) + by.nowMs;
	}
	state.tokenSeq += by.tokenSeq;
	const {sentToken} = state;
	if (sentToken?.kind === 'token') {
		const later: OrfToken = {...sentToken, tokenSeq: sentToken.tokenSeq + by.tokenSeq};
		state.sentToken = later;
	}
}
