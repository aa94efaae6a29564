/** What can be said of a way through the network before anything travels on it. */
import type {Gate, Load, RouteNode} from './frames.ts';
import {isOpen, transitMs} from './wire.ts';

/**
 * The time that every packet takes, if all take the same one; `closed`: none gets through; `unknown`: chance, jitter or
 * a queue decide.
 */
export type WayState = number | 'closed' | 'unknown';

/** Of a way without forks. */
export function wayState(route: RouteNode | null, packetBytes: number): WayState {
	let here = route;
	let totalMs = 0;
	let isCertain = true;
	while (here !== null && here.kind !== 'arrival') {
		if (here.kind === 'wire') {
			const bytes = Math.min(packetBytes + here.extraBytes, here.pieceBytesMax);
			if (!isOpen(here.wire, {packetBytes: bytes, multicast: false})) {
				return 'closed';
			}
			isCertain &&= here.wire.quiet;
			totalMs += transitMs(here.wire, bytes);
			here = here.next;
		} else if (here.kind === 'turns') {
			return 'unknown';
		} else {
			const gate = gateState(here.gate, {packetBytes, multicast: false});
			if (gate === 'closed') {
				return 'closed';
			}
			isCertain &&= gate === 'open';
			totalMs += here.gate.delayMs;
			here = here.next[0] ?? null;
		}
	}
	if (here === null) {
		return 'closed';
	}
	return isCertain ? totalMs : 'unknown';
}

function gateState(
	{counts, passes, changesAlone}: Gate,
	load: Load,
): 'open' | 'closed' | 'unknown' {
	if (counts) {
		return 'unknown';
	}
	if (!passes(NaN, load)) {
		return 'closed';
	}
	return changesAlone() ? 'unknown' : 'open';
}

export type Foresight = {
	readonly packetBytes: number;
	readonly multicast: boolean;
	/** Whether a packet may arrive at the device without anything unforeseen coming of it. */
	readonly allowed: (place: number) => boolean;
};

/** Whether every packet on this way ends like the one before. What lies behind a closed wire does not matter. */
export function isForeseeable(route: RouteNode | null, foresight: Foresight): boolean {
	if (route === null) {
		return true;
	}
	switch (route.kind) {
		case 'arrival':
			return foresight.allowed(route.place);
		case 'wire': {
			const {wire, extraBytes, pieceBytesMax} = route;
			const packetBytes = Math.min(foresight.packetBytes + extraBytes, pieceBytesMax);
			const multicast = foresight.multicast && extraBytes === 0;
			return (
				!isOpen(wire, {packetBytes, multicast}) ||
				(wire.quiet && isForeseeable(route.next, foresight))
			);
		}
		case 'turns':
			return false;
		case 'gate':
			return (
				!route.gate.counts &&
				!route.gate.changesAlone() &&
				(!route.gate.passes(NaN, foresight) ||
					route.next.every(next => isForeseeable(next, foresight)))
			);
	}
}
