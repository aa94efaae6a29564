/**
 * How a packet gets from a server to an address: out of the port that its routing table names, over layer 2 to the
 * neighbour or the gateway, and through the routers.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, Port, PortRef} from '../network.types.ts';
import {isInSubnet, subnetOf} from '../subnet.ts';
import {floodFrom} from './flood.ts';
import {deviceOf, lookupOf, portKey} from './lookup.ts';
import type {Arrival, Path, Question} from './path.types.ts';
import {NOTHING_REMOVED, type Removal} from './removal.ts';

/** `null`: no packet gets there. Asking for an own address is a mistake of the caller. */
export function pathTo(
	network: Network,
	{from, address}: Question,
	removal: Removal = NOTHING_REMOVED,
): Path | null {
	const memory = memoryOf(network, removal);
	const key = `${from} ${address}`;
	const known = memory.get(key);
	if (known !== undefined) {
		return known;
	}
	// While a tunnel's own path is looked for, that tunnel counts as dead: it cannot carry itself.
	memory.set(key, null);
	const path = find(network, {from, address}, removal);
	memory.set(key, path);
	return path;
}

/** Who hears a frame that leaves this port, and how it gets there; keys are `device.port`. */
export function hearersOf(
	network: Network,
	start: PortRef,
	options: {readonly removal: Removal; readonly multicast: boolean},
): ReadonlyMap<string, Arrival> {
	const pathOf = (question: Question): Path | null => pathTo(network, question, options.removal);
	return floodFrom(network, start, {...options, pathOf});
}

/** Answers by removal: the same few questions are asked for every pair of members and every probe. */
const MEMORY = new WeakMap<Network, WeakMap<Removal, Map<string, Path | null>>>();

function memoryOf(network: Network, removal: Removal): Map<string, Path | null> {
	const byRemoval = MEMORY.get(network) ?? new WeakMap<Removal, Map<string, Path | null>>();
	MEMORY.set(network, byRemoval);
	const memory = byRemoval.get(removal) ?? new Map<string, Path | null>();
	byRemoval.set(removal, memory);
	return memory;
}

function find(network: Network, {from, address}: Question, removal: Removal): Path | null {
	const target = lookupOf(network).serverPorts.get(address);
	const isDown = removal.devices.has(from) || (target && removal.devices.has(target.device));
	const route = target === undefined ? null : routeOf(network, from, address);
	if (isDown === true || target === undefined || route === null) {
		return null;
	}
	if (target.device === from) {
		throw new Error(`${address} is ${from}’s own address.`);
	}
	const fromPort = {device: from, port: route.port.name};
	const heard = hearersOf(network, fromPort, {removal, multicast: false});
	const direct = heard.get(portKey(target));
	if (route.gateway === null && direct !== undefined) {
		return {fromPort, steps: direct.steps, devices: [from, ...direct.devices]};
	}
	return throughRouter(network, removal, {fromPort, heard, target, address, route});
}

type Route = {
	readonly port: Port;
	/** `null`: the target is a neighbour, asked for by ARP. */
	readonly gateway: string | null;
};

/** As the kernel chooses: the longest prefix of the connected subnets, else the default gateway of the family. */
function routeOf(network: Network, from: DeviceId, address: string): Route | null {
	const {ports} = deviceOf(network, from);
	let best: {port: Port; prefixLength: number} | null = null;
	for (const port of ports) {
		for (const own of port.addresses) {
			const {prefixLength} = own;
			const isLonger = best === null || prefixLength > best.prefixLength;
			if (isLonger && isInSubnet(address, subnetOf(own))) {
				best = {port, prefixLength};
			}
		}
	}
	if (best !== null) {
		return {port: best.port, gateway: null};
	}
	const isIpv6 = address.includes(':');
	const port = ports.find(({gateway}) => gateway?.includes(':') === isIpv6);
	return port === undefined ? null : {port, gateway: port.gateway};
}

type Hop = {
	readonly fromPort: PortRef;
	readonly heard: ReadonlyMap<string, Arrival>;
	readonly target: PortRef;
	readonly address: string;
	readonly route: Route;
};

/** A router takes packets for its own gateway address, and by proxy ARP those for a neighbour that it can reach. */
function throughRouter(network: Network, removal: Removal, hop: Hop): Path | null {
	const {fromPort, heard, target, address, route} = hop;
	for (const arrival of heard.values()) {
		const router = deviceOf(network, arrival.port.device);
		const port = lookupOf(network).ports.get(portKey(arrival.port));
		if (router.kind !== 'router' || port === undefined) {
			continue;
		}
		const isAsked = port.addresses.some(own =>
			route.gateway === null ? isInSubnet(address, subnetOf(own)) : own.address === route.gateway,
		);
		const onward = isAsked ? behindRouter(network, removal, {router: arrival.port, target}) : null;
		if (onward !== null) {
			return {
				fromPort,
				steps: [...arrival.steps, ...onward.steps],
				devices: [fromPort.device, ...arrival.devices, ...onward.devices],
			};
		}
	}
	return null;
}

/** From the router's other ports to the target; it has a host route to every server. */
function behindRouter(
	network: Network,
	removal: Removal,
	{router, target}: {router: PortRef; target: PortRef},
): Arrival | null {
	for (const port of deviceOf(network, router.device).ports) {
		if (port.name === router.port) {
			continue;
		}
		const start = {device: router.device, port: port.name};
		const arrival = hearersOf(network, start, {removal, multicast: false}).get(portKey(target));
		if (arrival !== undefined) {
			return arrival;
		}
	}
	return null;
}
