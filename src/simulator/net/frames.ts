/**
 * Packets under way. A route is worked out once and then walked by every packet; a packet crosses all wires whose times
 * depend on nothing else in one step, and stops in front of a wire with jitter or a queue until its time has come.
 *
 *   wire ─▶ gate (switch, router, tunnel daemon: may refuse, costs time, may fork) ─▶ wire ─▶ … ─▶ arrival
 */
import type {EventQueue} from '../event-queue.ts';
import {cross, isDoubled, transitMs, type Wire} from './wire.ts';

export type RouteNode =
	| {
			readonly kind: 'wire';
			readonly wire: Wire;
			/** What tunnels have put around the packet here. */
			readonly extraBytes: number;
			/** The sender splits larger packets, so that no piece is larger than this. */
			readonly pieceBytesMax: number;
			readonly next: RouteNode;
	  }
	| {readonly kind: 'gate'; readonly gate: Gate; readonly next: readonly RouteNode[]}
	/** One packet goes this way, the next one that. */
	| {
			readonly kind: 'turns';
			readonly turns: {taken: number};
			readonly next: readonly RouteNode[];
	  }
	/** The device's place in the fabric; where bridges talk to each other, the port's among all of theirs. */
	| {readonly kind: 'arrival'; readonly place: number};

export type Gate = {
	readonly delayMs: number;
	/** Looked at when the packet gets there. */
	readonly passes: (atMs: number, packet: Load) => boolean;
	/** Whether the packet has to be there before it can be told if it passes, because others count. */
	readonly counts: boolean;
	/** Whether time alone will change the answer; everything else that could announces itself. */
	readonly changesAlone: () => boolean;
};

/** A mere fork. */
export const OPEN_GATE: Gate = {
	delayMs: 0,
	passes: () => true,
	counts: false,
	changesAlone: () => false,
};

/** What tunnels have put around the packet so far, and how small its sender cuts it. */
export type Around = {
	readonly extraBytes: number;
	readonly pieceBytesMax: number;
};

export const BARE: Around = {extraBytes: 0, pieceBytesMax: Infinity};

/** What of a packet is on the wire at once. */
function wireBytes({extraBytes, pieceBytesMax}: Around, packetBytes: number): number {
	return Math.min(packetBytes + extraBytes, pieceBytesMax);
}

/** What a daemon on the way looks at. */
export type Load = {
	/** The IP packet as its sender made it. */
	readonly packetBytes: number;
	readonly multicast: boolean;
	/** It bears the don't-fragment bit. */
	readonly isWhole?: true;
};

export type Packet<Body = unknown> = Load & {
	/** Whether totem waits for it: a ring with such packets under way is not at rest. */
	readonly isRingTraffic: boolean;
	/** Of a protocol that keeps layer 2 together: bridges and bonds with such packets under way are not at rest. */
	readonly isLinkProtocol?: true;
	readonly body: Body;
	arrive(place: number, body: Body, atMs: number): void;
};

export type Frame = {
	readonly kind: 'frame';
	readonly packet: Packet;
	/** Where it is at the time of its event. */
	readonly node: RouteNode;
	/** Where and when its way to there was worked out. */
	readonly startNode: RouteNode;
	readonly startMs: number;
};

export type Call = {readonly kind: 'call'; readonly call: (atMs: number) => void};

export type Happenings = EventQueue<Frame | Call>;

/** Sends a packet on its way. `startMs` may lie a little ahead, when a process will have finished with it. */
export function launch(
	queue: Happenings,
	packet: Packet,
	{route, startMs}: {readonly route: RouteNode; readonly startMs: number},
): void {
	const frame: Frame = {kind: 'frame', packet, node: route, startNode: route, startMs};
	if (hasToBeThere(route)) {
		queue.push(startMs, frame);
	} else {
		walk(queue, frame, startMs);
	}
}

/** The time of a frame's event has come. */
export function proceed(queue: Happenings, frame: Frame, atMs: number): void {
	const {node, packet} = frame;
	if (node.kind === 'arrival') {
		packet.arrive(node.place, packet.body, atMs);
	} else {
		walk(queue, {...frame, startNode: node, startMs: atMs}, atMs);
	}
}

function walk(queue: Happenings, frame: Frame, startMs: number): void {
	const {packet, startNode} = frame;
	let {node} = frame;
	let atMs = startMs;
	while (node.kind !== 'arrival') {
		if (atMs > frame.startMs && hasToBeThere(node)) {
			break;
		}
		if (node.kind === 'turns') {
			const turn = takeTurn(node);
			if (turn === undefined) {
				return;
			}
			node = turn;
		} else if (node.kind === 'gate') {
			const [first] = node.next;
			if (!node.gate.passes(atMs, packet) || first === undefined) {
				return;
			}
			atMs += node.gate.delayMs;
			if (node.next.length > 1) {
				fork(queue, {...frame, node}, atMs);
			}
			node = first;
		} else {
			atMs = pass(node, packet, atMs);
			if (Number.isNaN(atMs)) {
				return;
			}
			const {wire, next}: {wire: Wire; next: RouteNode} = node;
			if (isDoubled(wire)) {
				queue.push(atMs, {kind: 'frame', packet, node: next, startNode: next, startMs: atMs});
			}
			node = next;
		}
	}
	queue.push(atMs, {kind: 'frame', packet, node, startNode, startMs: frame.startMs});
}

/** What happens here depends on what else is there by then. */
function hasToBeThere(node: RouteNode): boolean {
	switch (node.kind) {
		case 'wire':
			return !node.wire.stateless;
		case 'gate':
			return node.gate.counts;
		case 'turns':
			return true;
		case 'arrival':
			return false;
	}
}

function takeTurn({turns, next}: RouteNode & {kind: 'turns'}): RouteNode | undefined {
	turns.taken += 1;
	return next[turns.taken % next.length];
}

/** All branches of a fork but the first, which the walk itself takes. */
function fork(queue: Happenings, frame: Frame, atMs: number): void {
	const {node} = frame;
	const branches = node.kind === 'gate' ? node.next : [];
	for (const branch of branches.slice(1)) {
		walk(queue, {...frame, node: branch}, atMs);
	}
}

const crossing = {packetBytes: 0, multicast: false};

function pass(node: RouteNode & {kind: 'wire'}, packet: Packet, atMs: number): number {
	crossing.packetBytes = wireBytes(node, packet.packetBytes);
	crossing.multicast = packet.multicast && node.extraBytes === 0;
	return cross(node.wire, crossing, atMs);
}

/**
 * The network is about to change: every packet whose way was worked out beyond this moment is put back to where it is
 * now, so that it meets the changes. What a wire already carries leaves it as it would have.
 */
export function settleFrames(queue: Happenings, nowMs: number): void {
	const settled = queue.drain().map(drained => {
		const {item} = drained;
		if (item.kind === 'call') {
			return drained;
		}
		const place = locate(item, {node: item.startNode, atMs: item.startMs}, nowMs);
		if (place === null) {
			return drained;
		}
		const {node, atMs: startMs} = place;
		return {...drained, atMs: startMs, item: {...item, node, startNode: node, startMs}};
	});
	settled.sort((a, b) => a.atMs - b.atMs);
	for (const {atMs, item, rank} of settled) {
		queue.push(atMs, item, rank);
	}
}

type Place = {readonly node: RouteNode; readonly atMs: number};

/** The first node on the frame's way that it reaches at or after the given moment; null: its event is that node. */
function locate(frame: Frame, from: Place, nowMs: number): Place | null {
	const {node, atMs} = from;
	if (node === frame.node) {
		return null;
	}
	if (atMs >= nowMs) {
		return from;
	}
	if (node.kind === 'wire') {
		const bytes = wireBytes(node, frame.packet.packetBytes);
		return locate(frame, {node: node.next, atMs: atMs + transitMs(node.wire, bytes)}, nowMs);
	}
	if (node.kind !== 'arrival') {
		const delayMs = node.kind === 'gate' ? node.gate.delayMs : 0;
		for (const next of node.next) {
			if (leadsTo(next, frame.node)) {
				return locate(frame, {node: next, atMs: atMs + delayMs}, nowMs);
			}
		}
	}
	return null;
}

function leadsTo(node: RouteNode, target: RouteNode): boolean {
	if (node === target) {
		return true;
	}
	switch (node.kind) {
		case 'arrival':
			return false;
		case 'wire':
			return leadsTo(node.next, target);
		case 'gate':
		case 'turns':
			return node.next.some(next => leadsTo(next, target));
	}
}
