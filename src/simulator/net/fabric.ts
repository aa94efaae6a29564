/** The running network: the compiled one, with the state that changes while it runs. */
import type {DeviceId} from '../../core/ids.ts';
import type {Prng} from '../../core/prng.ts';
import {effectiveCable} from '../../engine/effective.ts';
import type {Effect} from '../../engine/effect.types.ts';
import type {Cable, Device, Network, Port, PortRef, Segment} from '../../network/network.types.ts';
import {createWire, setWire, type Wire} from './wire.ts';

export type Fabric = {
	readonly network: Network;
	readonly devices: readonly FabricDevice[];
	readonly lines: readonly Line[];
	readonly segments: readonly FabricSegment[];
	/** Who has an address, on which port. */
	readonly owners: ReadonlyMap<string, PortEnd>;
	/** Grows whenever routes may have changed. */
	version: number;
};

export type FabricDevice = {
	readonly index: number;
	readonly device: Device;
	/** Without power nothing passes and nothing runs. */
	powered: boolean;
};

/** A cable at work. `aToB` carries what leaves end `a`. */
export type Line = {
	readonly cable: Cable;
	readonly a: PortEnd;
	readonly b: PortEnd;
	readonly aToB: Wire;
	readonly bToA: Wire;
};

export type PortEnd = {readonly device: FabricDevice; readonly port: Port};

/** A broadcast domain on cables. */
export type FabricSegment = {
	readonly segment: Segment;
	/** Cables between the segment's switches. */
	readonly trunks: readonly Line[];
	/** Ports of servers and routers, with the cable that leads to each. */
	readonly ends: readonly {readonly end: PortEnd; readonly line: Line}[];
	/** The trunks that forward: a spanning tree. */
	forwarding: ReadonlySet<Line>;
};

export function createFabric(network: Network, prng: Prng): Fabric {
	const devices = network.devices.map((device, index) => ({index, device, powered: true}));
	const byId = new Map(devices.map(entry => [entry.device.id, entry]));
	const endOf = ({device, port}: PortRef): PortEnd => {
		const owner = byId.get(device);
		const found = owner?.device.ports.find(({name}) => name === port);
		if (owner === undefined || found === undefined) {
			throw new Error(`The network has no port ${device}.${port}`);
		}
		return {device: owner, port: found};
	};
	const lines = network.cables.map((cable): Line => {
		const {aToB, bToA} = effectiveCable(network, cable, []);
		return {
			cable,
			a: endOf(cable.a),
			b: endOf(cable.b),
			aToB: createWire(`${cable.id} aToB`, aToB, prng),
			bToA: createWire(`${cable.id} bToA`, bToA, prng),
		};
	});
	const segments = network.segments
		.filter(({overlay}) => overlay === null)
		.map(segment => createSegment(segment, {lines, endOf}));
	const owners = new Map<string, PortEnd>();
	for (const device of devices) {
		for (const port of device.device.ports) {
			for (const {address} of port.addresses) {
				owners.set(address, {device, port});
			}
		}
	}
	return {network, devices, lines, segments, owners, version: 0};
}

function createSegment(
	segment: Segment,
	{lines, endOf}: {readonly lines: readonly Line[]; readonly endOf: (ref: PortRef) => PortEnd},
): FabricSegment {
	const switches = new Set(segment.switches);
	const trunks = lines.filter(
		({a, b}) => switches.has(a.device.device.id) && switches.has(b.device.device.id),
	);
	const ends = segment.ports.flatMap(ref => {
		const end = endOf(ref);
		const line = lines.find(({cable}) => cable.id === end.port.cable);
		return line === undefined ? [] : [{end, line}];
	});
	const created: FabricSegment = {segment, trunks, ends, forwarding: new Set()};
	created.forwarding = spanningTree(created);
	return created;
}

/** Applies what is in force to every cable. */
export function setLines(fabric: Fabric, active: readonly Effect[], nowMs: number): void {
	for (const line of fabric.lines) {
		const {aToB, bToA, carrier} = effectiveCable(fabric.network, line.cable, active);
		// A port without power at the other end shows no carrier either.
		const linked = carrier && line.a.device.powered && line.b.device.powered;
		setWire(line.aToB, {state: aToB, carrier: linked, nowMs});
		setWire(line.bToA, {state: bToA, carrier: linked, nowMs});
	}
}

export function deviceOf(fabric: Fabric, id: DeviceId): FabricDevice {
	const found = fabric.devices.find(({device}) => device.id === id);
	if (found === undefined) {
		throw new Error(`The network has no device ${id}`);
	}
	return found;
}

export function isUsable(line: Line): boolean {
	return line.aToB.carrier && !line.aToB.state.cut && line.bToA.carrier && !line.bToA.state.cut;
}

/** The usable trunks nearest to the first switch, as spanning tree protocols choose them with equal costs. */
export function spanningTree({segment, trunks}: FabricSegment): ReadonlySet<Line> {
	const tree = new Set<Line>();
	const reached = new Set<DeviceId>();
	for (const root of segment.switches) {
		if (reached.has(root)) {
			continue;
		}
		reached.add(root);
		const queue = [root];
		for (let here = queue.shift(); here !== undefined; here = queue.shift()) {
			for (const line of trunks) {
				const there = otherEnd(line, here);
				if (there !== null && !reached.has(there) && isUsable(line)) {
					reached.add(there);
					tree.add(line);
					queue.push(there);
				}
			}
		}
	}
	return tree;
}

function otherEnd({a, b}: Line, here: DeviceId): DeviceId | null {
	if (a.device.device.id === here) {
		return b.device.device.id;
	}
	return b.device.device.id === here ? a.device.device.id : null;
}
