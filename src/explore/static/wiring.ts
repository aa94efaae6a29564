/**
 * Layer 2 as a graph that can be asked again and again with other failures.
 *
 *   vertex      a switch, or a cable that joins two ports directly
 *   line        a cable between two vertices
 *   attachment  the vertex that a port of a server or router is plugged into, and by which cable
 *
 * Two ports that are attached to vertices with one label exchange frames in both directions. Multicast has a graph of
 * its own: some switches and cables stop it, and a router that forwards it is a vertex.
 */
import type {Cable, Device, Network, PortRef} from '../../network/network.types.ts';
import {portKey} from '../../network/queries/lookup.ts';
import type {Failures} from './layout.ts';
import type {Numbering} from './numbering.ts';

export type Wiring = {
	readonly multicast: boolean;
	readonly vertexCount: number;
	/** The number of the vertex's device; −1 where it is a cable. */
	readonly vertexDevice: Int32Array;
	readonly lines: readonly Line[];
	readonly attachments: ReadonlyMap<string, Attachment>;
};

type Line = {
	readonly a: number;
	readonly b: number;
	/** Directions by their numbers. A direction that never passes frames has number −1. */
	readonly aToB: number;
	readonly bToA: number;
};

export type Attachment = {readonly vertex: number; readonly cable: number};

export type Broken = Pick<Failures, 'devices' | 'directions' | 'multicastAt'>;

export function compileWiring(
	network: Network,
	numbering: Numbering,
	{multicast}: {readonly multicast: boolean},
): Wiring {
	const vertexDevice: number[] = [];
	const vertexOf = new Map<string, number>();
	for (const device of network.devices) {
		if (isVertex(device, multicast)) {
			vertexOf.set(device.id, vertexDevice.length);
			vertexDevice.push(numbering.devices.get(device.id) ?? -1);
		}
	}
	const lines: Line[] = [];
	const attachments = new Map<string, Attachment>();
	network.cables.forEach((cable, index) => {
		const a = vertexOf.get(cable.a.device);
		const b = vertexOf.get(cable.b.device);
		if (a !== undefined && b !== undefined) {
			lines.push({a, b, ...directionsOf(cable, {index, multicast})});
			return;
		}
		if (multicast && !passesBothWays(cable)) {
			return;
		}
		const attach = (end: PortRef, vertex: number): void => {
			attachments.set(portKey(end), {vertex, cable: index});
		};
		if (a !== undefined) {
			attach(cable.b, a);
		} else if (b !== undefined) {
			attach(cable.a, b);
		} else if (!stops(network, cable.a) && !stops(network, cable.b)) {
			attach(cable.a, vertexDevice.length);
			attach(cable.b, vertexDevice.length);
			vertexDevice.push(-1);
		}
	});
	return {
		multicast,
		vertexCount: vertexDevice.length,
		vertexDevice: Int32Array.from(vertexDevice),
		lines,
		attachments,
	};
}

function isVertex(device: Device, multicast: boolean): boolean {
	if (device.kind === 'switch') {
		return !multicast || device.carriesMulticast;
	}
	return multicast && device.kind === 'router' && device.carriesMulticast;
}

/** A switch that is no vertex passes none of these frames on. */
function stops({devices}: Network, end: PortRef): boolean {
	return devices.find(({id}) => id === end.device)?.kind === 'switch';
}

function passesBothWays({impairment}: Cable): boolean {
	return !impairment.aToB.blocksMulticast && !impairment.bToA.blocksMulticast;
}

function directionsOf(
	{impairment}: Cable,
	{index, multicast}: {index: number; multicast: boolean},
): Pick<Line, 'aToB' | 'bToA'> {
	return {
		aToB: multicast && impairment.aToB.blocksMulticast ? -1 : 2 * index,
		bToA: multicast && impairment.bToA.blocksMulticast ? -1 : 2 * index + 1,
	};
}

/** The graph under some failures. */
export type Labelling = {
	/** By vertex: the smallest number among the vertices that exchange frames with it in both directions. */
	readonly labels: Int32Array;
	/** By line: 1 where it holds vertices together. Labels stay as they are while only other lines fail. */
	readonly holding: Uint8Array;
};

export function emptyLabelling({vertexCount, lines}: Wiring): Labelling {
	return {labels: new Int32Array(vertexCount), holding: new Uint8Array(lines.length)};
}

export function labelVertices(wiring: Wiring, broken: Broken, labelling: Labelling): void {
	const {labels, holding} = labelling;
	for (let vertex = 0; vertex < labels.length; vertex += 1) {
		labels[vertex] = vertex;
	}
	const arcs = joinLines(wiring, broken, labelling);
	// A single one-way line leads round no circle.
	if (arcs > 1) {
		joinCircles(labels, oneWayLines(wiring, broken));
		holding.fill(1);
	}
	for (let vertex = 0; vertex < labels.length; vertex += 1) {
		labels[vertex] = rootOf(labels, vertex);
	}
}

/** Returns how many lines pass frames one way only. */
function joinLines(wiring: Wiring, broken: Broken, {labels, holding}: Labelling): number {
	const {lines} = wiring;
	let arcs = 0;
	for (let index = 0; index < lines.length; index += 1) {
		const line = lines[index];
		holding[index] = 0;
		if (line && isUp(wiring, broken, line.a) && isUp(wiring, broken, line.b)) {
			const there = passes(broken, line.aToB);
			const back = passes(broken, line.bToA);
			if (there && back) {
				holding[index] = join(labels, line.a, line.b) ? 1 : 0;
			} else if (there || back) {
				arcs += 1;
			}
		}
	}
	return arcs;
}

function oneWayLines(wiring: Wiring, broken: Broken): readonly (readonly [number, number])[] {
	return wiring.lines
		.filter(({a, b}) => isUp(wiring, broken, a) && isUp(wiring, broken, b))
		.flatMap(({a, b, aToB, bToA}) => {
			const there = passes(broken, aToB);
			const back = passes(broken, bToA);
			return there === back ? [] : [there ? ([a, b] as const) : ([b, a] as const)];
		});
}

export function isUp({vertexDevice, multicast}: Wiring, broken: Broken, vertex: number): boolean {
	const device = vertexDevice[vertex] ?? -1;
	return (
		device === -1 ||
		(broken.devices[device] === 0 && !(multicast && broken.multicastAt[device] !== 0))
	);
}

function passes({directions}: Broken, direction: number): boolean {
	return direction !== -1 && directions[direction] === 0;
}

/** One-way lines join what they connect only where a way leads back over others of them. */
function joinCircles(labels: Int32Array, arcs: readonly (readonly [number, number])[]): void {
	for (const [from, to] of arcs) {
		const reached = new Set([rootOf(labels, to)]);
		for (const root of reached) {
			for (const [tail, head] of arcs) {
				if (rootOf(labels, tail) === root) {
					reached.add(rootOf(labels, head));
				}
			}
		}
		if (reached.has(rootOf(labels, from))) {
			join(labels, from, to);
		}
	}
}

/** Whether the two were apart. */
function join(labels: Int32Array, a: number, b: number): boolean {
	const one = rootOf(labels, a);
	const other = rootOf(labels, b);
	labels[Math.max(one, other)] = Math.min(one, other);
	return one !== other;
}

function rootOf(labels: Int32Array, vertex: number): number {
	let root = vertex;
	for (let above = labels[root] ?? root; above !== root; above = labels[root] ?? root) {
		// Halving the way up keeps later walks short.
		labels[root] = labels[above] ?? above;
		root = above;
	}
	return root;
}
