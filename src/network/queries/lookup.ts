/** Finding things of a compiled network by name, without walking its lists each time. */
import type {CableId, DeviceId, OverlayId} from '../../core/ids.ts';
import type {
	Cable,
	Device,
	Network,
	Overlay,
	OverlayMember,
	Port,
	PortRef,
} from '../network.types.ts';
import type {CableDirection} from './removal.ts';

export type Lookup = {
	readonly devices: ReadonlyMap<DeviceId, Device>;
	readonly cables: ReadonlyMap<CableId, Cable>;
	readonly overlays: ReadonlyMap<OverlayId, Overlay>;
	/** Ports by `device.port`. */
	readonly ports: ReadonlyMap<string, Port>;
	/** What is plugged into a port, by `device.port`. */
	readonly plugs: ReadonlyMap<string, Plug>;
	/** The bond or bridge that a server's port belongs to, by `device.port`. */
	readonly masters: ReadonlyMap<string, Port>;
	/** The VLAN interfaces on a port, by `device.port tag`. */
	readonly vlanPorts: ReadonlyMap<string, Port>;
	/** Servers' ports by address. Routers are left out: several of their ports may hold one gateway address. */
	readonly serverPorts: ReadonlyMap<string, PortRef>;
};

/** A cable seen from one of its ends: what leaves here travels in `direction` and arrives at `to`. */
export type Plug = {
	readonly cable: Cable;
	readonly direction: CableDirection;
	readonly to: PortRef;
};

const LOOKUPS = new WeakMap<Network, Lookup>();

/** Made once a network and kept as long as it lives. */
export function lookupOf(network: Network): Lookup {
	const known = LOOKUPS.get(network);
	if (known !== undefined) {
		return known;
	}
	const lookup = buildLookup(network);
	LOOKUPS.set(network, lookup);
	return lookup;
}

export function deviceOf(network: Network, id: DeviceId): Device {
	return found(lookupOf(network).devices.get(id), id);
}

export function cableOf(network: Network, id: CableId): Cable {
	return found(lookupOf(network).cables.get(id), id);
}

export function overlayOf(network: Network, id: OverlayId): Overlay {
	return found(lookupOf(network).overlays.get(id), id);
}

export function portOf(network: Network, ref: PortRef): Port {
	return found(lookupOf(network).ports.get(portKey(ref)), portKey(ref));
}

export function memberOf(overlay: Overlay, device: DeviceId): OverlayMember {
	return found(
		overlay.members.find(member => member.device === device),
		`${device} in ${overlay.id}`,
	);
}

export function portKey({device, port}: PortRef): string {
	return `${device}.${port}`;
}

function buildLookup(network: Network): Lookup {
	const plugs = new Map<string, Plug>();
	for (const cable of network.cables) {
		plugs.set(portKey(cable.a), {cable, direction: 'aToB', to: cable.b});
		plugs.set(portKey(cable.b), {cable, direction: 'bToA', to: cable.a});
	}
	const ports = new Map<string, Port>();
	const serverPorts = new Map<string, PortRef>();
	for (const device of network.devices) {
		for (const port of device.ports) {
			const ref = {device: device.id, port: port.name};
			ports.set(portKey(ref), port);
			for (const {address} of device.kind === 'server' ? port.addresses : []) {
				serverPorts.set(address, ref);
			}
		}
	}
	return {
		devices: new Map(network.devices.map(device => [device.id, device])),
		cables: new Map(network.cables.map(cable => [cable.id, cable])),
		overlays: new Map(network.overlays.map(overlay => [overlay.id, overlay])),
		ports,
		plugs,
		...stacksOf(network),
		serverPorts,
	};
}

function stacksOf(network: Network): Pick<Lookup, 'masters' | 'vlanPorts'> {
	const masters = new Map<string, Port>();
	const vlanPorts = new Map<string, Port>();
	for (const {id: device, ports} of network.devices) {
		for (const port of ports) {
			if (port.over?.kind === 'vlan') {
				vlanPorts.set(`${portKey({device, port: port.over.port})} ${port.over.tag}`, port);
			} else {
				port.over?.ports.forEach(member => masters.set(portKey({device, port: member}), port));
			}
		}
	}
	return {masters, vlanPorts};
}

/** Ids come from the network itself, so a miss is a bug of the caller. */
function found<Thing>(thing: Thing | undefined, name: string): Thing {
	if (thing === undefined) {
		throw new Error(`The network has no ${name}.`);
	}
	return thing;
}
