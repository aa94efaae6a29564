/**
 * How a packet gets from a server to an address: out of the port that its routing table names, over layer 2 to the
 * neighbour or the gateway, and through the routers.
 */
import type {Network, PortRef} from '../network.types.ts';
import {isInSubnet, subnetOf} from '../subnet.ts';
import {devicesOf, floodFrom, stepsOf} from './flood.ts';
import {deviceOf, lookupOf, portKey} from './lookup.ts';
import type {Arrival, Path, Question} from './path.types.ts';
import {NOTHING_REMOVED, type Removal} from './removal.ts';
import {routeOf, type Route} from './routes.ts';

/** `null`: no packet gets there. Asking for an own address is a mistake of the caller. */
export function pathTo(
	network: Network,
	{from, address}: Question,
	removal: Removal = NOTHING_REMOVED,
): Path | null {
	const {paths} = memoryOf(network, removal);
	const key = `${from} ${address}`;
	const known = paths.get(key);
	if (known !== undefined) {
		return known;
	}
	// While a tunnel's own path is looked for, that tunnel counts as dead: it cannot carry itself.
	paths.set(key, null);
	const path = find(network, {from, address}, removal);
	paths.set(key, path);
	return path;
}

/** Who hears a frame that leaves this port, and how it gets there; keys are `device.port`. */
export function hearersOf(
	network: Network,
	start: PortRef,
	{removal, multicast}: {readonly removal: Removal; readonly multicast: boolean},
): ReadonlyMap<string, Arrival> {
	const {floods} = memoryOf(network, removal);
	const key = `${portKey(start)} ${multicast ? 'multicast' : 'unicast'}`;
	const known = floods.get(key);
	if (known !== undefined) {
		return known;
	}
	const pathOf = (question: Question): Path | null => pathTo(network, question, removal);
	const heard = floodFrom(network, start, {removal, multicast, pathOf});
	floods.set(key, heard);
	return heard;
}

/** Answers for one removal: the same few questions are asked for every pair of members and every probe. */
type Memory = {
	readonly removal: Removal;
	readonly paths: Map<string, Path | null>;
	readonly floods: Map<string, ReadonlyMap<string, Arrival>>;
};

/**
 * Only the whole network and the removal asked about last are remembered: whoever tries thousands of removals asks
 * everything about one before the next, and a memory for each would cost more to collect than it saves.
 */
const MEMORY = new WeakMap<Network, {readonly whole: Memory; last: Memory}>();

function memoryOf(network: Network, removal: Removal): Memory {
	let slots = MEMORY.get(network);
	if (slots === undefined) {
		const whole = emptyMemory(NOTHING_REMOVED);
		slots = {whole, last: whole};
		MEMORY.set(network, slots);
	}
	if (removal === NOTHING_REMOVED) {
		return slots.whole;
	}
	if (slots.last.removal !== removal) {
		slots.last = emptyMemory(removal);
	}
	return slots.last;
}

function emptyMemory(removal: Removal): Memory {
	return {removal, paths: new Map(), floods: new Map()};
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
		return {fromPort, steps: stepsOf(direct), devices: [from, ...devicesOf(direct)]};
	}
	return throughRouter(network, removal, {fromPort, heard, target, address, route});
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
				steps: [...stepsOf(arrival), ...stepsOf(onward)],
				devices: [fromPort.device, ...devicesOf(arrival), ...devicesOf(onward)],
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
