/**
 * Drives votequorum instances the way corosync's test bench vqsim 3.1.7 does, with time passed in
 * by an event queue, so that its recordings can be replayed.
 *
 * What vqsim does otherwise than a real ring (vqsim/vqmain.c, vqsim/vqsim_vq_engine.c):
 * - A synchronisation ends 10 ms after it began, before the others' nodeinfo has come.
 * - Every command but «up», «down» and «qdevice» gives a new ring to every partition, also to those
 *   that it does not touch; «qdevice» synchronises all of them again under the ring they have.
 * - Its quorum device polls with the ring of the last notification. After a new ring that is the
 *   old one: the poll is refused, the device stops polling, and its vote falls when the
 *   synchronisation stops waiting for it.
 */
import {type QuorumConfig} from '../../../src/cluster/votequorum/config.types.ts';
import {pollDevice, registerDevice} from '../../../src/cluster/votequorum/device.ts';
import {type Votequorum} from '../../../src/cluster/votequorum/state.ts';
import {
	type RingId,
	type VotequorumMessage,
	type VotequorumSink,
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
import {createClock, scheduleAt, type BenchClock} from './bench-clock.ts';

const SYNC_DELAY_MS = 10;
const DEFAULT_DEVICE_TIMEOUT_MS = 10_000;

/**
 * How long things take that vqsim leaves to the machine. Its nodes are processes, so that two runs
 * of the same commands may see messages and timers in different orders.
 */
export type BenchTiming = {
	/** From one process to another; messages between the same two keep their order. */
	readonly hopMs: () => number;
	/** From the command until a new process runs. */
	readonly startMs: () => number;
	/** How late a timer fires. */
	readonly latenessMs: () => number;
};

/** An idle machine: a new process takes longer to start than messages to travel. */
export const IDLE_MACHINE: BenchTiming = {
	hopMs: () => 0.01,
	startMs: () => 2,
	latenessMs: () => 0,
};

type BenchNode = {
	readonly nodeid: number;
	partition: Partition;
	vq: Votequorum | undefined;
	quorate: boolean;
	notifiedRing: RingId;
	deviceRegistered: boolean;
	/** Set from the first poll on, also while no further poll is due; cleared by «qdevice off». */
	devicePolls: boolean;
	deviceGeneration: number;
	readonly timerGeneration: Record<VotequorumTimer, number>;
	/** When the last thing arrives that is under way from the bench's parent process, and to it. */
	inboundAtMs: number;
	outboundAtMs: number;
	running: boolean;
};

type Partition = {readonly nodes: BenchNode[]; ring: RingId};

export type Bench = BenchClock & {
	readonly config: QuorumConfig;
	readonly timing: BenchTiming;
	readonly partitions: Map<number, Partition>;
};

export const createBench = (config: QuorumConfig, timing: BenchTiming = IDLE_MACHINE): Bench => ({
	config,
	timing,
	partitions: new Map(),
	...createClock(),
});

const startTimer = (bench: Bench, delayMs: number, run: () => void): void => {
	scheduleAt(bench, bench.nowMs + delayMs + bench.timing.latenessMs(), run);
};

const sendToNode = (bench: Bench, node: BenchNode, use: (vq: Votequorum) => void): void => {
	node.inboundAtMs = Math.max(node.inboundAtMs, bench.nowMs + bench.timing.hopMs());
	scheduleAt(bench, node.inboundAtMs, () => {
		withInstance(node, use);
	});
};

const sendToParent = (bench: Bench, node: BenchNode, run: () => void): void => {
	node.outboundAtMs = Math.max(node.outboundAtMs, bench.nowMs + bench.timing.hopMs());
	scheduleAt(bench, node.outboundAtMs, run);
};

const partitionOf = (bench: Bench, number: number): Partition => {
	let partition = bench.partitions.get(number);
	if (partition === undefined) {
		partition = {nodes: [], ring: {nodeid: 1000 + number, seq: 0}};
		bench.partitions.set(number, partition);
	}
	return partition;
};

const nodesOf = (bench: Bench): BenchNode[] =>
	[...bench.partitions.values()].flatMap(partition => partition.nodes);

/** «up»: each node starts in the partition, one after the other. */
export const startNodes = (bench: Bench, nodeids: readonly number[], number: number): void => {
	const partition = partitionOf(bench, number);
	for (const nodeid of nodeids) {
		startNode(bench, nodeid, partition);
		synchronise(bench, partition, true);
	}
};

const startNode = (bench: Bench, nodeid: number, partition: Partition): void => {
	const startsAtMs = bench.nowMs + bench.timing.startMs();
	const node: BenchNode = {
		nodeid,
		partition,
		vq: undefined,
		quorate: false,
		notifiedRing: {nodeid: 0, seq: 0},
		deviceRegistered: false,
		devicePolls: false,
		deviceGeneration: 0,
		timerGeneration: {'last-man-standing': 0, qdevice: 0},
		inboundAtMs: startsAtMs,
		outboundAtMs: startsAtMs,
		running: true,
	};
	partition.nodes.push(node);
	scheduleAt(bench, startsAtMs, () => {
		const vq = createVotequorum({nodeid, config: bench.config, sink: sinkOf(bench, node)});
		node.vq = vq;
		begin(bench, node, {members: [nodeid], ringId: {nodeid, seq: 1}});
	});
};

const sinkOf = (bench: Bench, node: BenchNode): VotequorumSink => ({
	multicast: message => {
		sendToParent(bench, node, () => {
			relay(bench, node, message);
		});
	},
	armTimer: (timer, delayMs) => {
		node.timerGeneration[timer] += 1;
		const generation = node.timerGeneration[timer];
		startTimer(bench, delayMs, () => {
			if (generation !== node.timerGeneration[timer]) return;
			withInstance(node, vq => {
				timerExpired(vq, timer);
			});
		});
	},
	cancelTimer: timer => {
		node.timerGeneration[timer] += 1;
	},
	notifyRing: () => undefined,
	notifyQuorum: (_members, ringId, quorate) => {
		node.quorate = quorate;
		node.notifiedRing = ringId;
	},
	storeExpectedVotes: () => undefined,
});

const withInstance = (node: BenchNode, use: (vq: Votequorum) => void): void => {
	if (node.running && node.vq !== undefined) use(node.vq);
};

/** The bench's parent process passes a message on to the sender's partition as it is then. */
const relay = (bench: Bench, sender: BenchNode, message: VotequorumMessage): void => {
	if (!sender.running) return;
	for (const node of sender.partition.nodes) {
		sendToNode(bench, node, vq => {
			deliver(vq, sender.nodeid, message);
		});
	}
};

type View = {readonly members: readonly number[]; readonly ringId: RingId};

const synchronise = (bench: Bench, partition: Partition, newRing: boolean): void => {
	const members = partition.nodes.map(node => node.nodeid);
	partition.ring = {
		nodeid: members[0] ?? partition.ring.nodeid,
		seq: partition.ring.seq + (newRing ? 4 : 0),
	};
	const view: View = {members, ringId: partition.ring};
	for (const node of partition.nodes) {
		sendToNode(bench, node, () => {
			begin(bench, node, view);
		});
	}
};

const begin = (bench: Bench, node: BenchNode, view: View): void => {
	withInstance(node, vq => {
		beginSync(vq, view.members, view.ringId);
		continueSync(bench, node);
	});
};

const continueSync = (bench: Bench, node: BenchNode): void => {
	startTimer(bench, SYNC_DELAY_MS, () => {
		withInstance(node, vq => {
			if (processSync(vq)) activateSync(vq);
			else continueSync(bench, node);
		});
	});
};

const synchroniseAll = (bench: Bench, newRing: boolean): void => {
	for (const [, partition] of [...bench.partitions].sort(([a], [b]) => a - b)) {
		synchronise(bench, partition, newRing);
	}
};

/** «down»: the process ends without a word, and its partition gets a new ring. */
export const stopNodes = (bench: Bench, nodeids: readonly number[]): void => {
	for (const node of nodesOf(bench).filter(candidate => nodeids.includes(candidate.nodeid))) {
		node.running = false;
		const {nodes} = node.partition;
		nodes.splice(nodes.indexOf(node), 1);
		synchronise(bench, node.partition, true);
	}
};

/** «split»: these nodes move to that partition. */
export const moveNodes = (bench: Bench, nodeids: readonly number[], number: number): void => {
	const target = partitionOf(bench, number);
	for (const nodeid of nodeids) {
		const node = nodesOf(bench).find(candidate => candidate.nodeid === nodeid);
		if (node === undefined) continue;
		node.partition.nodes.splice(node.partition.nodes.indexOf(node), 1);
		target.nodes.push(node);
		node.partition = target;
	}
	synchroniseAll(bench, true);
};

/** «join»: all nodes of one partition move into another. */
export const joinPartitions = (bench: Bench, into: number, from: number): void => {
	const target = partitionOf(bench, into);
	for (const node of partitionOf(bench, from).nodes.splice(0)) {
		target.nodes.push(node);
		node.partition = target;
	}
	synchroniseAll(bench, true);
};

/** «qdevice»: the device at these nodes starts or stops giving them its vote. */
export const setDevice = (bench: Bench, nodeids: readonly number[], cast: boolean): void => {
	for (const node of nodesOf(bench).filter(candidate => nodeids.includes(candidate.nodeid))) {
		sendToNode(bench, node, vq => {
			if (cast) switchDeviceOn(bench, node, vq);
			else switchDeviceOff(node, vq);
		});
	}
	synchroniseAll(bench, false);
};

const switchDeviceOn = (bench: Bench, node: BenchNode, vq: Votequorum): void => {
	const timeoutMs = bench.config.device?.timeoutMs ?? DEFAULT_DEVICE_TIMEOUT_MS;
	if (!node.deviceRegistered) {
		registerDevice(vq);
		node.deviceRegistered = true;
		pollAfter(bench, node, timeoutMs);
	} else if (!node.devicePolls) {
		pollAfter(bench, node, timeoutMs / 2);
	}
};

const pollAfter = (bench: Bench, node: BenchNode, delayMs: number): void => {
	node.devicePolls = true;
	const generation = ++node.deviceGeneration;
	startTimer(bench, delayMs, () => {
		if (generation !== node.deviceGeneration) return;
		withInstance(node, vq => {
			if (pollDevice(vq, node.notifiedRing, true) !== 'accepted') return;
			pollAfter(bench, node, (bench.config.device?.timeoutMs ?? DEFAULT_DEVICE_TIMEOUT_MS) / 2);
		});
	});
};

const switchDeviceOff = (node: BenchNode, vq: Votequorum): void => {
	pollDevice(vq, node.notifiedRing, false);
	node.devicePolls = false;
	node.deviceGeneration += 1;
};

/** What every running node said last, by nodeid. */
export const quorateOf = (bench: Bench): Map<number, boolean> =>
	new Map(nodesOf(bench).map(node => [node.nodeid, node.quorate]));
