/** The nodes and partitions of a vqsim bench, how words travel between its processes, and how late its timers are. */
import type {QuorumConfig} from '../../../src/cluster/votequorum/config.types.ts';
import type {Votequorum} from '../../../src/cluster/votequorum/state.ts';
import type {RingId, VotequorumTimer} from '../../../src/cluster/votequorum/votequorum.types.ts';
import {createClock, scheduleAt, type BenchClock} from './bench-clock.ts';

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

export type BenchNode = {
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

export type Partition = {readonly nodes: BenchNode[]; ring: RingId};

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

export const startTimer = (bench: Bench, delayMs: number, run: () => void): void => {
	scheduleAt(bench, bench.nowMs + delayMs + bench.timing.latenessMs(), run);
};

export const sendToNode = (bench: Bench, node: BenchNode, use: (vq: Votequorum) => void): void => {
	node.inboundAtMs = Math.max(node.inboundAtMs, bench.nowMs + bench.timing.hopMs());
	scheduleAt(bench, node.inboundAtMs, () => {
		withInstance(node, use);
	});
};

export const sendToParent = (bench: Bench, node: BenchNode, run: () => void): void => {
	node.outboundAtMs = Math.max(node.outboundAtMs, bench.nowMs + bench.timing.hopMs());
	scheduleAt(bench, node.outboundAtMs, run);
};

export const withInstance = (node: BenchNode, use: (vq: Votequorum) => void): void => {
	if (node.running && node.vq !== undefined) use(node.vq);
};
