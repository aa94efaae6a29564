/**
 * Where a frame gets to on layer 2: from one port over cables, switches, tunnels and relaying members to every port of
 * the broadcast domain, by the fewest hops. A frame crosses a tunnel as a packet of its own on the underlay.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, Overlay, PortRef, Router, Switch} from '../network.types.ts';
import {lookupOf, memberOf, overlayOf, portKey, portOf, type Lookup, type Plug} from './lookup.ts';
import type {Arrival, Path, PathStep, Question} from './path.types.ts';
import {type Removal, tunnelName} from './removal.ts';

export type FloodOptions = {
	readonly removal: Removal;
	/** Multicast frames are stopped by some switches, cables and overlays; others take them like broadcasts. */
	readonly multicast: boolean;
	/** How a tunnel's own packets travel; a tunnel without a path is dead. */
	readonly pathOf: (question: Question) => Path | null;
};

/** Every port of servers and routers that hears the frame, the start left out, by `device.port`. */
export function floodFrom(
	network: Network,
	start: PortRef,
	options: FloodOptions,
): ReadonlyMap<string, Arrival> {
	const flood: Flood = {
		network,
		lookup: lookupOf(network),
		options,
		arrivals: new Map(),
		passed: new Set(),
		pending: [],
	};
	if (options.removal.devices.has(start.device)) {
		return flood.arrivals;
	}
	leave(flood, start, {port: start, from: null, step: null});
	for (const next of flood.pending) {
		arrive(flood, next);
	}
	flood.arrivals.delete(portKey(start));
	return flood.arrivals;
}

/** What was crossed on the way to an arrival, in the order of travel. */
export function stepsOf(arrival: Arrival): readonly PathStep[] {
	const steps: PathStep[] = [];
	for (let at: Arrival | null = arrival; at !== null; at = at.from) {
		if (at.step !== null) {
			steps.push(at.step);
		}
	}
	return steps.reverse();
}

/** The devices after the first one on the way to an arrival. */
export function devicesOf(arrival: Arrival): readonly DeviceId[] {
	const devices: DeviceId[] = [];
	for (let at: Arrival | null = arrival; at !== null; at = at.from) {
		if (at.step !== null) {
			devices.push(at.port.device);
		}
	}
	return devices.reverse();
}

type Flood = {
	readonly network: Network;
	readonly lookup: Lookup;
	readonly options: FloodOptions;
	readonly arrivals: Map<string, Arrival>;
	/** Switches and overlay members that have passed the frame on. */
	readonly passed: Set<string>;
	/** Grows while it is walked: the next arrivals stand behind the present one. */
	readonly pending: Arrival[];
};

/** The frame goes out of a port: over its cable, or into its tunnels. `from` is how it came to the device. */
function leave(flood: Flood, out: PortRef, from: Arrival): void {
	const plug = flood.lookup.plugs.get(portKey(out));
	if (plug !== undefined) {
		cross(flood, plug, from);
		return;
	}
	const {overlay} = portOf(flood.network, out);
	if (overlay !== null) {
		enterTunnels(flood, overlayOf(flood.network, overlay), from);
	}
}

function cross(flood: Flood, {cable, direction, to}: Plug, from: Arrival): void {
	const {removal, multicast} = flood.options;
	const isCut = removal.cables.has(cable.id) || removal.oneWayCuts.get(cable.id) === direction;
	const isFiltered = multicast && cable.impairment[direction].blocksMulticast;
	if (!isCut && !isFiltered && !removal.devices.has(to.device)) {
		const step: PathStep = {kind: 'cable', cable: cable.id, direction};
		flood.pending.push({port: to, from, step});
	}
}

function enterTunnels(flood: Flood, overlay: Overlay, from: Arrival): void {
	const {options} = flood;
	const {device} = from.port;
	const key = `${overlay.id} ${device}`;
	if (flood.passed.has(key) || (options.multicast && !overlay.carriesMulticast)) {
		return;
	}
	flood.passed.add(key);
	for (const tunnel of overlay.tunnels) {
		const {a, b} = tunnel;
		const peer = a === device ? b : b === device ? a : null;
		const isDown = options.removal.tunnels.has(tunnelName(overlay.id, tunnel));
		const path =
			peer === null || isDown ? null : tunnelPath(options, {overlay, from: device, to: peer});
		if (peer !== null && path !== null) {
			flood.pending.push({
				port: {device: peer, port: memberOf(overlay, peer).port},
				from,
				step: {kind: 'tunnel', overlay: overlay.id, from: device, to: peer, path},
			});
		}
	}
}

/** A tunnel lives while its packets get through both ways; `null`: it is dead. */
function tunnelPath(
	{removal, pathOf}: FloodOptions,
	{overlay, from, to}: {overlay: Overlay; from: DeviceId; to: DeviceId},
): Path | null {
	if (removal.overlays.has(overlay.id) || removal.devices.has(from) || removal.devices.has(to)) {
		return null;
	}
	const there = pathOf({from, address: memberOf(overlay, to).underlayAddress});
	const back = pathOf({from: to, address: memberOf(overlay, from).underlayAddress});
	return back === null ? null : there;
}

function arrive(flood: Flood, arrival: Arrival): void {
	const {lookup, arrivals, passed} = flood;
	const device = lookup.devices.get(arrival.port.device);
	if (device !== undefined && device.kind !== 'switch') {
		const key = portKey(arrival.port);
		if (!arrivals.has(key)) {
			arrivals.set(key, arrival);
		}
	}
	if (device?.kind === 'server') {
		relay(flood, arrival);
	} else if (device !== undefined && !passed.has(device.id) && passesOn(flood, device)) {
		passed.add(device.id);
		for (const {name} of device.ports) {
			if (name !== arrival.port.port) {
				leave(flood, {device: device.id, port: name}, arrival);
			}
		}
	}
}

/** A router passes no frames; where it carries multicast, it passes the packets in them on, out of every other port. */
function passesOn({options}: Flood, device: Switch | Router): boolean {
	const {multicast, removal} = options;
	return multicast
		? device.carriesMulticast && !removal.multicastBlockedAt.has(device.id)
		: device.kind === 'switch';
}

/** A member that relays passes on what came out of one tunnel into its others. */
function relay(flood: Flood, arrival: Arrival): void {
	const {overlay: id} = portOf(flood.network, arrival.port);
	if (id === null) {
		return;
	}
	const overlay = overlayOf(flood.network, id);
	const {device} = arrival.port;
	const isDeaf = flood.options.multicast && flood.options.removal.multicastBlockedAt.has(device);
	if (overlay.relays.includes(device) && !isDeaf) {
		enterTunnels(flood, overlay, arrival);
	}
}
