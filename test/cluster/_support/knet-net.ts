/** Knet machines over links that may be cut one way, or carry only small packets. */
import {
	createKnet,
	type KnetConfig,
	type KnetPacket,
	type KnetSink,
	type KnetState,
	type KnetWay,
} from '../../../src/cluster/knet/state.ts';
import {
	expireKnet,
	nextKnetDeadlineMs,
	receiveKnet,
	sendKnet,
} from '../../../src/cluster/knet/knet.ts';
import type {TotemMessage} from '../../../src/cluster/totem/messages.ts';

export type Sent = KnetWay & {readonly atMs: number; readonly from: number; readonly kind: string};

export type KnetNet = {
	readonly nodes: Map<number, KnetState>;
	readonly sent: Sent[];
	readonly links: {atMs: number; node: number; peer: number; link: number; up: boolean}[];
	readonly delivered: {atMs: number; node: number; from: number; message: TotemMessage}[];
	nowMs: number;
	passes: (sent: Sent) => boolean;
	interfaceMtuBytes: number;
	readonly start: (node: number) => void;
	readonly kill: (node: number) => void;
	readonly send: (from: number, to: number | 'all', message: TotemMessage) => void;
	readonly run: (durationMs: number) => void;
	readonly reachable: (node: number, peer: number) => boolean;
};

export type KnetNetOptions = Partial<KnetConfig> & {
	readonly nodeCount: number;
	readonly linkPriorities: readonly number[];
	readonly latencyMs: number;
};

type Frame = {
	readonly atMs: number;
	readonly order: number;
	readonly to: number;
	readonly packet: KnetPacket;
};

export const KNET_TIMERS = {pingIntervalMs: 412, pingTimeoutMs: 825, pongCount: 2};

export function createKnetNet(options: KnetNetOptions): KnetNet {
	const {nodeCount, linkPriorities, latencyMs, ...overrides} = options;
	let frames: Frame[] = [];
	let order = 0;
	let starts = 0;

	const sinkOf = (node: number): KnetSink => ({
		transmit: (packet, way) => {
			const sent = {...way, atMs: net.nowMs, from: node, kind: packet.kind};
			net.sent.push(sent);
			if (net.passes(sent)) {
				frames.push({atMs: net.nowMs + latencyMs, order: (order += 1), to: way.to, packet});
			}
		},
		deliver: (message, from) => net.delivered.push({atMs: net.nowMs, node, from, message}),
		linksWillChange: () => undefined,
		linkChanged: (peer, link, up) => net.links.push({atMs: net.nowMs, node, peer, link, up}),
		interfaceMtuBytes: () => net.interfaceMtuBytes,
	});

	const next = () => {
		const frame = frames.reduce<Frame | undefined>(
			(first, candidate) =>
				first === undefined ||
				candidate.atMs < first.atMs ||
				(candidate.atMs === first.atMs && candidate.order < first.order)
					? candidate
					: first,
			undefined,
		);
		let timer = {atMs: Infinity, node: 0};
		for (const [node, state] of net.nodes) {
			const atMs = nextKnetDeadlineMs(state);
			timer = atMs < timer.atMs ? {atMs, node} : timer;
		}
		return {frame, timer, atMs: Math.min(frame?.atMs ?? Infinity, timer.atMs)};
	};

	const net: KnetNet = {
		nodes: new Map(),
		sent: [],
		links: [],
		delivered: [],
		nowMs: 0,
		passes: () => true,
		interfaceMtuBytes: 1500,
		start: node => {
			const peers = Array.from({length: nodeCount}, (_, index) => index + 1)
				.filter(nodeid => nodeid !== node)
				.map(nodeid => ({
					nodeid,
					links: linkPriorities.map((priority, number) => ({number, priority})),
				}));
			const config: KnetConfig = {
				nodeid: node,
				incarnation: (starts += 1),
				peers,
				policy: 'passive',
				...KNET_TIMERS,
				pmtudIntervalMs: 30_000,
				manualMtuBytes: null,
				framing: {encrypted: false, family: 4},
				...overrides,
			};
			net.nodes.set(node, createKnet(config, net.nowMs));
		},
		kill: node => {
			net.nodes.delete(node);
		},
		send: (from, to, message) => {
			const state = net.nodes.get(from);
			if (state !== undefined) {
				sendKnet(state, {to, message}, {nowMs: net.nowMs, sink: sinkOf(from)});
			}
		},
		run: durationMs => {
			const untilMs = net.nowMs + durationMs;
			for (;;) {
				const {frame, timer, atMs} = next();
				if (atMs > untilMs) {
					break;
				}
				net.nowMs = atMs;
				const node = frame?.atMs === atMs ? frame.to : timer.node;
				const state = net.nodes.get(node);
				const turn = {nowMs: atMs, sink: sinkOf(node)};
				if (frame?.atMs === atMs) {
					frames = frames.filter(other => other !== frame);
					if (state !== undefined) {
						receiveKnet(state, frame.packet, turn);
					}
				} else if (state !== undefined) {
					expireKnet(state, turn);
				}
			}
			net.nowMs = untilMs;
		},
		reachable: (node, peer) =>
			net.nodes.get(node)?.peers.some(({nodeid, active}) => nodeid === peer && active.length > 0) ??
			false,
	};
	return net;
}

/** All nodes started at once and left alone until the patience of new links has run out. */
export function settledKnet(options: KnetNetOptions): KnetNet {
	const net = createKnetNet(options);
	for (let node = 1; node <= options.nodeCount; node += 1) {
		net.start(node);
	}
	net.run(20_000);
	return net;
}

/** A message of about this many bytes. */
export function messageOf(payloadBytes: number, name = ''): TotemMessage {
	return {
		kind: 'data',
		from: 1,
		ring: {representative: 1, seq: 4},
		seq: 1,
		payload: name,
		payloadBytes,
		wraps: null,
	};
}
