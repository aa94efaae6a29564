/**
 * Packets under way. A route is worked out once and then walked by every packet; a packet crosses all wires whose times
 * depend on nothing else in one step, and stops in front of a wire with jitter or a queue until its time has come.
 *
 *   wire ─▶ gate (switch, router, tunnel daemon: may refuse, costs time, may fork) ─▶ wire ─▶ … ─▶ arrival
 */
import type {EventQueue} from '../event-queue.ts';
import {cross, isDoubled, isOpen, transitMs, type Wire} from './wire.ts';

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
	| {readonly kind: 'arrival'; readonly device: number};

export type Gate = {
	readonly delayMs: number;
	/** Looked at when the packet gets there. */
	readonly passes: () => boolean;
};

export type Packet<Body = unknown> = {
	/** The IP packet as its sender made it. */
	readonly packetBytes: number;
	readonly multicast: boolean;
	readonly body: Body;
	arrive(device: number, body: Body, atMs: number): void;
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
	if (route.kind === 'wire' && !route.wire.stateless) {
		queue.push(startMs, frame);
	} else {
		walk(queue, frame, startMs);
	}
}

/** The time of a frame's event has come. */
export function proceed(queue: Happenings, frame: Frame, atMs: number): void {
	const {node, packet} = frame;
	if (node.kind === 'arrival') {
		packet.arrive(node.device, packet.body, atMs);
	} else {
		walk(queue, {...frame, startNode: node, startMs: atMs}, atMs);
	}
}

const crossing = {packetBytes: 0, multicast: false};

function walk(queue: Happenings, frame: Frame, startMs: number): void {
	const {packet, startNode} = frame;
	let {node} = frame;
	let atMs = startMs;
	for (;;) {
		if (node.kind === 'arrival') {
			queue.push(atMs, {kind: 'frame', packet, node, startNode, startMs: frame.startMs});
			return;
		}
		if (node.kind === 'gate') {
			if (!node.gate.passes()) {
				return;
			}
			atMs += node.gate.delayMs;
			const [first, ...others] = node.next;
			if (first === undefined) {
				return;
			}
			for (const other of others) {
				walk(queue, {...frame, node: other}, atMs);
			}
			node = first;
		} else {
			if (!node.wire.stateless && atMs > frame.startMs) {
				// Its turn on this wire depends on what else is there by then.
				queue.push(atMs, {kind: 'frame', packet, node, startNode, startMs: frame.startMs});
				return;
			}
			crossing.packetBytes = Math.min(packet.packetBytes + node.extraBytes, node.pieceBytesMax);
			crossing.multicast = packet.multicast && node.extraBytes === 0;
			atMs = cross(node.wire, crossing, atMs);
			if (Number.isNaN(atMs)) {
				return;
			}
			const {next, wire}: {next: RouteNode; wire: Wire} = node;
			if (isDoubled(wire)) {
				queue.push(atMs, {kind: 'frame', packet, node: next, startNode: next, startMs: atMs});
			}
			node = next;
		}
	}
}

/**
 * The network is about to change: every packet whose way was worked out beyond this moment is put back to where it is
 * now, so that it meets the changes. What a wire already carries leaves it as it would have.
 */
export function settleFrames(queue: Happenings, nowMs: number): void {
	const settled = queue.drain().map(({atMs, item}) => {
		if (item.kind === 'call') {
			return {atMs, item};
		}
		const place = locate(item, {node: item.startNode, atMs: item.startMs}, nowMs);
		if (place === null) {
			return {atMs, item};
		}
		const {node, atMs: startMs} = place;
		return {atMs: startMs, item: {...item, node, startNode: node, startMs}};
	});
	settled.sort((a, b) => a.atMs - b.atMs);
	for (const {atMs, item} of settled) {
		queue.push(atMs, item);
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
		const bytes = Math.min(frame.packet.packetBytes + node.extraBytes, node.pieceBytesMax);
		return locate(frame, {node: node.next, atMs: atMs + transitMs(node.wire, bytes)}, nowMs);
	}
	if (node.kind === 'gate') {
		for (const next of node.next) {
			if (leadsTo(next, frame.node)) {
				return locate(frame, {node: next, atMs: atMs + node.gate.delayMs}, nowMs);
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
			return node.next.some(next => leadsTo(next, target));
	}
}

/** Whether a packet could get to the end of its way now, loss by chance aside. */
export function isWayOpen(node: RouteNode, packetBytes: number): boolean {
	switch (node.kind) {
		case 'arrival':
			return true;
		case 'wire':
			return (
				isOpen(node.wire, {packetBytes, multicast: false}) && isWayOpen(node.next, packetBytes)
			);
		case 'gate':
			return node.gate.passes() && node.next.every(next => isWayOpen(next, packetBytes));
	}
}
