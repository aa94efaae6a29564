/**
 * Drives votequorum instances the way a real ring does: every member's messages reach all members
 * in one order, and a synchronisation ends everywhere only after all of them.
 */
import {
	type QuorumConfig,
	type QuorumSectionSpec,
} from '../../../src/cluster/votequorum/config.types.ts';
import {resolveQuorumConfig} from '../../../src/cluster/votequorum/config.ts';
import {type Votequorum} from '../../../src/cluster/votequorum/state.ts';
import {
	type VotequorumMessage,
	type VotequorumTimer,
} from '../../../src/cluster/votequorum/votequorum.types.ts';
import {
	activateSync,
	beginSync,
	createVotequorum,
	deliver,
	processSync,
	timerExpired,
} from '../../../src/cluster/votequorum/votequorum.ts';

export type RingNode = {
	readonly vq: Votequorum;
	/** What services on the node were last told; undefined before the first notification. */
	quorate: boolean | undefined;
	/** Everything they were told, in order. */
	readonly history: boolean[];
	/** Running timers with their duration. */
	readonly timers: Map<VotequorumTimer, number>;
	readonly outbox: VotequorumMessage[];
	storedExpectedVotes: number | undefined;
	ring: readonly RingNode[];
};

/** The configuration of `count` nodes with one vote each, numbered from 1. */
export const evenConfig = (count: number, section: QuorumSectionSpec = {}): QuorumConfig => {
	const nodes = Array.from({length: count}, (_, index) => ({nodeid: index + 1}));
	const result = resolveQuorumConfig(nodes, section);
	if (!result.ok) throw new Error(result.error.message);
	return result.config;
};

export const startRingNode = (config: QuorumConfig, nodeid: number): RingNode => {
	const state: Omit<RingNode, 'vq'> = {
		quorate: undefined,
		history: [],
		timers: new Map(),
		outbox: [],
		storedExpectedVotes: undefined,
		ring: [],
	};
	const node = state as RingNode;
	const vq = createVotequorum({
		nodeid,
		config,
		sink: {
			multicast: message => node.outbox.push(message),
			armTimer: (timer, delayMs) => node.timers.set(timer, delayMs),
			cancelTimer: timer => node.timers.delete(timer),
			notifyRing: () => undefined,
			notifyQuorum: (_members, _ringId, quorate) => {
				node.quorate = quorate;
				node.history.push(quorate);
			},
			storeExpectedVotes: votes => {
				node.storedExpectedVotes = votes;
			},
		},
	});
	return Object.assign(node, {vq});
};

/** Starts these nodes, each still without a ring. */
export const startRingNodes = (config: QuorumConfig, nodeids: readonly number[]): RingNode[] =>
	nodeids.map(nodeid => startRingNode(config, nodeid));

let lastSeq = 0;

/** Forms a ring of these nodes and goes through its synchronisation; false while one waits. */
export const settle = (nodes: readonly RingNode[]): boolean => {
	lastSeq += 4;
	const members = nodes.map(node => node.vq.nodeid).sort((a, b) => a - b);
	const ringId = {nodeid: members[0] ?? 0, seq: lastSeq};
	for (const node of nodes) {
		node.ring = nodes;
		beginSync(node.vq, members, ringId);
	}
	return finishSync(nodes);
};

/** Goes on with a synchronisation that waited for a quorum device. */
export const finishSync = (nodes: readonly RingNode[]): boolean => {
	const ready = nodes.map(node => processSync(node.vq));
	exchange(nodes);
	if (ready.includes(false)) return false;
	for (const node of nodes) activateSync(node.vq);
	exchange(nodes);
	return true;
};

/** Delivers what is waiting to be sent, and what comes of it, in nodeid order. */
export const exchange = (nodes: readonly RingNode[]): void => {
	for (let sent = true; sent;) {
		sent = false;
		for (const node of nodes) {
			const message = node.outbox.shift();
			if (message === undefined) continue;
			sent = true;
			for (const receiver of nodes) deliver(receiver.vq, node.vq.nodeid, message);
		}
	}
};

/** Lets a running timer of the node run out, and its ring hear of it. */
export const expire = (node: RingNode, timer: VotequorumTimer): void => {
	if (!node.timers.delete(timer)) throw new Error(`${timer} is not armed at ${node.vq.nodeid}`);
	timerExpired(node.vq, timer);
	exchange(node.ring);
};

export const quorateOf = (nodes: readonly RingNode[]): (boolean | undefined)[] =>
	nodes.map(node => node.quorate);
