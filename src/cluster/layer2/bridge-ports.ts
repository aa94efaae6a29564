/** What a port of a bridge does: speak, and get from discarding to forwarding and back. */
import {ownVector} from './bridge-roles.ts';
import type {Bridge, BridgePort} from './bridge-state.ts';

/**
 * A message grows older by so much at every bridge: with RSTP by a whole second (IEEE 802.1D-2004, 17.21.20), with STP
 * by a tick of 1/256 s, as Linux does it (br_stp.c, MESSAGE_AGE_INCR). As old as `maxAgeMs` it is dropped.
 */
const AGE_INCREMENT_MS = {rapid: 1000, plain: 1000 / 256};

/** Lets a port forward, at once or in due time, if its role is to. */
export function openPort(
	bridge: Bridge,
	port: BridgePort,
	{before, nowMs}: {readonly before: BridgePort['role']; readonly nowMs: number},
): void {
	const {role, state} = port;
	if (state === 'forwarding' || (role !== 'root' && role !== 'designated')) {
		return;
	}
	if (bridge.rapid && (role === 'root' || port.edge)) {
		forward(bridge, port);
	} else if (port.stateDueMs === Infinity) {
		port.stateDueMs = nowMs + firstWaitMs(bridge, port, before);
		awaitSilence(bridge, port, nowMs);
	}
}

/** One stage on the way to forwarding is over. */
export function advancePort(bridge: Bridge, port: BridgePort, nowMs: number): void {
	if (port.state === 'discarding') {
		port.state = 'learning';
		port.stateDueMs = nowMs + forwardDelayMs(bridge, port);
	} else {
		forward(bridge, port);
	}
}

/** Nobody has spoken behind the port for the edge delay. */
export function becomeEdge(bridge: Bridge, port: BridgePort): void {
	port.edgeDueMs = Infinity;
	port.edge = port.role === 'designated' && port.state !== 'forwarding' && !port.oldNeighbour;
	if (port.edge) {
		forward(bridge, port);
	}
}

export function forward({sink}: Bridge, port: BridgePort): void {
	port.stateDueMs = Infinity;
	if (port.state !== 'forwarding') {
		port.state = 'forwarding';
		sink.forwards(port.number, true);
	}
}

export function stopForwarding({sink}: Bridge, port: BridgePort): void {
	const didForward = port.state === 'forwarding';
	port.state = 'discarding';
	port.stateDueMs = Infinity;
	if (didForward) {
		sink.forwards(port.number, false);
	}
}

/** A designated port that has to ask again: it discards, and waits for an answer, silence, or its timers. */
export function startOver(bridge: Bridge, port: BridgePort, nowMs: number): void {
	stopForwarding(bridge, port);
	port.stateDueMs = nowMs + forwardDelayMs(bridge, port);
	awaitSilence(bridge, port, nowMs);
}

export function speakEverywhere(bridge: Bridge, nowMs: number): void {
	for (const port of bridge.ports) {
		speak(bridge, port, nowMs);
	}
}

/** Says what the bridge knows, at a port that is to speak for its wire. */
export function speak(bridge: Bridge, port: BridgePort, nowMs: number): void {
	const {rapid, rootPort, timers, sink} = bridge;
	if (port.role !== 'designated') {
		return;
	}
	// With RSTP the age counts bridges only, as everyone speaks for himself.
	const heldMs = rootPort === null || rapid ? 0 : nowMs - rootPort.heardAtMs;
	const stepMs = rapid ? AGE_INCREMENT_MS.rapid : AGE_INCREMENT_MS.plain;
	const ageMs = rootPort === null ? 0 : rootPort.heardAgeMs + heldMs + stepMs;
	if (ageMs < timers.maxAgeMs) {
		const isRapid = rapid && !port.oldNeighbour;
		sink.send(port.number, {
			rapid: isRapid,
			vector: ownVector(bridge, port),
			ageMs,
			proposal: isRapid && port.state !== 'forwarding' && !port.edge,
			agreement: false,
			learning: isRapid && port.state !== 'discarding',
		});
	}
}

/** How long a port listens that was something else until now: Open vSwitch's `fd_while` on leaving each role. */
function firstWaitMs(bridge: Bridge, port: BridgePort, before: BridgePort['role']): number {
	const {rapid, timers} = bridge;
	if (!rapid || before === 'alternate') {
		return timers.forwardDelayMs;
	}
	return before === 'disabled' ? timers.maxAgeMs : forwardDelayMs(bridge, port);
}

/** A hello where the neighbour could have answered, the full delay where it cannot (IEEE 802.1D-2004, 17.20.5). */
function forwardDelayMs({rapid, timers}: Bridge, {oldNeighbour}: BridgePort): number {
	return rapid && !oldNeighbour ? timers.helloMs : timers.forwardDelayMs;
}

function awaitSilence({rapid, timers}: Bridge, port: BridgePort, nowMs: number): void {
	if (rapid && port.role === 'designated') {
		port.edgeDueMs = nowMs + timers.edgeDelayMs;
	}
}
