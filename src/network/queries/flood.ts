/**
 * Where a frame gets to on layer 2: from one port over cables, switches, tunnels and relaying members to every port of
 * the broadcast domain, by the fewest hops. A frame crosses a tunnel as a packet of its own on the underlay.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Cable, Network, Overlay, PortRef} from '../network.types.ts';
import {deviceOf, lookupOf, memberOf, overlayOf, portKey, portOf} from './lookup.ts';
import type {Arrival, Path, Question} from './path.types.ts';
import type {Removal} from './removal.ts';

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
	const flood: Flood = {network, options, arrivals: new Map(), passed: new Set(), pending: []};
	const begin: Arrival = {port: start, steps: [], devices: []};
	if (options.removal.devices.has(start.device)) {
		return flood.arrivals;
	}
	leave(flood, begin);
	for (let next = flood.pending.shift(); next !== undefined; next = flood.pending.shift()) {
		arrive(flood, next);
	}
	flood.arrivals.delete(portKey(start));
	return flood.arrivals;
}

type Flood = {
	readonly network: Network;
	readonly options: FloodOptions;
	readonly arrivals: Map<string, Arrival>;
	/** Switches and overlay members that have passed the frame on. */
	readonly passed: Set<string>;
	readonly pending: Arrival[];
};

/** The frame leaves a port of its own device: over the cable, or into the tunnels. */
function leave(flood: Flood, from: Arrival): void {
	const {cable, overlay} = portOf(flood.network, from.port);
	if (overlay !== null) {
		enterTunnels(flood, from, overlayOf(flood.network, overlay));
	}
	if (cable !== null) {
		const line = lookupOf(flood.network).cables.get(cable);
		if (line !== undefined) {
			cross(flood, from, line);
		}
	}
}

function cross(flood: Flood, from: Arrival, cable: Cable): void {
	const {removal, multicast} = flood.options;
	const isAtA = portKey(cable.a) === portKey(from.port);
	const direction = isAtA ? 'aToB' : 'bToA';
	const to = isAtA ? cable.b : cable.a;
	const isCut = removal.cables.has(cable.id) || removal.oneWayCuts.get(cable.id) === direction;
	const isFiltered = multicast && cable.impairment[direction].blocksMulticast;
	if (isCut || isFiltered || removal.devices.has(to.device)) {
		return;
	}
	flood.pending.push({
		port: to,
		steps: [...from.steps, {kind: 'cable', cable: cable.id, direction}],
		devices: [...from.devices, to.device],
	});
}

function enterTunnels(flood: Flood, from: Arrival, overlay: Overlay): void {
	const {options} = flood;
	const {device} = from.port;
	const key = `${overlay.id} ${device}`;
	if (flood.passed.has(key) || (options.multicast && !overlay.carriesMulticast)) {
		return;
	}
	flood.passed.add(key);
	for (const {a, b} of overlay.tunnels) {
		const peer = a === device ? b : b === device ? a : null;
		const path = peer === null ? null : tunnelPath(options, {overlay, from: device, to: peer});
		if (peer === null || path === null) {
			continue;
		}
		flood.pending.push({
			port: {device: peer, port: memberOf(overlay, peer).port},
			steps: [...from.steps, {kind: 'tunnel', overlay: overlay.id, from: device, to: peer, path}],
			devices: [...from.devices, peer],
		});
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
	const {network, options, arrivals} = flood;
	const device = deviceOf(network, arrival.port.device);
	if (device.kind !== 'switch') {
		const key = portKey(arrival.port);
		if (!arrivals.has(key)) {
			arrivals.set(key, arrival);
		}
	}
	if (device.kind === 'server') {
		relay(flood, arrival);
		return;
	}
	const isBlocked =
		options.multicast &&
		(!device.carriesMulticast || options.removal.multicastBlockedAt.has(device.id));
	// A router passes no frames; where it carries multicast, it passes the packets in them on, out of every other port.
	const passes = device.kind === 'switch' || options.multicast;
	if (isBlocked || !passes || flood.passed.has(device.id)) {
		return;
	}
	flood.passed.add(device.id);
	for (const port of device.ports) {
		if (port.name !== arrival.port.port) {
			leave(flood, {...arrival, port: {device: device.id, port: port.name}});
		}
	}
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
		enterTunnels(flood, arrival, overlay);
	}
}
