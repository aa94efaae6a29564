/** N totem machines over the simplest network that can break: one latency, and cuts between ordered pairs. */
import {
	createTotem,
	nextDeadlineMs,
	type MembershipChange,
	type TotemConfig,
	type TotemReport,
	type TotemSink,
	type TotemState,
} from '../../../src/cluster/totem/state.ts';
import type {DataMessage, TotemMessage} from '../../../src/cluster/totem/messages.ts';
import {
	ackTransition,
	expireTotem,
	leaveTotem,
	receiveTotem,
	sendTotem,
	startTotem,
	thawTotem,
} from '../../../src/cluster/totem/totem.ts';
import {TOTEM_LIMITS, totemTimers, type TotemOptions} from '../../../src/cluster/totem/timers.ts';

export type Logged = {readonly atMs: number; readonly node: number};

export type TotemNet = {
	readonly nodes: Map<number, TotemState>;
	readonly memberships: (Logged & {readonly change: MembershipChange})[];
	readonly reports: (Logged & {readonly report: TotemReport})[];
	readonly delivered: (Logged & {readonly message: DataMessage})[];
	/** Every ordering token as it reaches a node. */
	readonly tokens: Logged[];
	nowMs: number;
	/** May a frame go this way? `group` is true for frames to the multicast group. */
	passes: (from: number, to: number, group: boolean) => boolean;
	readonly start: (node: number, storedRingSeq?: number) => void;
	readonly kill: (node: number) => void;
	readonly leave: (node: number) => void;
	readonly freeze: (node: number) => void;
	readonly thaw: (node: number) => void;
	readonly send: (node: number, payload: string) => void;
	readonly run: (durationMs: number) => void;
	readonly members: (node: number) => readonly number[];
};

type Frame = {
	readonly atMs: number;
	readonly order: number;
	readonly to: number;
	readonly message: TotemMessage;
};

export type NetOptions = TotemOptions & {
	readonly nodeCount: number;
	readonly latencyMs: number;
	readonly limits?: Partial<TotemConfig['limits']>;
	/** Latency from one node to another, when they differ. */
	readonly latencyBetweenMs?: (from: number, to: number) => number;
};

export function createTotemNet(options: NetOptions): TotemNet {
	const frames: Frame[] = [];
	const frozen = new Map<number, {readonly sinceMs: number; readonly queue: TotemMessage[]}>();
	let order = 0;
	const timers = totemTimers(options, options.nodeCount);

	const post = (
		from: number,
		to: number,
		{message, group}: {message: TotemMessage; group: boolean},
	) => {
		if (from !== to && !net.passes(from, to, group)) {
			return;
		}
		const delayMs =
			from === to ? 0.01 : (options.latencyBetweenMs?.(from, to) ?? options.latencyMs);
		frames.push({atMs: net.nowMs + delayMs, order: (order += 1), to, message});
	};

	const sinkOf = (node: number): TotemSink => ({
		unicast: (to, message) => {
			post(node, to, {message, group: false});
		},
		multicast: message => {
			for (let to = 1; to <= options.nodeCount; to += 1) {
				post(node, to, {message, group: true});
			}
		},
		deliver: message => net.delivered.push({atMs: net.nowMs, node, message}),
		membership: change => {
			net.memberships.push({atMs: net.nowMs, node, change});
			const state = net.nodes.get(node);
			if (state !== undefined) {
				ackTransition(state);
			}
		},
		report: report => net.reports.push({atMs: net.nowMs, node, report}),
		tokenSent: () => true,
		storeRing: () => undefined,
		drainMulticast: () => {
			const queue = frozen.get(node)?.queue ?? [];
			return queue.splice(0, queue.length).length > 0;
		},
		sleep: () => undefined,
	});
	const sinks = new Map<number, TotemSink>();
	const turnOf = (node: number) => {
		const sink = sinks.get(node) ?? sinkOf(node);
		sinks.set(node, sink);
		return {nowMs: net.nowMs, sink};
	};

	const receive = (to: number, message: TotemMessage) => {
		const state = net.nodes.get(to);
		const sleeper = frozen.get(to);
		if (state === undefined) {
			return;
		}
		if (sleeper !== undefined) {
			sleeper.queue.push(message);
			return;
		}
		if (message.kind === 'token') {
			net.tokens.push({atMs: net.nowMs, node: to});
		}
		receiveTotem(state, message, turnOf(to));
	};

	const nextFrame = (): Frame | undefined => {
		let first: Frame | undefined;
		for (const frame of frames) {
			if (
				first === undefined ||
				frame.atMs < first.atMs ||
				(frame.atMs === first.atMs && frame.order < first.order)
			) {
				first = frame;
			}
		}
		return first;
	};

	const nextTimer = (): {atMs: number; node: number} => {
		let next = {atMs: Infinity, node: 0};
		for (const [node, state] of net.nodes) {
			const atMs = frozen.has(node) ? Infinity : nextDeadlineMs(state);
			if (atMs < next.atMs) {
				next = {atMs, node};
			}
		}
		return next;
	};

	const run = (durationMs: number) => {
		const untilMs = net.nowMs + durationMs;
		for (;;) {
			const frame = nextFrame();
			const timer = nextTimer();
			const atMs = Math.min(frame?.atMs ?? Infinity, timer.atMs);
			if (atMs > untilMs) {
				break;
			}
			net.nowMs = atMs;
			if (frame?.atMs === atMs) {
				frames.splice(frames.indexOf(frame), 1);
				receive(frame.to, frame.message);
			} else {
				const state = net.nodes.get(timer.node);
				if (state !== undefined) {
					expireTotem(state, turnOf(timer.node));
				}
			}
		}
		net.nowMs = untilMs;
	};

	const net: TotemNet = {
		nodes: new Map(),
		memberships: [],
		reports: [],
		delivered: [],
		tokens: [],
		nowMs: 0,
		passes: () => true,
		start: (node, storedRingSeq = 0) => {
			const state = createTotem({
				nodeid: node,
				timers,
				limits: {...TOTEM_LIMITS, ...options.limits},
				cancelHoldOnRetransmit: false,
				storedRingSeq,
				random: () => 0.5,
			});
			net.nodes.set(node, state);
			startTotem(state, turnOf(node));
		},
		kill: node => {
			net.nodes.delete(node);
		},
		leave: node => {
			const state = net.nodes.get(node);
			if (state !== undefined) {
				leaveTotem(state, turnOf(node));
			}
			net.nodes.delete(node);
		},
		freeze: node => {
			frozen.set(node, {sinceMs: net.nowMs, queue: []});
		},
		thaw: node => {
			const state = net.nodes.get(node);
			const sleeper = frozen.get(node);
			if (state === undefined || sleeper === undefined) {
				return;
			}
			thawTotem(state, sleeper.sinceMs);
			// A select loop that was stopped in its wait first takes one message, then the timers, then the rest.
			const first = sleeper.queue.shift();
			if (first !== undefined) {
				receiveTotem(state, first, turnOf(node));
			}
			expireTotem(state, turnOf(node));
			frozen.delete(node);
			for (const message of sleeper.queue) {
				receiveTotem(state, message, turnOf(node));
			}
		},
		send: (node, payload) => {
			const state = net.nodes.get(node);
			if (state !== undefined) {
				sendTotem(state, {payload, payloadBytes: payload.length}, turnOf(node));
			}
		},
		run,
		members: node => net.nodes.get(node)?.members ?? [],
	};
	return net;
}

/** A net whose nodes all started at once and have found each other. */
export function formedNet(options: NetOptions): TotemNet {
	const net = createTotemNet(options);
	for (let node = 1; node <= options.nodeCount; node += 1) {
		net.start(node);
	}
	net.run(3000);
	return net;
}

/** When the node next installed a membership with exactly these members, in ms after `sinceMs`. */
export function membershipAfterMs(
	net: TotemNet,
	node: number,
	{members, sinceMs}: {members: readonly number[]; sinceMs: number},
): number {
	const found = net.memberships.find(
		entry =>
			entry.node === node &&
			entry.atMs >= sinceMs &&
			entry.change.members.length === members.length &&
			members.every(member => entry.change.members.includes(member)),
	);
	return (found?.atMs ?? Infinity) - sinceMs;
}
