import {chooseLinks, type PeerLink} from './links.ts';
import {
	LARGEST_PACKET,
	pingPacketBytes,
	pmtudReplyPacketBytes,
	smallestUserBytes,
	userBytesIn,
} from './sizes.ts';
import {
	PATIENCE_MAX,
	PATIENCE_MIN,
	TICK_MS,
	type KnetLink,
	type KnetState,
	type KnetTurn,
	type Probe,
} from './state.ts';

/** Attempts on one link after which a changing network is left for the next look (threads_pmtud.c:100). */
const ATTEMPTS_MAX = 30;

/** The discovery thread wakes: it looks at every connected link that is due by then, one after the other (:540). */
export function wakeDiscovery(state: KnetState, turn: KnetTurn): void {
	const {manualMtuBytes} = state.config;
	state.isForced = state.probeAll;
	state.probeAll = false;
	state.nextLoopMs = Infinity;
	if (manualMtuBytes !== null) {
		believe(state, manualMtuBytes, turn.nowMs);
		return;
	}
	// Each new peer is put in front of those that are known already (host.c:97), so the last one is looked at first.
	for (const peer of state.peers.toReversed()) {
		state.toProbe.push(...peer.links.map(link => ({peer, link})));
	}
	probeNext(state, turn);
}

/** Nothing is asked: every link that is up carries what the configuration says (:24, :605). */
function believe(state: KnetState, mtuBytes: number, nowMs: number): void {
	for (const link of state.peers.flatMap(({links}) => links)) {
		if (link.connected) {
			link.userBytesMax = userBytesIn(mtuBytes, state.config.framing);
			link.probedMs = nowMs;
		}
	}
	finishLook(state, nowMs);
}

export function answerProbe(
	state: KnetState,
	probe: {readonly from: number; readonly link: number; readonly probeBytes: number},
	turn: KnetTurn,
): void {
	const {nodeid, framing} = state.config;
	turn.sink.transmit(
		{kind: 'pmtud-reply', from: nodeid, link: probe.link, probeBytes: probe.probeBytes},
		{to: probe.from, link: probe.link, packetBytes: pmtudReplyPacketBytes(framing)},
	);
}

export function receiveProbeReply(
	state: KnetState,
	reply: {readonly from: number; readonly link: number; readonly probeBytes: number},
	turn: KnetTurn,
): void {
	const {probe} = state;
	if (probe === null || !answers(reply, probe)) {
		return;
	}
	relaxPatience(state, probe, turn.nowMs);
	// Within one cipher block of what is known to fail there is nothing left to find.
	const stepBytes = state.config.framing.encrypted ? 16 : 1;
	probe.goodBytes = probe.sizeBytes;
	if (probe.sizeBytes === LARGEST_PACKET || probe.badBytes - probe.sizeBytes <= stepBytes) {
		finishProbe(state, probe, turn);
	} else {
		probeBetween(state, probe, turn);
	}
}

/** Nobody answered a probe of this size in time (:330). */
export function expireProbe(state: KnetState, turn: KnetTurn): void {
	const {probe} = state;
	if (probe === null) {
		return;
	}
	if (state.config.framing.encrypted && probe.link.probePatience < PATIENCE_MAX) {
		probe.link.probePatience *= 2;
		sendProbe(state, probe, turn);
	} else {
		probe.badBytes = probe.sizeBytes;
		probeBetween(state, probe, turn);
	}
}

function answers(
	reply: {readonly from: number; readonly link: number; readonly probeBytes: number},
	probe: Probe,
): boolean {
	return (
		probe.peer.nodeid === reply.from &&
		probe.link.number === reply.link &&
		probe.sizeBytes === reply.probeBytes
	);
}

function probeNext(state: KnetState, turn: KnetTurn): void {
	let next = state.toProbe.shift();
	while (next !== undefined && !isDue(state, next.link, turn.nowMs)) {
		next = state.toProbe.shift();
	}
	if (next === undefined) {
		state.probe = null;
		finishLook(state, turn.nowMs);
	} else {
		state.probe = newProbe(state, next);
		sendProbe(state, state.probe, turn);
	}
}

function isDue(
	{isForced, config}: KnetState,
	{connected, probedMs}: KnetLink,
	nowMs: number,
): boolean {
	return connected && (isForced || nowMs - probedMs >= config.pmtudIntervalMs);
}

function newProbe({config}: KnetState, {peer, link}: PeerLink): Probe {
	return {
		peer,
		link,
		sizeBytes: LARGEST_PACKET,
		goodBytes: pingPacketBytes(config.framing),
		badBytes: 0,
		attempts: 0,
		waitUntilMs: Infinity,
	};
}

function probeBetween(state: KnetState, probe: Probe, turn: KnetTurn): void {
	const nextBytes = Math.trunc((probe.goodBytes + probe.badBytes) / 2);
	if (nextBytes <= probe.goodBytes || probe.attempts >= ATTEMPTS_MAX) {
		finishProbe(state, probe, turn);
	} else {
		probe.sizeBytes = nextBytes;
		sendProbe(state, probe, turn);
	}
}

function sendProbe(state: KnetState, probe: Probe, turn: KnetTurn): void {
	probe.attempts += 1;
	const kernelBytes = turn.sink.interfaceMtuBytes(probe.link.number);
	if (kernelBytes === 0) {
		giveUpProbe(state, probe, turn);
		return;
	}
	if (probe.sizeBytes > kernelBytes) {
		// The kernel refuses the packet and says what it would take.
		probe.badBytes = kernelBytes + 1;
		probe.sizeBytes = kernelBytes;
	}
	const patience = state.config.framing.encrypted ? probe.link.probePatience : 1;
	probe.waitUntilMs = turn.nowMs + probe.link.silenceMs * patience;
	const {sizeBytes: probeBytes} = probe;
	turn.sink.transmit(
		{kind: 'pmtud', from: state.config.nodeid, link: probe.link.number, probeBytes},
		{to: probe.peer.nodeid, link: probe.link.number, packetBytes: probeBytes},
	);
}

function relaxPatience(state: KnetState, probe: Probe, nowMs: number): void {
	const {link} = probe;
	const waitedMs = nowMs - (probe.waitUntilMs - link.silenceMs * link.probePatience);
	if (
		state.config.framing.encrypted &&
		link.probePatience > PATIENCE_MIN &&
		waitedMs < (link.silenceMs * link.probePatience) / 2
	) {
		link.probePatience /= 2;
	}
}

/** The largest size that came back is the link's MTU; too small a one makes the link useless. */
function finishProbe(state: KnetState, probe: Probe, turn: KnetTurn): void {
	const {framing} = state.config;
	const {link} = probe;
	link.userBytesMax = userBytesIn(probe.goodBytes, framing);
	const isValid = link.userBytesMax >= smallestUserBytes(framing);
	if (isValid) {
		link.probedMs = turn.nowMs;
	}
	judgeLink(state, {...probe, isValid}, turn);
	probeNext(state, turn);
}

/**
 * The probe could not be sent (:266, :503), though the heartbeat has not noticed yet: the link counts as one without an MTU.
 * It carries nothing from then on, also when its heartbeat is back, until a discovery has ended; those of other links come
 * first.
 */
function giveUpProbe(state: KnetState, probe: Probe, turn: KnetTurn): void {
	judgeLink(state, {...probe, isValid: false}, turn);
	probeNext(state, turn);
}

type Verdict = PeerLink & {readonly isValid: boolean};

function judgeLink(state: KnetState, {peer, link, isValid}: Verdict, turn: KnetTurn): void {
	if (isValid !== link.hasValidMtu) {
		turn.sink.linksWillChange();
		link.hasValidMtu = isValid;
		chooseLinks(state, peer);
	}
}

/** All links were looked at: the smallest of them limits every packet. Then the thread sleeps. */
function finishLook(state: KnetState, nowMs: number): void {
	let smallest = Infinity;
	let nextDueMs = Infinity;
	for (const peer of state.peers) {
		for (const link of peer.links) {
			if (link.connected) {
				nextDueMs = Math.min(nextDueMs, link.probedMs + state.config.pmtudIntervalMs);
				smallest = link.hasValidMtu ? Math.min(smallest, link.userBytesMax) : smallest;
			}
		}
	}
	if (smallest < Infinity) {
		state.userBytesMax = smallest;
	}
	state.loopMs = nowMs;
	const naps = Math.max(1, Math.ceil((nextDueMs - nowMs) / TICK_MS));
	state.nextLoopMs = nowMs + naps * TICK_MS;
}
