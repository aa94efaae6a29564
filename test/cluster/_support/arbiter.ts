/**
 * Nodes with votequorum and qdevice-net, an arbiter with qnetd, and cables between them that can be
 * cut without anybody being told. Totem is reduced to its outcome: after a cut or repair the nodes
 * that reach each other form a new ring once its detection time has passed.
 */
import {resolveQdeviceNet, type QdeviceNetSpec} from '../../../src/cluster/qdevice/config.ts';
import {createQdevice, handleQdevice} from '../../../src/cluster/qdevice/client.ts';
import {
	type QdeviceClient,
	type QdeviceInput,
	type QdeviceSink,
} from '../../../src/cluster/qdevice/client-state.ts';
import {
	type QdeviceMessage,
	type QnetdMessage,
} from '../../../src/cluster/qdevice/qdevice.types.ts';
import {createQnetd, handleQnetd} from '../../../src/cluster/qdevice/qnetd.ts';
import {type Qnetd} from '../../../src/cluster/qdevice/qnetd-state.ts';
import {resolveQuorumConfig} from '../../../src/cluster/votequorum/config.ts';
import {type QuorumConfig} from '../../../src/cluster/votequorum/config.types.ts';
import {pollDevice, registerDevice} from '../../../src/cluster/votequorum/device.ts';
import {type Votequorum} from '../../../src/cluster/votequorum/state.ts';
import {
	type VotequorumMessage,
	type VotequorumSink,
} from '../../../src/cluster/votequorum/votequorum.types.ts';
import {
	activateSync,
	beginSync,
	createVotequorum,
	deliver,
	processSync,
	timerExpired,
} from '../../../src/cluster/votequorum/votequorum.ts';

export const ONE_WAY_DELAY_MS = 1;
/** How often a synchronisation that waits for the device is tried again: one token rotation. */
const SYNC_RETRY_MS = 5;

export type ArbiterNode = {
	readonly nodeid: number;
	vq: Votequorum;
	device: QdeviceClient;
	/** What services were told, with the time in ms and the members. */
	readonly history: {readonly atMs: number; readonly quorate: boolean; readonly members: string}[];
	ringNodes: readonly ArbiterNode[];
	connection: Connection | undefined;
	generation: Map<string, number>;
	heuristics: 'pass' | 'fail';
	alive: boolean;
};

type Connection = {
	readonly id: number;
	readonly node: ArbiterNode;
	/** Whether each end still holds its half. */
	nodeOpen: boolean;
	qnetdOpen: boolean;
};

type Event = {readonly atMs: number; readonly sequence: number; readonly run: () => void};

export type Arbiter = {
	readonly options: ArbiterOptions;
	readonly config: QuorumConfig;
	readonly nodes: ArbiterNode[];
	/** What went over the connections, as `from>to type vote`, with the time in ms. */
	readonly log: {readonly atMs: number; readonly line: string}[];
	qnetd: Qnetd;
	qnetdUp: boolean;
	readonly connections: Map<number, Connection>;
	readonly cutFromQnetd: Set<number>;
	readonly events: Event[];
	readonly generation: Map<string, number>;
	readonly membershipDelayMs: number;
	nowMs: number;
	sequence: number;
	ringSeq: number;
};

export type ArbiterOptions = {
	readonly nodeids: readonly number[];
	readonly net?: QdeviceNetSpec;
	readonly waitForAll?: boolean;
	/** From a cut to the new ring: token + consensus. */
	readonly membershipDelayMs?: number;
};

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
		events: [],
		generation: new Map(),
		membershipDelayMs: options.membershipDelayMs ?? MEMBERSHIP_DELAY_MS,
		nowMs: 0,
		sequence: 0,
		ringSeq: 0,
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

const schedule = (arbiter: Arbiter, delayMs: number, run: () => void): void => {
	const event = {atMs: arbiter.nowMs + delayMs, sequence: arbiter.sequence++, run};
	let index = arbiter.events.length;
	while (index > 0 && (arbiter.events[index - 1]?.atMs ?? 0) > event.atMs) index -= 1;
	arbiter.events.splice(index, 0, event);
};

export const passTime = (arbiter: Arbiter, durationMs: number): void => {
	const untilMs = arbiter.nowMs + durationMs;
	for (;;) {
		const next = arbiter.events[0];
		if (next === undefined || next.atMs > untilMs) break;
		arbiter.events.shift();
		arbiter.nowMs = next.atMs;
		next.run();
	}
	arbiter.nowMs = untilMs;
};

/** A timer by name: arming it again or cancelling it makes the earlier one void. */
const arm = (
	arbiter: Arbiter,
	timers: Map<string, number>,
	{name, delayMs, run}: {name: string; delayMs: number; run: () => void},
): void => {
	const generation = (timers.get(name) ?? 0) + 1;
	timers.set(name, generation);
	schedule(arbiter, delayMs, () => {
		if (timers.get(name) === generation) run();
	});
};

const cancel = (timers: Map<string, number>, name: string): void => {
	timers.set(name, (timers.get(name) ?? 0) + 1);
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

/** The daemon ends while its host lives on: every connection is reset. */
export const stopQnetd = (arbiter: Arbiter): void => {
	arbiter.qnetdUp = false;
	for (const connection of arbiter.connections.values()) closeAtQnetd(arbiter, connection);
	arbiter.qnetd = createQnetd(qnetdSink(arbiter));
};

export const startQnetd = (arbiter: Arbiter): void => {
	arbiter.qnetdUp = true;
};

/** Crosses the path between a node and qnetd, unless it is cut. */
const cross = (arbiter: Arbiter, connection: Connection, run: () => void): void => {
	schedule(arbiter, ONE_WAY_DELAY_MS, () => {
		if (!arbiter.cutFromQnetd.has(connection.node.nodeid)) run();
	});
};

const deviceSink = (arbiter: Arbiter, node: ArbiterNode): QdeviceSink => ({
	connect: () => {
		openConnection(arbiter, node);
	},
	disconnect: () => {
		const {connection} = node;
		if (connection === undefined) return;
		node.connection = undefined;
		connection.nodeOpen = false;
		cross(arbiter, connection, () => {
			if (!connection.qnetdOpen) return;
			connection.qnetdOpen = false;
			handleQnetd(arbiter.qnetd, {type: 'connection-lost', connection: connection.id});
		});
	},
	send: message => {
		const {connection} = node;
		if (connection !== undefined) sendToQnetd(arbiter, connection, message);
	},
	poll: (ringId, castVote) => pollDevice(node.vq, ringId, castVote),
	armTimer: (timer, delayMs) => {
		const run = (): void => {
			if (node.alive) handleQdevice(node.device, {type: 'timer', timer});
		};
		arm(arbiter, node.generation, {name: timer, delayMs, run});
	},
	cancelTimer: timer => {
		cancel(node.generation, timer);
	},
	runHeuristics: () => {
		const run = (): void => {
			handleQdevice(node.device, {type: 'heuristics-result', result: node.heuristics});
		};
		arm(arbiter, node.generation, {name: 'heuristics run', delayMs: 10, run});
	},
	random: () => 0.5,
});

const openConnection = (arbiter: Arbiter, node: ArbiterNode): void => {
	const id = arbiter.connections.size + 1;
	const connection: Connection = {id, node, nodeOpen: true, qnetdOpen: false};
	arbiter.connections.set(id, connection);
	node.connection = connection;
	cross(arbiter, connection, () => {
		if (!connection.nodeOpen) return;
		connection.qnetdOpen = arbiter.qnetdUp;
		if (arbiter.qnetdUp) handleQnetd(arbiter.qnetd, {type: 'accepted', connection: id});
		const type = arbiter.qnetdUp ? 'connected' : 'connection-lost';
		cross(arbiter, connection, () => {
			if (connection.nodeOpen && node.alive) handleQdevice(node.device, {type});
		});
	});
};

const sendToQnetd = (arbiter: Arbiter, connection: Connection, message: QdeviceMessage): void => {
	cross(arbiter, connection, () => {
		if (!connection.qnetdOpen) return;
		arbiter.log.push({
			atMs: arbiter.nowMs,
			line: `${connection.node.nodeid}>qnetd ${message.type}`,
		});
		handleQnetd(arbiter.qnetd, {type: 'message', connection: connection.id, message});
	});
};

const qnetdSink = (arbiter: Arbiter): Qnetd['sink'] => ({
	send: (id, message) => {
		const connection = arbiter.connections.get(id);
		if (connection !== undefined) sendToNode(arbiter, connection, message);
	},
	disconnect: id => {
		const connection = arbiter.connections.get(id);
		if (connection !== undefined) closeAtQnetd(arbiter, connection);
	},
	armTimer: (timer, connection, delayMs) => {
		const {qnetd} = arbiter;
		const run = (): void => {
			if (arbiter.qnetd === qnetd) handleQnetd(qnetd, {type: 'timer', connection, timer});
		};
		arm(arbiter, arbiter.generation, {name: `${timer} ${connection}`, delayMs, run});
	},
	cancelTimer: (timer, connection) => {
		cancel(arbiter.generation, `${timer} ${connection}`);
	},
});

const sendToNode = (arbiter: Arbiter, connection: Connection, message: QnetdMessage): void => {
	const {node} = connection;
	const vote = 'vote' in message ? ` ${message.vote}` : '';
	arbiter.log.push({atMs: arbiter.nowMs, line: `qnetd>${node.nodeid} ${message.type}${vote}`});
	cross(arbiter, connection, () => {
		if (connection.nodeOpen && node.alive) handleQdevice(node.device, {type: 'message', message});
	});
};

const closeAtQnetd = (arbiter: Arbiter, connection: Connection): void => {
	if (!connection.qnetdOpen) return;
	connection.qnetdOpen = false;
	cross(arbiter, connection, () => {
		const {node} = connection;
		if (connection.nodeOpen && node.alive) handleQdevice(node.device, {type: 'connection-lost'});
	});
};

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
