import {smallestUserBytes} from './sizes.ts';
import {
	BACKOFF_START,
	TICK_MS,
	type KnetLink,
	type KnetPeer,
	type KnetState,
	type KnetTurn,
} from './state.ts';

/** A link and whose it is. */
export type PeerLink = {readonly peer: KnetPeer; readonly link: KnetLink};

/** Three pongs came: data flows at once, in pieces as small as every link must carry, until the MTU is known (links.c:26). */
export function connectLink(state: KnetState, {peer, link}: PeerLink, turn: KnetTurn): void {
	turn.sink.linksWillChange();
	link.connected = true;
	chooseLinks(state, peer);
	state.userBytesMax = smallestUserBytes(state.config.framing);
	state.probeAll ||= state.probe === null;
	abortDiscovery(state, turn.nowMs);
	scheduleLoop(state, turn.nowMs);
	turn.sink.linkChanged(peer.nodeid, link.number, true);
}

/** The peer has been silent for too long (threads_heartbeat.c:24); said again while it stays so, it changes nothing. */
export function disconnectLink(state: KnetState, {peer, link}: PeerLink, turn: KnetTurn): void {
	link.probedMs = -Infinity;
	link.pongs = 0;
	link.pongMs = NaN;
	link.backoff = BACKOFF_START;
	if (link.connected) {
		turn.sink.linksWillChange();
		link.connected = false;
		chooseLinks(state, peer);
		abortDiscovery(state, turn.nowMs);
		scheduleLoop(state, turn.nowMs);
		turn.sink.linkChanged(peer.nodeid, link.number, false);
	}
}

/** Which links carry data to a peer, by the policy (host.c:612). */
export function chooseLinks(state: KnetState, peer: KnetPeer): void {
	const usable = peer.links.filter(link => link.connected && link.hasValidMtu);
	if (state.config.policy === 'passive') {
		const best = usable.reduce<KnetLink | null>(
			(chosen, link) => (chosen === null || link.priority > chosen.priority ? link : chosen),
			null,
		);
		peer.active = best === null ? [] : [best];
	} else {
		peer.active = usable;
	}
	if (usable.length === 0) {
		// A peer that comes back counts its messages afresh.
		peer.seen.fill(0);
		peer.fragments.clear();
	}
}

/** A discovery that is under way starts over with the thread's next look, whichever link it looks at (threads_common.c:65). */
function abortDiscovery(state: KnetState, nowMs: number): void {
	if (state.probe !== null) {
		state.probe = null;
		state.toProbe.length = 0;
		state.loopMs = nowMs;
		state.nextLoopMs = Infinity;
	}
}

/** Makes sure that the discovery thread looks at its next waking. */
function scheduleLoop(state: KnetState, nowMs: number): void {
	if (state.probe === null) {
		const naps = Math.floor((nowMs - state.loopMs) / TICK_MS) + 1;
		state.nextLoopMs = Math.min(state.nextLoopMs, state.loopMs + naps * TICK_MS);
	}
}
