/** Recordings of vqsim: reading them, replaying them on the model, and comparing the answers. */
import {resolveQuorumConfig} from '../../../src/cluster/votequorum/config.ts';
import {
	type QuorumConfig,
	type QuorumSectionSpec,
} from '../../../src/cluster/votequorum/config.types.ts';
import {passTime} from './bench-clock.ts';
import {joinPartitions, moveNodes, quorateOf, setDevice, startNodes, stopNodes} from './vqsim.ts';
import {createBench, IDLE_MACHINE, type Bench, type BenchTiming} from './vqsim-bench.ts';

/** By nodeid, as written in the recording: what each running node said. */
export type Answer = Readonly<Record<string, boolean>>;

type Command =
	| {readonly do: 'start' | 'up' | 'split'; readonly partition: number; readonly nodes: number[]}
	| {readonly do: 'down'; readonly nodes: number[]}
	| {readonly do: 'join'; readonly into: number; readonly from: number}
	| {readonly do: 'qdevice'; readonly cast: boolean; readonly nodes: number[]};

export type RecordedStep = Command & {readonly quorate: Answer};

/** One line of a recording; the keys of `quorum` are those of corosync.conf. */
export type RecordedCase = {
	readonly case: string;
	readonly nodes: readonly {readonly id: number; readonly votes: number}[];
	readonly quorum: Readonly<Record<string, number | string>>;
	readonly device: {
		readonly model: string;
		readonly votes?: number;
		readonly timeout?: number;
		readonly sync_timeout?: number;
	} | null;
	/** How long each step was held where that is not `HOLD_MS`. */
	readonly hold?: number;
	readonly steps: readonly RecordedStep[];
};

/**
 * Longer than the last_man_standing_window of the recordings, and with the most steps of a case
 * shorter than the 10 s after which vqsim's device would first cast its vote.
 */
const HOLD_MS = 400;

export const parseRecording = (text: string): RecordedCase[] =>
	text
		.split('\n')
		.filter(line => line.trim() !== '')
		.map(line => JSON.parse(line) as RecordedCase);

const flag = (value: number | string | undefined): boolean | undefined =>
	value === undefined ? undefined : Number(value) !== 0;

/** An object without the keys whose value is undefined. */
const defined = <T extends object>(value: {[K in keyof T]: T[K] | undefined}): T =>
	Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;

const sectionOf = ({quorum, device}: RecordedCase): QuorumSectionSpec =>
	defined<QuorumSectionSpec>({
		expectedVotes: quorum['expected_votes'] as number | undefined,
		votes: undefined,
		twoNode: flag(quorum['two_node']),
		waitForAll: flag(quorum['wait_for_all']),
		autoTieBreaker: flag(quorum['auto_tie_breaker']),
		autoTieBreakerNode: quorum['auto_tie_breaker_node']?.toString(),
		lastManStanding: flag(quorum['last_man_standing']),
		lastManStandingWindowMs: quorum['last_man_standing_window'] as number | undefined,
		allowDownscale: flag(quorum['allow_downscale']),
		expectedVotesTracking: undefined,
		device:
			device === null
				? undefined
				: defined({
						model: device.model,
						votes: device.votes,
						timeoutMs: device.timeout,
						syncTimeoutMs: device.sync_timeout,
					}),
	});

/**
 * The configuration that vqsim's nodes run with. Where votequorum refuses the configuration, real
 * corosync does not start; vqsim carries on with what was set up before the refusal: one vote a
 * node, no expected votes, a device without votes.
 */
const configOf = (recorded: RecordedCase): QuorumConfig => {
	const nodes = recorded.nodes.map(({id, votes}) => ({nodeid: id, votes}));
	const resolved = resolveQuorumConfig(nodes, sectionOf(recorded));
	if (resolved.ok) return resolved.config;
	const bare = resolveQuorumConfig([], {expectedVotes: 1});
	if (!bare.ok) throw new Error(bare.error.message);
	return {...bare.config, expectedVotes: 0};
};

const perform = (bench: Bench, step: RecordedStep): void => {
	switch (step.do) {
		case 'start':
		case 'up':
			startNodes(bench, step.nodes, step.partition);
			break;
		case 'down':
			stopNodes(bench, step.nodes);
			break;
		case 'split':
			moveNodes(bench, step.nodes, step.partition);
			break;
		case 'join':
			joinPartitions(bench, step.into, step.from);
			break;
		case 'qdevice':
			setDevice(bench, step.nodes, step.cast);
			break;
	}
};

/** The model's answers to as many steps as there are seeds, each step on a machine of its own. */
const replay = (recorded: RecordedCase, seeds: readonly number[]): Answer[] => {
	let timing = IDLE_MACHINE;
	const bench = createBench(configOf(recorded), {
		hopMs: () => timing.hopMs(),
		startMs: () => timing.startMs(),
		latenessMs: () => timing.latenessMs(),
	});
	return seeds.flatMap((seed, index) => {
		const step = recorded.steps[index];
		if (step === undefined) return [];
		timing = seed === IDLE_SEED ? IDLE_MACHINE : busyMachine(seed);
		perform(bench, step);
		passTime(bench, recorded.hold ?? HOLD_MS);
		return [Object.fromEntries(quorateOf(bench))];
	});
};

const IDLE_SEED = 0;

const sameAnswer = (one: Answer | undefined, other: Answer): boolean => {
	if (one === undefined) return false;
	const keys = Object.keys(other);
	return keys.length === Object.keys(one).length && keys.every(key => one[key] === other[key]);
};

/** A machine whose processes run and whose timers fire at odd moments, the same for a seed. */
const busyMachine = (seed: number): BenchTiming => {
	let state = (seed * 2_654_435_761 + 1) >>> 0;
	const random = (): number => {
		state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
		return (state >>> 8) / 0x1_00_00_00;
	};
	for (let warmUp = 0; warmUp < 4; warmUp += 1) random();
	const hopMsMax = [0.02, 0.2, 1, 3][seed & 3] ?? 1;
	const latenessMsMax = [0.05, 0.5, 2, 5][(seed >> 2) & 3] ?? 1;
	return {
		hopMs: () => 0.005 + random() * hopMsMax,
		startMs: () => 0.2 + random() * 6,
		latenessMs: () => random() * latenessMsMax,
	};
};

export type Comparison = {
	/** The first step at which an idle machine gives another answer; undefined where none does. */
	readonly idleDiffersAt: number | undefined;
	/** What an idle machine answers there. */
	readonly idleAnswer: Answer | undefined;
	/** Whether some order of messages that the bench allows gives every recorded answer. */
	readonly reachable: boolean;
};

/**
 * Replays a case. vqsim's outcome may hang on the order in which its processes run, so a recording
 * holds one of several right answers. Where the model of an idle machine disagrees, other orders
 * are tried, step by step, with at most `tries` replays: the recording is confirmed when one
 * sequence of orders leads to all of its answers.
 */
export const compare = (recorded: RecordedCase, tries: number): Comparison => {
	const idle = replay(
		recorded,
		recorded.steps.map(() => IDLE_SEED),
	);
	const differs = recorded.steps.findIndex((step, index) => !sameAnswer(idle[index], step.quorate));
	if (differs < 0) return {idleDiffersAt: undefined, idleAnswer: undefined, reachable: true};
	return {
		idleDiffersAt: differs,
		idleAnswer: idle[differs],
		reachable: searchOrders(recorded, tries),
	};
};

/** Orders tried at one step before the search starts again from the first step. */
const ORDERS_PER_STEP = 64;

const searchOrders = (recorded: RecordedCase, tries: number): boolean => {
	let seeds: number[] = [];
	let triesOfStep = 0;
	for (let attempt = 1; attempt <= tries; attempt += 1) {
		const step = seeds.length;
		// An answer may hide several states: later steps can need one that another order leaves.
		const answers = replay(recorded, [...seeds, attempt]);
		const expected = recorded.steps[step]?.quorate;
		if (expected !== undefined && sameAnswer(answers[step], expected)) {
			seeds.push(attempt);
			triesOfStep = 0;
			if (seeds.length === recorded.steps.length) return true;
		} else {
			triesOfStep += 1;
			if (triesOfStep < ORDERS_PER_STEP) continue;
			seeds = [];
			triesOfStep = 0;
		}
	}
	return false;
};
