/**
 * Nodes with votequorum and qdevice-net, an arbiter with qnetd, and cables between them that can be
 * cut without anybody being told. Totem is reduced to its outcome: after a cut or repair the nodes
 * that reach each other form a new ring once its detection time has passed.
 */
import {resolveQdeviceNet} from '../../../src/cluster/qdevice/config.ts';
import {createQdevice, handleQdevice} from '../../../src/cluster/qdevice/client.ts';
import type {QdeviceInput} from '../../../src/cluster/qdevice/client-state.ts';
import {createQnetd} from '../../../src/cluster/qdevice/qnetd.ts';
import {resolveQuorumConfig} from '../../../src/cluster/votequorum/config.ts';
import {registerDevice} from '../../../src/cluster/votequorum/device.ts';
import type {
	VotequorumMessage,
	VotequorumSink,
} from '../../../src/cluster/votequorum/votequorum.types.ts';
import {
	activateSync,
	beginSync,
	createVotequorum,
	deliver,
	processSync,
	timerExpired,
} from '../../../src/cluster/votequorum/votequorum.ts';
import {deviceSink, ONE_WAY_DELAY_MS, qnetdSink} from './arbiter-connections.ts';
import type {Arbiter, ArbiterNode, ArbiterOptions} from './arbiter.types.ts';
import {arm, cancel, createClock, passTime, schedule} from './bench-clock.ts';

/** How often a synchronisation that waits for the device is tried again: one token rotation. */
const SYNC_RETRY_MS = 5;

/** Two nodes with token 3000: 3000 + 1.2 · 3000 ms. */
const MEMBERSHIP_DELAY_MS = 6600;

/** Starts all nodes in one ring and lets them reach qnetd. */
export const startArbiter = (options: ArbiterOptions): Arbiter => {
	const {nodeids, net = {votes: 1}, waitForAll = false} = options;
	const specs = nodeids.map(nodeid => ({nodeid}));
	const device = net.votes === undefined ? {model: 'net'} : {model: 'net', votes: net.votes};
	const resolved = resolveQuorumConfig(specs, {waitForAll, device});
	if (!resolved.ok) throw new Error(resolved.error.message);
	const arbiter: Arbiter = {
		options,
		config: resolved.config,
		nodes: [],
		log: [],
		qnetd: createQnetd({
			send: () => undefined,
			disconnect: () => undefined,
			armTimer: () => undefined,
			cancelTimer: () => undefined,
		}),
		qnetdUp: true,
		connections: new Map(),
		cutFromQnetd: new Set(),
		generation: new Map(),
		membershipDelayMs: options.membershipDelayMs ?? MEMBERSHIP_DELAY_MS,
		ringSeq: 0,
		...createClock(),
	};
	arbiter.qnetd = createQnetd(qnetdSink(arbiter));
	for (const nodeid of nodeids) arbiter.nodes.push(createNode(arbiter, nodeid));
	formRing(arbiter, arbiter.nodes);
	startDevices(arbiter, arbiter.nodes);
	return arbiter;
};

const startDevices = (arbiter: Arbiter, nodes: readonly ArbiterNode[]): void => {
	for (const node of nodes) registerDevice(node.vq);
	passTime(arbiter, 100);
	for (const node of nodes) {
		const {members, ringId, quorate} = node.vq;
		handleQdevice(node.device, {type: 'ring-formed', nodeids: members, ringId});
		handleQdevice(node.device, {type: 'quorum-notified', quorate});
	}
};

const createNode = (arbiter: Arbiter, nodeid: number): ArbiterNode => {
	const partial: Omit<ArbiterNode, 'vq' | 'device'> = {
		nodeid,
		history: [],
		ringNodes: [],
		connection: undefined,
		generation: new Map(),
		heuristics: 'pass',
		alive: true,
	};
	const node = partial as ArbiterNode;
	startDaemons(arbiter, node);
	return node;
};

const startDaemons = (arbiter: Arbiter, node: ArbiterNode): void => {
	const {nodeids, net = {votes: 1}, waitForAll = false} = arbiter.options;
	const specs = nodeids.map(nodeid => ({nodeid}));
	const resolved = resolveQdeviceNet(net, specs, waitForAll);
	if (!resolved.ok) throw new Error(resolved.error.message);
	const {nodeid} = node;
	node.device = createQdevice({
		nodeid,
		clusterName: 'lab',
		configNodeids: nodeids,
		config: resolved.config,
		sink: deviceSink(arbiter, node),
	});
	node.vq = createVotequorum({
		nodeid,
		config: arbiter.config,
		sink: votequorumSink(arbiter, node),
	});
};

/** A power cut too short to be noticed: the node is back in a ring of all, its connection forgotten. */
export const rebootNode = (arbiter: Arbiter, nodeid: number): void => {
	const node = arbiter.nodes.find(candidate => candidate.nodeid === nodeid);
	if (node === undefined) throw new Error(`no node ${nodeid}`);
	if (node.connection !== undefined) node.connection.nodeOpen = false;
	node.connection = undefined;
	node.generation = new Map();
	startDaemons(arbiter, node);
	formRing(arbiter, arbiter.nodes);
	startDevices(arbiter, [node]);
};

const votequorumSink = (arbiter: Arbiter, node: ArbiterNode): VotequorumSink => ({
	multicast: message => {
		multicast(arbiter, node, message);
	},
	armTimer: (name, delayMs) => {
		const run = (): void => {
			if (node.alive) timerExpired(node.vq, name);
		};
		arm(arbiter, node.generation, {name: `vq ${name}`, delayMs, run});
	},
	cancelTimer: name => {
		cancel(node.generation, `vq ${name}`);
	},
	notifyRing: (nodeids, ringId) => {
		tellDevice(arbiter, node, {type: 'ring-formed', nodeids, ringId});
	},
	notifyQuorum: (members, _ringId, quorate) => {
		node.history.push({atMs: arbiter.nowMs, quorate, members: members.join(' ')});
		tellDevice(arbiter, node, {type: 'quorum-notified', quorate});
	},
	storeExpectedVotes: () => undefined,
});

const tellDevice = (arbiter: Arbiter, node: ArbiterNode, input: QdeviceInput): void => {
	schedule(arbiter, 0, () => {
		if (node.alive && node.device.phase !== 'starting') handleQdevice(node.device, input);
	});
};

const multicast = (arbiter: Arbiter, sender: ArbiterNode, message: VotequorumMessage): void => {
	const ring = sender.ringNodes;
	schedule(arbiter, ONE_WAY_DELAY_MS, () => {
		for (const node of ring) {
			if (node.alive && node.ringNodes === ring) deliver(node.vq, sender.nodeid, message);
		}
	});
};

const formRing = (arbiter: Arbiter, members: readonly ArbiterNode[]): void => {
	arbiter.ringSeq += 4;
	const nodeids = members.map(node => node.nodeid);
	const ringId = {nodeid: Math.min(...nodeids), seq: arbiter.ringSeq};
	for (const node of members) {
		node.ringNodes = members;
		beginSync(node.vq, nodeids, ringId);
	}
	synchronise(arbiter, members);
};

const synchronise = (arbiter: Arbiter, members: readonly ArbiterNode[]): void => {
	if (members.some(node => node.ringNodes !== members)) return;
	const ready = members.map(node => processSync(node.vq));
	schedule(arbiter, SYNC_RETRY_MS, () => {
		if (members.some(node => node.ringNodes !== members)) return;
		if (ready.includes(false)) synchronise(arbiter, members);
		else for (const node of members) activateSync(node.vq);
	});
};

/** Cuts the nodes into these groups; each forms its ring when the loss has been noticed. */
export const splitNodes = (arbiter: Arbiter, ...groups: number[][]): void => {
	const rings = groups.map(group => arbiter.nodes.filter(node => group.includes(node.nodeid)));
	for (const ring of rings) for (const node of ring) node.ringNodes = [];
	schedule(arbiter, arbiter.membershipDelayMs, () => {
		for (const ring of rings) formRing(arbiter, ring);
	});
};

/** The node vanishes with its power: nobody gets a word from it. */
export const killNode = (arbiter: Arbiter, nodeid: number): void => {
	const survivors: number[] = [];
	for (const node of arbiter.nodes) {
		if (node.nodeid === nodeid) node.alive = false;
		else survivors.push(node.nodeid);
	}
	arbiter.cutFromQnetd.add(nodeid);
	splitNodes(arbiter, survivors);
};

export const cutFromQnetd = (arbiter: Arbiter, nodeid: number): void => {
	arbiter.cutFromQnetd.add(nodeid);
};

export const nodeOf = (arbiter: Arbiter, nodeid: number): ArbiterNode => {
	const node = arbiter.nodes.find(candidate => candidate.nodeid === nodeid);
	if (node === undefined) throw new Error(`no node ${nodeid}`);
	return node;
};

/** What {@link quorateNow} says of every node, in the order of their numbers. */
export const quorate = (arbiter: Arbiter): (boolean | undefined)[] => arbiter.nodes.map(quorateNow);

/** The last thing that the node's services were told. */
export const quorateNow = (node: ArbiterNode | undefined): boolean | undefined =>
	node?.history.at(-1)?.quorate;

/** When the node's services were first told this about these members, after `sinceMs`. */
export const firstTold = (
	node: ArbiterNode | undefined,
	told: {readonly quorate: boolean; readonly members: string},
	sinceMs: number,
): number | undefined =>
	node?.history.find(
		entry =>
			entry.atMs >= sinceMs && entry.quorate === told.quorate && entry.members === told.members,
	)?.atMs;
