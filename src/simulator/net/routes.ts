/**
 * Ways through the network. A unicast way is a chain, a multicast way a tree; both are made of the same nodes, so that
 * a packet that is lost on a shared cable is lost for everybody behind it.
 */
import {isInSubnet, subnetOf} from '../../network/subnet.ts';
import type {Fabric, FabricDevice, FabricSegment, Line, PortEnd} from './fabric.ts';
import type {Gate, RouteNode} from './frames.ts';
import type {Wire} from './wire.ts';

/** How an overlay carries what leaves through one of its ports. */
export type OverlayRouting = {
	readonly unicast: (from: PortEnd, to: PortEnd, around: Around) => RouteNode | null;
	readonly multicast: (from: PortEnd) => RouteNode | null;
};

/** What tunnels have put around the packet so far, and how small its sender cuts it. */
export type Around = {readonly extraBytes: number; readonly pieceBytesMax: number};

const BARE: Around = {extraBytes: 0, pieceBytesMax: Infinity};

export type Travel = {
	readonly around?: Around;
	/** What comes behind the last wire; the packet's arrival unless a tunnel takes it further. */
	readonly last?: RouteNode;
};

export type Router = {
	/** From a device to whoever has the address; null: there is no way. */
	readonly unicast: (from: FabricDevice, address: string, travel?: Travel) => RouteNode | null;
	/** From a port to all other ports of its broadcast domain. */
	readonly multicast: (from: PortEnd) => RouteNode | null;
	/** The address that a device's own packets to the given one bear. */
	readonly sourceAddress: (from: FabricDevice, address: string) => string | null;
};

export type RouterOptions = {
	readonly fabric: Fabric;
	readonly gates: Gates;
	/** By overlay id; filled in once the overlays exist. */
	readonly overlays: ReadonlyMap<string, OverlayRouting>;
};

export type Gates = {
	readonly device: (device: FabricDevice) => Gate;
	/** A switch's port towards a group member: snooping may have forgotten it. */
	readonly group: (segment: FabricSegment, receiver: FabricDevice) => Gate;
};

/** Packets are not forwarded by more routers than this. */
const HOPS_MAX = 8;

export function createRouter(options: RouterOptions): Router {
	const {fabric, overlays} = options;

	const find = (from: FabricDevice, address: string, travel: Travel): RouteNode | null => {
		const target = fabric.owners.get(address);
		const out = egress(from, address);
		if (target === undefined || out === null) {
			return null;
		}
		const {around = BARE, last = arrival(target)} = travel;
		const overlay = out.port.overlay;
		if (overlay !== null) {
			return overlays.get(overlay)?.unicast(out, target, around) ?? null;
		}
		return overCables(options, {out, target, around, last, hops: 0});
	};

	const known = createRouteCache(fabric);

	return {
		unicast: (from, address, travel) =>
			travel === undefined
				? known(`${from.index} ${address}`, () => find(from, address, {}))
				: find(from, address, travel),
		multicast: from =>
			known(`${from.device.index} ${from.port.name} group`, () => {
				const {overlay} = from.port;
				return overlay === null
					? floodCables(options, from)
					: (overlays.get(overlay)?.multicast(from) ?? null);
			}),
		sourceAddress: (from, address) => egress(from, address)?.port.addresses[0]?.address ?? null,
	};
}

/** Ways as of the network's present shape, each worked out when it is first asked for. */
function createRouteCache(
	fabric: Fabric,
): (key: string, find: () => RouteNode | null) => RouteNode | null {
	const routes = new Map<string, RouteNode | null>();
	let version = fabric.version;
	return (key, find) => {
		if (version !== fabric.version) {
			version = fabric.version;
			routes.clear();
		}
		let route = routes.get(key);
		if (route === undefined) {
			route = find();
			routes.set(key, route);
		}
		return route;
	};
}

/** The port that packets to the address leave through; null: no route to host. */
function egress(from: FabricDevice, address: string): PortEnd | null {
	const onLink = from.device.ports.find(port =>
		port.addresses.some(own => isInSubnet(address, subnetOf(own))),
	);
	const port = onLink ?? from.device.ports.find(({gateway}) => gateway !== null);
	return port === undefined ? null : {device: from, port};
}

type Leg = {
	readonly out: PortEnd;
	readonly target: PortEnd;
	readonly around: Around;
	readonly last: RouteNode;
	readonly hops: number;
};

/** From a port to the port that has the address, directly or over the routers between. */
function overCables(options: RouterOptions, leg: Leg): RouteNode | null {
	const {out, target, hops} = leg;
	const segment = segmentOf(options.fabric, out);
	if (segment === undefined || hops > HOPS_MAX) {
		return null;
	}
	if (segment.ends.some(({end}) => isSame(end, target))) {
		return acrossSegment(options, segment, {...leg, to: target, next: leg.last});
	}
	if (isOnLink(out, target)) {
		// A neighbour by its address that is not one by its cables: nobody answers who has it.
		return null;
	}
	for (const {end} of segment.ends) {
		if (end.device.device.kind === 'router' && end.device !== out.device) {
			const next = fromRouter(options, end.device, leg);
			if (next !== null) {
				return acrossSegment(options, segment, {...leg, to: end, next});
			}
		}
	}
	return null;
}

/** Hosts believe their netmask; routers know where everybody is. */
function isOnLink({device, port}: PortEnd, target: PortEnd): boolean {
	return (
		device.device.kind === 'server' &&
		target.port.addresses.some(({address}) =>
			port.addresses.some(own => isInSubnet(address, subnetOf(own))),
		)
	);
}

function fromRouter(options: RouterOptions, router: FabricDevice, leg: Leg): RouteNode | null {
	for (const port of router.device.ports) {
		const out = {device: router, port};
		const segment = segmentOf(options.fabric, out);
		const isBack = segment === segmentOf(options.fabric, leg.out);
		if (segment === undefined || isBack) {
			continue;
		}
		const onward = overCables(options, {...leg, out, hops: leg.hops + 1});
		if (onward !== null) {
			return {kind: 'gate', gate: options.gates.device(router), next: [onward]};
		}
	}
	return null;
}

type SegmentLeg = {
	readonly out: PortEnd;
	readonly to: PortEnd;
	readonly around: Around;
	readonly next: RouteNode;
};

/** The wires and switches between two ports of a segment, along the forwarding trunks. */
function acrossSegment(
	options: RouterOptions,
	segment: FabricSegment,
	{out, to, around, next}: SegmentLeg,
): RouteNode | null {
	const first = lineAt(segment, out);
	const last = lineAt(segment, to);
	if (first === undefined || last === undefined) {
		return null;
	}
	if (first === last) {
		return wireNode(leaving(first, out), around, next);
	}
	const trunks = trunkPath(segment, far(first, out), far(last, to));
	if (trunks === null) {
		return null;
	}
	let node: RouteNode = wireNode(entering(last, to), around, next);
	let here = far(last, to);
	for (const trunk of trunks.toReversed()) {
		const before = trunk.a.device === here ? trunk.b : trunk.a;
		node = {kind: 'gate', gate: options.gates.device(here), next: [node]};
		node = wireNode(leaving(trunk, before), around, node);
		here = before.device;
	}
	node = {kind: 'gate', gate: options.gates.device(here), next: [node]};
	return wireNode(leaving(first, out), around, node);
}

/** To every other end of the segment, forking at the switches. */
function floodCables(options: RouterOptions, from: PortEnd): RouteNode | null {
	const segment = segmentOf(options.fabric, from);
	const first = segment === undefined ? undefined : lineAt(segment, from);
	if (segment === undefined || first === undefined) {
		return null;
	}
	const beyond = first.a.device === from.device ? first.b : first.a;
	const next =
		beyond.device.device.kind === 'switch'
			? floodSwitch(options, segment, {at: beyond.device, from: first})
			: arrival(beyond);
	return wireNode(leaving(first, from), BARE, next);
}

function floodSwitch(
	options: RouterOptions,
	segment: FabricSegment,
	{at, from}: {readonly at: FabricDevice; readonly from: Line},
): RouteNode {
	const toEnds = segment.ends
		.filter(({line}) => line !== from && (line.a.device === at || line.b.device === at))
		.map(({end, line}): RouteNode => ({
			kind: 'gate',
			gate: options.gates.group(segment, end.device),
			next: [wireNode(entering(line, end), BARE, arrival(end))],
		}));
	const toTrunks = segment.trunks
		.filter(trunk => trunk !== from && segment.forwarding.has(trunk))
		.filter(({a, b}) => a.device === at || b.device === at)
		.map((trunk): RouteNode => {
			const near = trunk.a.device === at ? trunk.a : trunk.b;
			const there = far(trunk, near);
			return wireNode(
				leaving(trunk, near),
				BARE,
				floodSwitch(options, segment, {at: there, from: trunk}),
			);
		});
	return {kind: 'gate', gate: options.gates.device(at), next: [...toEnds, ...toTrunks]};
}

/** The forwarding trunks from one switch to another; null: they are apart. */
function trunkPath(
	segment: FabricSegment,
	from: FabricDevice,
	to: FabricDevice,
): readonly Line[] | null {
	const ways = new Map<FabricDevice, readonly Line[]>([[from, []]]);
	const queue = [from];
	for (let here = queue.shift(); here !== undefined; here = queue.shift()) {
		const way = ways.get(here) ?? [];
		if (here === to) {
			return way;
		}
		for (const trunk of segment.forwarding) {
			const isHere = trunk.a.device === here || trunk.b.device === here;
			const there = trunk.a.device === here ? trunk.b.device : trunk.a.device;
			if (isHere && !ways.has(there)) {
				ways.set(there, [...way, trunk]);
				queue.push(there);
			}
		}
	}
	return null;
}

function segmentOf(fabric: Fabric, end: PortEnd): FabricSegment | undefined {
	return fabric.segments.find(({ends}) => ends.some(candidate => isSame(candidate.end, end)));
}

function lineAt(segment: FabricSegment, end: PortEnd): Line | undefined {
	return segment.ends.find(candidate => isSame(candidate.end, end))?.line;
}

function isSame(a: PortEnd, b: PortEnd): boolean {
	return a.device === b.device && a.port === b.port;
}

/** The device at the other side of the cable. */
function far(line: Line, end: PortEnd): FabricDevice {
	return line.a.device === end.device ? line.b.device : line.a.device;
}

function leaving(line: Line, end: PortEnd): Wire {
	return line.a.device === end.device ? line.aToB : line.bToA;
}

function entering(line: Line, end: PortEnd): Wire {
	return line.a.device === end.device ? line.bToA : line.aToB;
}

function arrival(end: PortEnd): RouteNode {
	return {kind: 'arrival', device: end.device.index};
}

function wireNode(wire: Wire, around: Around, next: RouteNode): RouteNode {
	return {kind: 'wire', wire, ...around, next};
}
