/**
 * One direction of a cable, treating frames in the order of the live lab's patch panel: carrier, cut, MTU, multicast
 * filter, burst loss, loss, rate with its queue, delay and jitter in order, reordering, corruption, duplication.
 * A setting draws numbers only while it is on, each from a stream of its own, so that one does not shift another's.
 */
import type {Prng} from '../../core/prng.ts';
import type {WireState} from '../../engine/effective.ts';
import {quantised} from '../clock.ts';

export type Wire = {
	/** Cable and direction, for people and for the streams of randomness. */
	readonly name: string;
	state: WireState;
	carrier: boolean;
	/** A frame's crossing depends on nothing but the frame and the settings. */
	stateless: boolean;
	/** … and it certainly arrives, always after the same time. */
	quiet: boolean;
	delayMs: number;
	lastReleaseMs: number;
	busyUntilMs: number;
	inBadState: boolean;
	/** What the streams below come from. */
	readonly prng: Prng;
	/** A stream for each purpose that has been drawn for; most wires need none in a whole run. */
	readonly draws: Partial<Record<DrawPurpose, Prng>>;
};

type DrawPurpose =
	'burstStep' | 'burstLoss' | 'loss' | 'jitter' | 'reorder' | 'corrupt' | 'duplicate';

/** What a frame is to a wire. */
export type Crossing = {readonly packetBytes: number; readonly multicast: boolean};

/** How much later than its place a reordered frame arrives; the panel's default. */
const REORDER_EXTRA_MS = 1;
const ETHERNET_HEADER_BYTES = 14;

/**
 * On wires at least this fast the few hundred bytes of cluster traffic do not wait for each other: a frame of 200 bytes
 * takes 32 µs at most, and only its own transmission time counts. Slower ones have a queue.
 */
const QUEUE_FREE_RATE_BPS = 50e6;

export function createWire(name: string, state: WireState, prng: Prng): Wire {
	const wire: Wire = {
		name,
		state,
		carrier: true,
		stateless: true,
		quiet: true,
		delayMs: 0,
		lastReleaseMs: 0,
		busyUntilMs: 0,
		inBadState: false,
		prng,
		draws: {},
	};
	setWire(wire, {state, carrier: true, nowMs: 0});
	return wire;
}

export type WireChange = {
	readonly state: WireState;
	readonly carrier: boolean;
	readonly nowMs: number;
};

/** Frames under way keep the settings that they met; what waits in the queue of a limited rate leaves at the new rate. */
export function setWire(wire: Wire, {state, carrier, nowMs}: WireChange): void {
	const before = wire.state.rateBps;
	if (before !== state.rateBps && before !== null && wire.busyUntilMs > nowMs) {
		const factor = state.rateBps === null ? 0 : before / state.rateBps;
		wire.busyUntilMs = quantised(nowMs + (wire.busyUntilMs - nowMs) * factor);
	}
	wire.inBadState = wire.inBadState && state.burstLoss !== null;
	wire.state = state;
	wire.carrier = carrier;
	wire.delayMs = quantised(state.oneWayDelayMs);
	wire.stateless = state.jitterMs === 0 && state.reorderRatio === 0 && !hasQueue(state);
	wire.quiet =
		wire.stateless &&
		state.lossRatio === 0 &&
		state.burstLoss === null &&
		state.corruptRatio === 0 &&
		state.duplicateRatio === 0;
}

/** Whether a frame of this kind can get onto the wire now. */
export function isOpen(wire: Wire, {packetBytes, multicast}: Crossing): boolean {
	const {state} = wire;
	return (
		wire.carrier &&
		!state.cut &&
		packetBytes <= state.mtuBytes &&
		!(multicast && state.blocksMulticast)
	);
}

/**
 * When a frame that enters now comes out; NaN when it is lost. A corrupted frame counts as lost, because the receiver's
 * checksum drops it.
 */
export function cross(wire: Wire, crossing: Crossing, nowMs: number): number {
	if (!isOpen(wire, crossing)) {
		return NaN;
	}
	if (wire.quiet) {
		return nowMs + transitMs(wire, crossing.packetBytes);
	}
	const {state} = wire;
	if (isLost(wire)) {
		return NaN;
	}
	const sentMs = transmit(wire, crossing.packetBytes, nowMs);
	if (Number.isNaN(sentMs) || happens(wire, 'corrupt', state.corruptRatio)) {
		return NaN;
	}
	const releaseMs = sentMs + delayOf(wire);
	if (wire.stateless) {
		return releaseMs;
	}
	const orderedMs = Math.max(releaseMs, wire.lastReleaseMs);
	if (happens(wire, 'reorder', state.reorderRatio)) {
		return orderedMs + REORDER_EXTRA_MS;
	}
	wire.lastReleaseMs = orderedMs;
	return orderedMs;
}

/** Whether the frame that has just crossed comes out twice. */
export function isDoubled(wire: Wire): boolean {
	return !wire.quiet && happens(wire, 'duplicate', wire.state.duplicateRatio);
}

/** The time on a stateless wire. */
export function transitMs(wire: Wire, packetBytes: number): number {
	const {rateBps} = wire.state;
	return rateBps === null ? wire.delayMs : wire.delayMs + transmissionMs(packetBytes, rateBps);
}

function hasQueue({rateBps}: WireState): boolean {
	return rateBps !== null && rateBps < QUEUE_FREE_RATE_BPS;
}

function transmissionMs(packetBytes: number, rateBps: number): number {
	return quantised(((packetBytes + ETHERNET_HEADER_BYTES) * 8000) / rateBps);
}

function isLost(wire: Wire): boolean {
	const {burstLoss, lossRatio} = wire.state;
	if (burstLoss !== null) {
		const change = wire.inBadState ? burstLoss.badToGoodRatio : burstLoss.goodToBadRatio;
		if (happens(wire, 'burstStep', change)) {
			wire.inBadState = !wire.inBadState;
		}
		if (wire.inBadState && happens(wire, 'burstLoss', burstLoss.badLossRatio)) {
			return true;
		}
	}
	return happens(wire, 'loss', lossRatio);
}

/** When the last bit has left: a queue that is kept as the time at which it will be empty. NaN: it was full. */
function transmit(wire: Wire, packetBytes: number, nowMs: number): number {
	const {rateBps, queueBytes} = wire.state;
	if (rateBps === null) {
		return nowMs;
	}
	const ownMs = transmissionMs(packetBytes, rateBps);
	if (!hasQueue(wire.state)) {
		return nowMs + ownMs;
	}
	let startMs = nowMs;
	if (wire.busyUntilMs > nowMs) {
		const waitingBytes = ((wire.busyUntilMs - nowMs) * rateBps) / 8000;
		if (waitingBytes + packetBytes + ETHERNET_HEADER_BYTES > queueBytes) {
			return NaN;
		}
		startMs = wire.busyUntilMs;
	}
	wire.busyUntilMs = startMs + ownMs;
	return wire.busyUntilMs;
}

function delayOf(wire: Wire): number {
	const {jitterMs} = wire.state;
	if (jitterMs === 0) {
		return wire.delayMs;
	}
	return Math.max(0, wire.delayMs + quantised((2 * draw(wire, 'jitter') - 1) * jitterMs));
}

function happens(wire: Wire, purpose: DrawPurpose, ratio: number): boolean {
	return ratio > 0 && draw(wire, purpose) < ratio;
}

function draw({name, prng, draws}: Wire, purpose: DrawPurpose): number {
	const stream = draws[purpose] ?? prng.fork(`${name} ${purpose}`);
	draws[purpose] = stream;
	return stream.next();
}
