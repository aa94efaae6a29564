import {connectLink, disconnectLink, type PeerLink} from './links.ts';
import {pingPacketBytes} from './sizes.ts';
import {
	BACKOFF_TICKS,
	findLink,
	findPeer,
	LATENCY_FACTOR,
	LATENCY_SAMPLES_MAX,
	TICK_MS,
	type KnetLink,
	type KnetState,
	type KnetTurn,
} from './state.ts';

/** One look of the heartbeat thread (threads_heartbeat.c:205). Looks with nothing to do were left out. */
export function tickHeartbeat(state: KnetState, turn: KnetTurn): void {
	state.tickNumber += Math.round((state.nextTickMs - state.tickMs) / TICK_MS);
	state.tickMs = state.nextTickMs;
	if (state.tickNumber % BACKOFF_TICKS === 0) {
		adjustPatience(state);
	}
	for (const peer of state.peers) {
		for (const link of peer.links) {
			checkLink(state, {peer, link}, turn);
		}
	}
	state.nextTickMs = nextUsefulTickMs(state);
}

/** Answers a peer's ping; needs no state, so it works as long as the process runs. */
export function answerPing(
	state: KnetState,
	ping: {readonly from: number; readonly link: number; readonly sentMs: number},
	turn: KnetTurn,
): void {
	const {config} = state;
	turn.sink.transmit(
		{kind: 'pong', from: config.nodeid, link: ping.link, sentMs: ping.sentMs},
		{to: ping.from, link: ping.link, packetBytes: pingPacketBytes(config.framing)},
	);
}

/** threads_rx.c:699-740. */
export function receivePong(
	state: KnetState,
	pong: {readonly from: number; readonly link: number; readonly sentMs: number},
	turn: KnetTurn,
): void {
	const peer = findPeer(state, pong.from);
	const link = peer === undefined ? undefined : findLink(peer, pong.link);
	if (peer === undefined || link === undefined) {
		return;
	}
	link.pongMs = turn.nowMs;
	const rttMs = turn.nowMs - pong.sentMs;
	if (rttMs > state.config.pingTimeoutMs) {
		return;
	}
	averageLatency(state, link, {rttUs: Math.trunc(rttMs * 1000), nowMs: turn.nowMs});
	if (!link.connected && link.latencyUs < link.silenceMs * 1000) {
		if (link.pongs >= state.config.pongCount) {
			connectLink(state, {peer, link}, turn);
		} else {
			link.pongs += 1;
		}
	}
}

function averageLatency(
	state: KnetState,
	link: KnetLink,
	{rttUs, nowMs}: {readonly rttUs: number; readonly nowMs: number},
): void {
	link.latencySamples = Math.min(link.latencySamples + 1, LATENCY_SAMPLES_MAX);
	const {latencySamples: samples, latencyUs: before} = link;
	link.latencyUs = Math.trunc((before * (samples - 1) + rttUs) / samples);
	if (link.latencyUs !== before && !state.latencyMoved) {
		state.latencyMoved = true;
		state.nextTickMs = Math.min(state.nextTickMs, nextAdjustmentMs(state, nowMs));
	}
}

function checkLink(state: KnetState, peerLink: PeerLink, turn: KnetTurn): void {
	const {peer, link} = peerLink;
	const {config} = state;
	if (turn.nowMs - link.pingedMs >= config.pingIntervalMs) {
		link.pingedMs = turn.nowMs;
		turn.sink.transmit(
			{kind: 'ping', from: config.nodeid, link: link.number, sentMs: turn.nowMs},
			{to: peer.nodeid, link: link.number, packetBytes: pingPacketBytes(config.framing)},
		);
	}
	if (turn.nowMs - link.pongMs >= link.silenceMs) {
		disconnectLink(state, peerLink, turn);
	}
}

/** About once a second: less patience with links that came up a while ago (threads_heartbeat.c:170). */
function adjustPatience(state: KnetState): void {
	state.latencyMoved = false;
	for (const peer of state.peers) {
		for (const link of peer.links) {
			link.backoff = Math.max(1, link.backoff - 1);
			link.silenceMs =
				state.config.pingTimeoutMs * link.backoff + (link.latencyUs * LATENCY_FACTOR) / 1000;
		}
	}
}

/** The first adjustment after the given time; useless ticks before it may have been left out. */
function nextAdjustmentMs(state: KnetState, nowMs: number): number {
	const passed = Math.floor((nowMs - state.tickMs) / TICK_MS);
	const missing = BACKOFF_TICKS - ((state.tickNumber + passed) % BACKOFF_TICKS);
	return state.tickMs + (passed + missing) * TICK_MS;
}

/** The first tick at which a ping is due, a link may be found silent, or the patience changes. */
function nextUsefulTickMs(state: KnetState): number {
	let dueMs = Infinity;
	let adjusts = state.latencyMoved;
	for (const peer of state.peers) {
		for (const link of peer.links) {
			adjusts ||= link.backoff > 1;
			dueMs = Math.min(dueMs, link.pingedMs + state.config.pingIntervalMs);
			const silentMs = link.pongMs + link.silenceMs;
			dueMs = silentMs < dueMs ? silentMs : dueMs;
		}
	}
	const ticks = Math.max(1, Math.ceil((dueMs - state.tickMs) / TICK_MS));
	const usefulMs = state.tickMs + ticks * TICK_MS;
	return adjusts ? Math.min(usefulMs, nextAdjustmentMs(state, state.tickMs)) : usefulMs;
}
