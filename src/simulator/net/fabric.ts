/** The running network: the compiled one, with the state that changes while it runs. */
import type {DeviceId} from '../../core/ids.ts';
import type {Prng} from '../../core/prng.ts';
import {effectiveCable, touchedCables} from '../../engine/effective.ts';
import type {Effect} from '../../engine/effect.types.ts';
import type {Device, Network, PortRef} from '../../network/network.types.ts';
import {portKey} from '../../network/queries/lookup.ts';
import {createBonds, type Bond} from './bond.ts';
import type {FabricDevice, Line, Plug, PortEnd} from './fabric.types.ts';
import {createWire, setWire, type Wire} from './wire.ts';

export type Fabric = {
	readonly network: Network;
	readonly devices: readonly FabricDevice[];
	readonly lines: readonly Line[];
	/** What is plugged into a port, by `device.port`. */
	readonly plugs: ReadonlyMap<string, Plug>;
	/** Bonds, by the `device.port` of the bond and of each of its cards. */
	readonly bonds: ReadonlyMap<string, Bond>;
	/** Ports that a spanning tree keeps from forwarding, as `device.port`. */
	readonly blockedPorts: Set<string>;
	/** Who has an address, on which port. Routers are left out: several of their ports may hold one address. */
	readonly owners: ReadonlyMap<string, PortEnd>;
	readonly endOf: (ref: PortRef) => PortEnd;
	/** Pairs of servers that have lost the route to each other, as `pairKey`, both ways round. */
	readonly parted: Set<string>;
	/** Grows whenever routes may have changed. */
	version: number;
};

export function createFabric(network: Network, prng: Prng): Fabric {
	const devices = network.devices.map(createDevice);
	const ends = new Map<string, PortEnd>();
	const owners = new Map<string, PortEnd>();
	for (const {device, ends: own} of devices) {
		for (const end of own.values()) {
			ends.set(end.key, end);
			for (const {address} of device.kind === 'server' ? end.port.addresses : []) {
				owners.set(address, end);
			}
		}
	}
	const endOf = (ref: PortRef): PortEnd => {
		const end = ends.get(portKey(ref));
		if (end === undefined) {
			throw new Error(`The network has no port ${portKey(ref)}`);
		}
		return end;
	};
	const lines = network.cables.map((cable): Line => {
		const design = effectiveCable(network, cable, []);
		const {aToB, bToA} = design;
		return {
			cable,
			design,
			a: endOf(cable.a),
			b: endOf(cable.b),
			aToB: createWire(`${cable.id} aToB`, aToB, prng),
			bToA: createWire(`${cable.id} bToA`, bToA, prng),
		};
	});
	const plugs = new Map<string, Plug>();
	for (const line of lines) {
		plugs.set(line.a.key, {line, wire: line.aToB, far: line.b});
		plugs.set(line.b.key, {line, wire: line.bToA, far: line.a});
	}
	const bonds = createBonds([...ends.values()], plugs);
	return {
		network,
		devices,
		lines,
		plugs,
		bonds,
		blockedPorts: new Set(),
		parted: new Set(),
		owners,
		endOf,
		version: 0,
	};
}

function createDevice(device: Device, index: number): FabricDevice {
	const ends = new Map<string, PortEnd>();
	const created: FabricDevice = {index, device, ends, powered: true};
	for (const port of device.ports) {
		const key = portKey({device: device.id, port: port.name});
		ends.set(port.name, {device: created, port, key});
	}
	return created;
}

/** The device's port of this name. */
export function endAt({device, ends}: FabricDevice, port: string): PortEnd {
	const end = ends.get(port);
	if (end === undefined) {
		throw new Error(`${device.id} has no port ${port}`);
	}
	return end;
}

/** Applies what is in force to every cable; ways are looked for again when one of them has been cut or mended. */
export function setLines(fabric: Fabric, active: readonly Effect[], nowMs: number): void {
	const {network, lines} = fabric;
	const touched = new Set(touchedCables(network, active));
	for (const line of lines) {
		const before = [isDead(line.aToB), isDead(line.bToA)];
		const {aToB, bToA, carrier} = touched.has(line.cable)
			? effectiveCable(network, line.cable, active)
			: line.design;
		// A port without power at the other end shows no carrier either.
		const linked = carrier && line.a.device.powered && line.b.device.powered;
		setWire(line.aToB, {state: aToB, carrier: linked, nowMs});
		setWire(line.bToA, {state: bToA, carrier: linked, nowMs});
		if (before[0] !== isDead(line.aToB) || before[1] !== isDead(line.bToA)) {
			fabric.version += 1;
		}
	}
}

/** Nothing gets through, so that a frame that was flooded has to find another way. */
export function isDead({state, carrier}: Wire): boolean {
	return state.cut || !carrier;
}

export function deviceOf(fabric: Fabric, id: DeviceId): FabricDevice {
	const found = fabric.devices.find(({device}) => device.id === id);
	if (found === undefined) {
		throw new Error(`The network has no device ${id}`);
	}
	return found;
}

/** Whether a port sees a link: that of its cable, of a card of the bond, or of the port beneath it. */
export function isLinked(fabric: Fabric, end: PortEnd): boolean {
	const {device, port} = end;
	const plug = fabric.plugs.get(end.key);
	if (plug !== undefined) {
		return device.powered && plug.wire.carrier && plug.far.device.powered;
	}
	const {over} = port;
	if (over?.kind === 'vlan') {
		return isLinked(fabric, endAt(device, over.port));
	}
	if (over?.kind === 'bond') {
		return fabric.bonds.get(end.key)?.cards.some(({up}) => up) === true;
	}
	return device.powered;
}

/** Takes from the active effects which servers have lost each other. */
export function setParted(fabric: Fabric, active: readonly Effect[]): void {
	const pairs = active.flatMap(effect => {
		const [a, b] = effect.kind === 'part' ? effect.servers : [];
		return a === undefined || b === undefined ? [] : [pairKey(a, b), pairKey(b, a)];
	});
	fabric.parted.clear();
	for (const pair of pairs) {
		fabric.parted.add(pair);
	}
	fabric.version += 1;
}

export function pairKey(from: DeviceId, to: DeviceId): string {
	return `${from} ${to}`;
}
