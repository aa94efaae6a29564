/**
 * kronosnet at one node: heartbeats on every link to every peer, the choice of links, path MTU discovery, and the
 * carriage of totem's messages. Like totem's machine it has no clock and no queue: the host calls it with a packet or
 * an expired deadline, and it answers through the `KnetSink`.
 *
 *   heartbeat thread, every 200 ms:   ping what is due ─▶ peer ─▶ pong      (link up after three, down after a silence)
 *   PMTU thread, every 200 ms:        probe what is new, asked for, or 30 s old; one link after the other
 *   data:                             to every peer that has a usable link, over the link or links of the policy
 *
 * Written from the behaviour of kronosnet 1.25, the version of Debian 12; line numbers refer to its libknet folder.
 * Later versions (from 1.26) also take a link for up when data arrives after the first pong.
 */
import type {TotemMessage} from '../totem/messages.ts';
import {smallestUserBytes, type KnetFraming} from './sizes.ts';

export type KnetPolicy = 'passive' | 'active' | 'rr';

export type KnetConfig = {
	readonly nodeid: number;
	/** How often this node has started before: keeps the sequence numbers of a quick restart apart. */
	readonly incarnation: number;
	readonly peers: readonly {readonly nodeid: number; readonly links: readonly KnetLinkConfig[]}[];
	readonly policy: KnetPolicy;
	readonly pingIntervalMs: number;
	readonly pingTimeoutMs: number;
	readonly pongCount: number;
	readonly pmtudIntervalMs: number;
	/** As large as IP packets are made, on every link; `null`: discovery says so. */
	readonly manualMtuBytes: number | null;
	readonly framing: KnetFraming;
};

export type KnetLinkConfig = {
	readonly number: number;
	/** The highest wins under `passive`; equal ones by the lower link number. */
	readonly priority: number;
};

/** `from` is the sender, `link` the link number that both ends use. */
export type KnetPacket =
	| {
			readonly kind: 'ping' | 'pong';
			readonly from: number;
			readonly link: number;
			/** The pinging node's clock, which comes back with the pong. */
			readonly sentMs: number;
	  }
	| {
			readonly kind: 'pmtud' | 'pmtud-reply';
			readonly from: number;
			readonly link: number;
			/** Size of the probe as an IP packet. */
			readonly probeBytes: number;
	  }
	| {
			readonly kind: 'data';
			readonly from: number;
			/** Counts the sender's messages; receivers drop what they have seen. */
			readonly seq: number;
			readonly fragment: number;
			readonly fragments: number;
			readonly message: TotemMessage;
	  };

export type KnetSink = {
	readonly transmit: (packet: KnetPacket, way: KnetWay) => void;
	readonly deliver: (message: TotemMessage, from: number) => void;
	/** Said before other links than now will carry data, so that a host can see to what rests on the present ones. */
	readonly linksWillChange: () => void;
	/** A heartbeat verdict, as knet logs it. */
	readonly linkChanged: (peer: number, link: number, up: boolean) => void;
	/** The MTU that the kernel knows for a link: packets above it are refused at once. 0: it has no way to send any. */
	readonly interfaceMtuBytes: (link: number) => number;
};

export type KnetWay = {readonly to: number; readonly link: number; readonly packetBytes: number};

export type KnetTurn = {nowMs: number; readonly sink: KnetSink};

export type KnetLink = {
	readonly number: number;
	readonly priority: number;
	connected: boolean;
	/** A link whose MTU discovery has failed, or found it too small, is not used although its heartbeat works. */
	hasValidMtu: boolean;
	userBytesMax: number;
	pingedMs: number;
	/** The last pong; NaN when none came since the link went down. */
	pongMs: number;
	pongs: number;
	backoff: number;
	/** The silence after which the link is down, as of the last adjustment. */
	silenceMs: number;
	latencyUs: number;
	latencySamples: number;
	probedMs: number;
	/** How patient discovery is with encrypted replies: 2, 4 … 128 times the silence. */
	probePatience: number;
};

export type KnetPeer = {
	readonly nodeid: number;
	readonly links: readonly KnetLink[];
	/** Links that data goes over, in the order of their use. */
	active: KnetLink[];
	/** Sequence numbers seen lately, by their low byte. */
	readonly seen: Float64Array;
	readonly fragments: Map<number, Set<number>>;
};

export type Probe = {
	readonly peer: KnetPeer;
	readonly link: KnetLink;
	sizeBytes: number;
	goodBytes: number;
	badBytes: number;
	attempts: number;
	waitUntilMs: number;
};

export type KnetState = {
	readonly config: KnetConfig;
	readonly peers: readonly KnetPeer[];
	seq: number;
	/** The heartbeat thread: its last tick, how many there were, and the next one that has something to do. */
	tickMs: number;
	tickNumber: number;
	nextTickMs: number;
	latencyMoved: boolean;
	/** The discovery thread: when it last slept, what it still has to look at, and the probe it waits for. */
	loopMs: number;
	nextLoopMs: number;
	probeAll: boolean;
	/** It looks at every link now, however long ago the last look was. */
	isForced: boolean;
	readonly toProbe: {readonly peer: KnetPeer; readonly link: KnetLink}[];
	probe: Probe | null;
	/** The largest piece of user data that is sent in one packet, over all links. */
	userBytesMax: number;
};

/** Both threads sleep this long between looks (threads_common.h). */
export const TICK_MS = 200;
/** Patience with a link that has just come up, in multiples of the ping timeout; one less every second (links.h:23). */
export const BACKOFF_START = 10;
export const BACKOFF_TICKS = 5;
/** Twice the average latency is added to the patience (links.h:31). */
export const LATENCY_FACTOR = 2;
/** Samples of the running average of a link's latency (corosync's ping_precision). */
export const LATENCY_SAMPLES_MAX = 2048;
export const PATIENCE_MIN = 2;
export const PATIENCE_MAX = 128;
const SEEN_WINDOW = 256;
/** More messages than a process ever sends. */
const INCARNATION_SPAN = 2 ** 32;

/** A handle whose threads start now, with all links enabled and none connected. */
export function createKnet(config: KnetConfig, nowMs: number): KnetState {
	return {
		config,
		peers: config.peers.map(peer => ({
			nodeid: peer.nodeid,
			links: peer.links.map(link => createLink(link, config)),
			active: [],
			seen: new Float64Array(SEEN_WINDOW),
			fragments: new Map(),
		})),
		seq: config.incarnation * INCARNATION_SPAN,
		tickMs: nowMs,
		tickNumber: 0,
		nextTickMs: nowMs + TICK_MS,
		latencyMoved: false,
		loopMs: nowMs,
		nextLoopMs: Infinity,
		probeAll: false,
		isForced: false,
		toProbe: [],
		probe: null,
		userBytesMax: smallestUserBytes(config.framing),
	};
}

function createLink({number, priority}: KnetLinkConfig, config: KnetConfig): KnetLink {
	return {
		number,
		priority,
		connected: false,
		// Before its first look discovery is taken to have found the least that a link must carry (links.c:338-357).
		hasValidMtu: true,
		userBytesMax: smallestUserBytes(config.framing),
		pingedMs: -Infinity,
		pongMs: NaN,
		pongs: 0,
		backoff: BACKOFF_START,
		silenceMs: config.pingTimeoutMs * BACKOFF_START,
		latencyUs: 0,
		latencySamples: 0,
		probedMs: -Infinity,
		probePatience: PATIENCE_MIN,
	};
}

export function isReachable(peer: KnetPeer): boolean {
	return peer.active.length > 0;
}

export function findPeer(state: KnetState, nodeid: number): KnetPeer | undefined {
	for (const peer of state.peers) {
		if (peer.nodeid === nodeid) {
			return peer;
		}
	}
	return undefined;
}

export function findLink(peer: KnetPeer, number: number): KnetLink | undefined {
	for (const link of peer.links) {
		if (link.number === number) {
			return link;
		}
	}
	return undefined;
}
