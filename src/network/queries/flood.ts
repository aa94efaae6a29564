/**
 * Where a frame gets to on layer 2: from one port over cables, switches, bridges, tunnels and relaying members to every
 * port of the broadcast domain, by the fewest hops. A frame crosses a tunnel as a packet of its own on the underlay.
 *
 *   out:  address → VLAN → bond or bridge → card → cable, or → tunnel
 *   in:   cable or tunnel → card → bond or bridge (and out of its other ports) → VLAN → address
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Device, Overlay, Port, PortRef} from '../network.types.ts';
import {memberOf, overlayOf, portKey, portOf, type Plug} from './lookup.ts';
import type {Arrival, Path, PathStep} from './path.types.ts';
import {tunnelName} from './removal.ts';
import type {View} from './view.types.ts';
import {tagOutside, vlanInside} from '../vlan.ts';

/** Every port of servers and routers that hears the frame, the start left out, by `device.port`; none in a loop. */
export function floodFrom(
	view: View,
	start: PortRef,
	{multicast}: {readonly multicast: boolean},
): ReadonlyMap<string, Arrival> {
	const flood = newFlood(view, multicast);
	spread(flood, start);
	flood.arrivals.delete(portKey(start));
	if (flood.loops.size > 0) {
		// What goes round for ever fills the domain, so that nothing else gets through.
		flood.arrivals.clear();
	}
	return flood.arrivals;
}

/** Switches and servers with bridges that a frame from this port comes to by two ways: it goes round for ever. */
export function loopsFrom(view: View, start: PortRef): ReadonlySet<DeviceId> {
	const flood = newFlood(view, false);
	spread(flood, start);
	return flood.loops;
}

function newFlood(view: View, multicast: boolean): Flood {
	return {
		view,
		multicast,
		arrivals: new Map(),
		passed: new Set(),
		pending: [],
		loops: new Set(),
	};
}

function spread(flood: Flood, start: PortRef): void {
	if (flood.view.removal.devices.has(start.device)) {
		return;
	}
	leave(flood, {out: start, tag: 0, from: {port: start, from: null, step: null}});
	for (const next of flood.pending) {
		arrive(flood, next);
	}
}

type Flood = {
	readonly view: View;
	/** Multicast frames are stopped by some switches, cables and overlays; others take them like broadcasts. */
	readonly multicast: boolean;
	readonly arrivals: Map<string, Arrival>;
	/** Switches, bridges and overlay members that have passed the frame on, a VLAN at a time. */
	readonly passed: Set<string>;
	/** Grows while it is walked: the next arrivals stand behind the present one. */
	readonly pending: {readonly arrival: Arrival; readonly tag: number}[];
	/** Devices that got the frame a second time, to pass it on. */
	readonly loops: Set<DeviceId>;
};

/** A frame that leaves its device through a port; `from` is how it came to the device. */
type Leaving = {readonly out: PortRef; readonly tag: number; readonly from: Arrival};

function leave(flood: Flood, {out, tag, from}: Leaving): void {
	const {lookup, network} = flood.view;
	const plug = lookup.plugs.get(portKey(out));
	if (plug !== undefined) {
		cross(flood, plug, {tag, from});
		return;
	}
	const {over, overlay} = portOf(network, out);
	const {device} = out;
	if (overlay !== null) {
		enterTunnels(flood, overlayOf(network, overlay), {tag, from});
	} else if (over?.kind === 'vlan' && tag === 0) {
		leave(flood, {out: {device, port: over.port}, tag: over.tag, from});
	} else if (over?.kind === 'bond') {
		const port = over.ports.find(member => isLinkUp(flood.view, {device, port: member}));
		if (port !== undefined) {
			// The other end takes the bond for one port, and sends nothing back where it came from.
			flood.passed.add(bondKey(out, tag));
			leave(flood, {out: {device, port}, tag, from});
		}
	} else if (over?.kind === 'bridge') {
		const bridge = {key: portKey(out), device, ports: over.ports};
		passOn(flood, bridge, {entry: out.port, vlan: tag, from});
	}
}

function bondKey(bond: PortRef, tag: number): string {
	return `${portKey(bond)} bond ${tag}`;
}

/** Whether a bond takes a card: its cable is not cut, and somebody is at the other end. */
function isLinkUp({lookup, removal}: View, card: PortRef): boolean {
	const plug = lookup.plugs.get(portKey(card));
	return (
		plug !== undefined && !removal.cables.has(plug.cable.id) && !removal.devices.has(plug.to.device)
	);
}

function cross(flood: Flood, plug: Plug, {tag, from}: Omit<Leaving, 'out'>): void {
	const {cable, direction, to} = plug;
	const {removal} = flood.view;
	const isCut = removal.cables.has(cable.id) || removal.oneWayCuts.get(cable.id) === direction;
	const isFiltered = flood.multicast && cable.impairment[direction].blocksMulticast;
	if (!isCut && !isFiltered && !removal.devices.has(to.device)) {
		const step: PathStep = {kind: 'cable', cable: cable.id, direction};
		flood.pending.push({arrival: {port: to, from, step}, tag});
	}
}

function enterTunnels(flood: Flood, overlay: Overlay, {tag, from}: Omit<Leaving, 'out'>): void {
	const {device} = from.port;
	const key = `${overlay.id} ${device} ${tag}`;
	if (flood.passed.has(key) || (flood.multicast && !overlay.carriesMulticast)) {
		return;
	}
	flood.passed.add(key);
	for (const tunnel of overlay.tunnels) {
		const {a, b} = tunnel;
		const peer = a === device ? b : b === device ? a : null;
		const isDown = flood.view.removal.tunnels.has(tunnelName(overlay.id, tunnel));
		const path =
			peer === null || isDown ? null : tunnelPath(flood.view, overlay, {from: device, to: peer});
		if (peer !== null && path !== null) {
			const port = {device: peer, port: memberOf(overlay, peer).port};
			const step: PathStep = {kind: 'tunnel', overlay: overlay.id, from: device, to: peer, path};
			flood.pending.push({arrival: {port, from, step}, tag});
		}
	}
}

/** A tunnel lives while its packets get through both ways; `null`: it is dead. */
function tunnelPath(
	{removal, pathOf}: View,
	overlay: Overlay,
	{from, to}: {readonly from: DeviceId; readonly to: DeviceId},
): Path | null {
	if (removal.overlays.has(overlay.id) || removal.devices.has(from) || removal.devices.has(to)) {
		return null;
	}
	const there = pathOf({from, address: memberOf(overlay, to).underlayAddress});
	const back = pathOf({from: to, address: memberOf(overlay, from).underlayAddress});
	return back === null ? null : there;
}

function arrive(flood: Flood, {arrival, tag}: Flood['pending'][number]): void {
	const device = flood.view.lookup.devices.get(arrival.port.device);
	if (device?.kind === 'server') {
		relay(flood, arrival, tag);
		rise(flood, arrival, tag);
	} else if (device?.kind === 'switch') {
		enterSwitch(flood, device, {arrival, tag});
	} else if (device?.kind === 'router' && tag === 0) {
		record(flood, arrival);
		if (flood.multicast && device.carriesMulticast) {
			// No frame passes a router; one that carries multicast passes the packet in it on, out of every other port.
			enterSwitch(flood, device, {arrival, tag});
		}
	}
}

function enterSwitch(
	flood: Flood,
	device: Exclude<Device, {kind: 'server'}>,
	{arrival, tag}: Flood['pending'][number],
): void {
	const vlan = entryVlan(flood, arrival, tag);
	if (vlan !== null && (!flood.multicast || device.carriesMulticast)) {
		const ports = device.ports.map(({name}) => name);
		const bridge = {key: device.id, device: device.id, ports};
		passOn(flood, bridge, {entry: arrival.port.port, vlan, from: arrival});
	}
}

/** Up the server's own stack of ports, until one is there that has no other above it. */
function rise(flood: Flood, arrival: Arrival, tag: number): void {
	const {device} = arrival.port;
	const {masters, vlanPorts} = flood.view.lookup;
	const key = portKey(arrival.port);
	const master = masters.get(key);
	if (master?.over?.kind === 'bond') {
		const bond = {device, port: master.name};
		if (!flood.passed.has(bondKey(bond, tag))) {
			// Of the copies that a switch floods to the cards of one bond, the bond takes one.
			flood.passed.add(bondKey(bond, tag));
			rise(flood, {...arrival, port: bond}, tag);
		}
	} else if (master?.over?.kind === 'bridge') {
		enterBridge(flood, master, {arrival, tag});
	} else if (tag === 0) {
		record(flood, arrival);
	} else {
		const child = vlanPorts.get(`${key} ${tag}`);
		if (child !== undefined) {
			rise(flood, {...arrival, port: {device, port: child.name}}, 0);
		}
	}
}

/** Into a server's bridge: out of its other ports, and up through the bridge's own. */
function enterBridge(
	flood: Flood,
	bridgePort: Port,
	{arrival, tag}: Flood['pending'][number],
): void {
	const {device, port: entry} = arrival.port;
	const own = {device, port: bridgePort.name};
	const vlan = entryVlan(flood, arrival, tag);
	if (vlan === null || bridgePort.over?.kind !== 'bridge') {
		return;
	}
	const bridge = {key: portKey(own), device, ports: bridgePort.over.ports};
	if (passOn(flood, bridge, {entry, vlan, from: arrival})) {
		rise(flood, {...arrival, port: own}, vlan);
	}
}

/** `null`: the frame ends at this port. A blocked port hears it, which is how bridges learn of each other. */
function entryVlan(flood: Flood, arrival: Arrival, tag: number): number | null {
	const {blockedPorts, network} = flood.view;
	if (blockedPorts.has(portKey(arrival.port))) {
		record(flood, arrival);
		return null;
	}
	return vlanInside(portOf(network, arrival.port).vlans, tag);
}

type Bridge = {readonly key: string; readonly device: DeviceId; readonly ports: readonly string[]};

/** Out of every other port of a bridge; `false`: it has passed the frame on before, or passes no multicast. */
function passOn(
	flood: Flood,
	{key, device, ports}: Bridge,
	{entry, vlan, from}: {readonly entry: string; readonly vlan: number; readonly from: Arrival},
): boolean {
	const {network, blockedPorts, removal} = flood.view;
	const passedKey = `${key} ${vlan}`;
	const isMuted = flood.multicast && removal.multicastBlockedAt.has(device);
	if (isMuted || flood.passed.has(passedKey)) {
		if (!isMuted) {
			flood.loops.add(device);
		}
		return false;
	}
	flood.passed.add(passedKey);
	for (const port of ports) {
		const out = {device, port};
		const tag = tagOutside(portOf(network, out).vlans, vlan);
		if (port !== entry && tag !== null && !blockedPorts.has(portKey(out))) {
			leave(flood, {out, tag, from});
		}
	}
	return true;
}

function record({arrivals}: Flood, arrival: Arrival): void {
	const key = portKey(arrival.port);
	if (!arrivals.has(key)) {
		arrivals.set(key, arrival);
	}
}

/** A member that relays passes on what came out of one tunnel into its others. */
function relay(flood: Flood, arrival: Arrival, tag: number): void {
	const {network, removal} = flood.view;
	const {overlay: id} = portOf(network, arrival.port);
	if (id === null) {
		return;
	}
	const overlay = overlayOf(network, id);
	const {device} = arrival.port;
	const isMuted = flood.multicast && removal.multicastBlockedAt.has(device);
	if (overlay.relays.includes(device) && !isMuted) {
		enterTunnels(flood, overlay, {tag, from: arrival});
	}
}
