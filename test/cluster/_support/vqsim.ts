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
import type {
	RingId,
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
import {scheduleAt} from './bench-clock.ts';
import {
	sendToNode,
	sendToParent,
	startTimer,
	withInstance,
	type Bench,
	type BenchNode,
	type Partition,
} from './vqsim-bench.ts';
import {switchDeviceOff, switchDeviceOn} from './vqsim-device.ts';

const SYNC_DELAY_MS = 10;

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

/** What every running node said last, by nodeid. */
export const quorateOf = (bench: Bench): Map<number, boolean> =>
	new Map(nodesOf(bench).map(node => [node.nodeid, node.quorate]));
