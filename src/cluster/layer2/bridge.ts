/** What happens to a bridge that speaks a spanning tree protocol, from outside and by time. */
import {
	advancePort,
	becomeEdge,
	forward,
	openPort,
	speak,
	speakEverywhere,
	startOver,
	stopForwarding,
} from './bridge-ports.ts';
import {compareNews, findRoot, ownVector, roleOf} from './bridge-roles.ts';
import {NEW_LINK, NOTHING_HEARD, type Bpdu, type Bridge, type BridgePort} from './bridge-state.ts';
import {HELLOS_MISSED} from './times.ts';

/** The port has a link from now on, or has lost it, as its card tells. */
export function setLink(
	bridge: Bridge,
	{port, linked}: {readonly port: BridgePort; readonly linked: boolean},
	nowMs: number,
): void {
	if (port.linked === linked) {
		return;
	}
	port.linked = linked;
	Object.assign(port, NOTHING_HEARD, NEW_LINK);
	port.edgeDueMs = Infinity;
	stopForwarding(bridge, port);
	elect(bridge, nowMs);
	if (linked) {
		speak(bridge, port, nowMs);
	}
}

export function receiveBpdu(
	bridge: Bridge,
	port: BridgePort,
	{bpdu, nowMs}: {readonly bpdu: Bpdu; readonly nowMs: number},
): void {
	if (!port.linked || (bpdu.rapid && !bridge.rapid) || bpdu.ageMs >= bridge.timers.maxAgeMs) {
		return;
	}
	port.oldNeighbour = bridge.rapid && !bpdu.rapid;
	port.edge = false;
	if (port.edgeDueMs !== Infinity) {
		port.edgeDueMs = nowMs + bridge.timers.edgeDelayMs;
	}
	if (bpdu.agreement) {
		hearAgreement(bridge, port, bpdu);
	} else if (supersedes(bridge, port, bpdu)) {
		hearNews(bridge, port, {bpdu, nowMs});
	} else if (port.role === 'designated') {
		if (bpdu.learning) {
			dispute(bridge, port, nowMs);
		}
		speak(bridge, port, nowMs);
	}
}

/** When time alone changes something next. */
export function bridgeDeadlineMs({ports, helloDueMs}: Bridge): number {
	let nextMs = helloDueMs;
	for (const {stateDueMs, heardUntilMs, edgeDueMs} of ports) {
		nextMs = Math.min(nextMs, stateDueMs, heardUntilMs, edgeDueMs);
	}
	return nextMs;
}

export function expireBridge(bridge: Bridge, nowMs: number): void {
	for (const port of bridge.ports) {
		if (port.stateDueMs <= nowMs) {
			advancePort(bridge, port, nowMs);
		}
		if (port.edgeDueMs <= nowMs) {
			becomeEdge(bridge, port);
		}
	}
	const silent = bridge.ports.filter(({heardUntilMs}) => heardUntilMs <= nowMs);
	if (silent.length > 0) {
		silent.forEach(port => Object.assign(port, NOTHING_HEARD));
		elect(bridge, nowMs);
	}
	if (bridge.helloDueMs <= nowMs) {
		bridge.helloDueMs = nowMs + bridge.timers.helloMs;
		if (bridge.rapid || bridge.rootPort === null) {
			speakEverywhere(bridge, nowMs);
		}
	}
}

/** Somebody worse takes the wire for its own, and so does not hear this bridge: one of the two has to shut its port. */
function dispute(bridge: Bridge, port: BridgePort, nowMs: number): void {
	port.agreed = false;
	startOver(bridge, port, nowMs);
}

/** Better news, or the same neighbour's own: its last, or with RSTP also worse than that (IEEE 802.1D-2004, 17.6). */
function supersedes(bridge: Bridge, port: BridgePort, {vector}: Bpdu): boolean {
	const known = port.heard ?? ownVector(bridge, port);
	const order = compareNews(vector, known);
	if (order < 0) {
		return true;
	}
	const isSameSpeaker = vector[2] === known[2] && vector[3] === known[3];
	return port.heard !== null && isSameSpeaker && (order === 0 || bridge.rapid);
}

function hearNews(
	bridge: Bridge,
	port: BridgePort,
	{bpdu, nowMs}: {readonly bpdu: Bpdu; readonly nowMs: number},
): void {
	const {rapid, timers} = bridge;
	const lastsMs =
		rapid && bpdu.rapid ? HELLOS_MISSED * timers.helloMs : timers.maxAgeMs - bpdu.ageMs;
	port.heard = bpdu.vector;
	port.heardAtMs = nowMs;
	port.heardAgeMs = bpdu.ageMs;
	port.heardUntilMs = nowMs + lastsMs;
	elect(bridge, nowMs);
	if (port.role === 'designated') {
		speak(bridge, port, nowMs);
	} else if (rapid && bpdu.proposal) {
		agree(bridge, port, nowMs);
	} else if (!rapid && port.role === 'root') {
		speakEverywhere(bridge, nowMs);
	}
}

/** Before a bridge agrees, whatever is behind it and has not agreed itself is shut. */
function agree(bridge: Bridge, port: BridgePort, nowMs: number): void {
	for (const other of bridge.ports) {
		const isOpen = other.state !== 'discarding' && !other.edge && !other.agreed;
		if (other.role === 'designated' && isOpen) {
			startOver(bridge, other, nowMs);
			speak(bridge, other, nowMs);
		}
	}
	bridge.sink.send(port.number, {
		rapid: true,
		vector: port.heard ?? ownVector(bridge, port),
		ageMs: 0,
		proposal: false,
		agreement: true,
		learning: false,
	});
}

function hearAgreement(bridge: Bridge, port: BridgePort, {vector}: Bpdu): void {
	if (port.role === 'designated' && compareNews(vector, ownVector(bridge, port)) === 0) {
		port.agreed = true;
		forward(bridge, port);
	}
}

/** Finds the root, the way there, and what every port is for, and lets the ports follow. */
function elect(bridge: Bridge, nowMs: number): void {
	const {root, rootCost, rootPort} = bridge;
	const best = findRoot(bridge);
	Object.assign(bridge, best);
	const isNews = !isSameRoot(best, {root, rootCost, rootPort});
	const before = bridge.ports.map(({role}) => role);
	for (const port of bridge.ports) {
		port.agreed &&= !isNews;
		giveRole(bridge, port);
	}
	if (bridge.rapid && rootPort?.role === 'designated' && best.rootPort !== null) {
		// What led to the root until now may be where the new way comes from: it has to ask again.
		startOver(bridge, rootPort, nowMs);
	}
	for (const [index, port] of bridge.ports.entries()) {
		openPort(bridge, port, {before: before[index] ?? 'disabled', nowMs});
	}
	if (isNews && (bridge.rapid || best.rootPort === null)) {
		speakEverywhere(bridge, nowMs);
	}
}

function giveRole(bridge: Bridge, port: BridgePort): void {
	port.role = roleOf(bridge, port);
	if (port.role === 'designated') {
		Object.assign(port, NOTHING_HEARD);
	} else if (port.role !== 'root') {
		stopForwarding(bridge, port);
	}
}

function isSameRoot(
	a: Pick<Bridge, 'root' | 'rootCost' | 'rootPort'>,
	b: Pick<Bridge, 'root' | 'rootCost' | 'rootPort'>,
): boolean {
	return a.root === b.root && a.rootCost === b.rootCost && a.rootPort === b.rootPort;
}
