/**
 * How a packet gets from a server to an address: out of the port that its routing table names, over layer 2 to the
 * neighbour or the gateway, and through the routers.
 */
import type {PortRef} from '../network.types.ts';
import {isInSubnet, subnetOf} from '../subnet.ts';
import {devicesOf, stepsOf} from './arrival.ts';
import {floodFrom} from './flood.ts';
import {deviceOf, portKey} from './lookup.ts';
import type {Arrival, Path, Question} from './path.types.ts';
import {routeOf, type Route} from './routes.ts';
import type {View} from './view.types.ts';

/** `null`: no packet gets there. Asking for an own address is a mistake of the caller. */
export function findPath(view: View, question: Question): Path | null {
	const key = `${question.from} ${question.address}`;
	const known = view.paths.get(key);
	if (known !== undefined) {
		return known;
	}
	// While a tunnel's own path is looked for, that tunnel counts as dead: it cannot carry itself.
	view.paths.set(key, null);
	const path = find(view, question);
	view.paths.set(key, path);
	return path;
}

/**
 * Who hears a frame that leaves this port, and how it gets there; keys are `device.port`. Nobody does where frames go
 * round for ever: they fill the whole broadcast domain.
 */
export function findHearers(
	view: View,
	start: PortRef,
	options: {readonly multicast: boolean},
): ReadonlyMap<string, Arrival> {
	const key = `${portKey(start)} ${options.multicast ? 'multicast' : 'unicast'}`;
	const known = view.floods.get(key);
	if (known !== undefined) {
		return known;
	}
	const heard = floodFrom(view, start, options);
	view.floods.set(key, heard);
	return heard;
}

function find(view: View, {from, address}: Question): Path | null {
	const {network, lookup, removal} = view;
	const target = lookup.serverPorts.get(address);
	const isDown = removal.devices.has(from) || (target && removal.devices.has(target.device));
	const route = target === undefined ? null : routeOf(network, from, address);
	if (isDown === true || target === undefined || route === null) {
		return null;
	}
	if (target.device === from) {
		throw new Error(`${address} is ${from}’s own address.`);
	}
	const fromPort = {device: from, port: route.port.name};
	const direct = findHearers(view, fromPort, {multicast: false}).get(portKey(target));
	if (route.gateway === null && direct !== undefined) {
		return {fromPort, steps: stepsOf(direct), devices: [from, ...devicesOf(direct)]};
	}
	return throughRouter(view, {fromPort, target, address, route});
}

type Hop = {
	readonly fromPort: PortRef;
	readonly target: PortRef;
	readonly address: string;
	readonly route: Route;
};

/** A router takes packets for its own gateway address, and by proxy ARP those for a neighbour that it can reach. */
function throughRouter(view: View, {fromPort, target, address, route}: Hop): Path | null {
	const {network, lookup} = view;
	for (const arrival of findHearers(view, fromPort, {multicast: false}).values()) {
		const router = deviceOf(network, arrival.port.device);
		const port = lookup.ports.get(portKey(arrival.port));
		if (router.kind !== 'router' || port === undefined) {
			continue;
		}
		const isAsked = port.addresses.some(own =>
			route.gateway === null ? isInSubnet(address, subnetOf(own)) : own.address === route.gateway,
		);
		const onward = isAsked ? behindRouter(view, {router: arrival.port, target}) : null;
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
	view: View,
	{router, target}: {readonly router: PortRef; readonly target: PortRef},
): Arrival | null {
	for (const port of deviceOf(view.network, router.device).ports) {
		const start = {device: router.device, port: port.name};
		const arrival =
			port.name === router.port
				? undefined
				: findHearers(view, start, {multicast: false}).get(portKey(target));
		if (arrival !== undefined) {
			return arrival;
		}
	}
	return null;
}
