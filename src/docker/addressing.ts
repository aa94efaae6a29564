/**
 * What a device is told once its cables are plugged, as a pure function. The panel has made the cards, with their MTU
 * and hardware address; this makes bonds, bridges and VLANs of them, and gives them their addresses and routes.
 */
import type {Device, Network, Port, Router, Server} from '../network/network.types.ts';
import {addressedInterface, serverSteps} from './layer2/server-steps.ts';
import {ip} from './layer2/steps.ts';
import type {Step} from './layer2/steps.types.ts';
import {switchSteps} from './layer2/switch-steps.ts';

export function deviceSteps(network: Network, device: Device): readonly Step[] {
	switch (device.kind) {
		case 'server':
			return [
				LOOPBACK_UP,
				...serverSteps(network, device),
				...device.ports.filter(isOwn).flatMap(port => serverPort(network, device, port)),
			];
		case 'router':
			return [LOOPBACK_UP, ...routerCommands(network, device)];
		case 'switch':
			return switchSteps(network, device);
	}
}

const LOOPBACK_UP = ip('link', 'set', 'lo', 'up');

/** Ports of overlays are made and addressed by the overlay's daemon. */
const isOwn = (port: Port): boolean => port.cable !== null || port.over !== null;

function serverPort(network: Network, server: Server, port: Port): readonly Step[] {
	const {addresses, gateway} = port;
	const name = addressedInterface(network, server, port);
	return [
		...addresses.map(({address, prefixLength}) =>
			ip('address', 'replace', `${address}/${prefixLength}`, 'dev', name),
		),
		// `onlink`: hosters hand out gateways that lie outside the server's own subnet.
		...(gateway === null
			? []
			: [ip('route', 'replace', 'default', 'via', gateway, 'dev', name, 'onlink')]),
	];
}

/**
 * A router's ports are broadcast domains of their own, also where two of them hold one subnet, so it does not route by
 * prefix: it has a host route to every address that its segments hold.
 */
function routerCommands(network: Network, router: Router): readonly Step[] {
	return router.ports
		.filter(isOwn)
		.flatMap(port => [
			...port.addresses.map(({address, prefixLength}) =>
				ip('address', 'replace', `${address}/${prefixLength}`, 'dev', port.name, 'noprefixroute'),
			),
			...neighbours(network, router, port).map(address =>
				ip('route', 'replace', address, 'dev', port.name),
			),
			...(port.gateway === null
				? []
				: [ip('route', 'replace', 'default', 'via', port.gateway, 'dev', port.name, 'onlink')]),
		]);
}

/** The addresses of everybody else in the port's broadcast domain. */
function neighbours(network: Network, router: Router, port: Port): readonly string[] {
	const segment = network.segments.find(({ports}) =>
		ports.some(ref => ref.device === router.id && ref.port === port.name),
	);
	return (segment?.ports ?? [])
		.filter(ref => ref.device !== router.id)
		.flatMap(ref => {
			const device = network.devices.find(({id}) => id === ref.device);
			const found = device?.ports.find(({name}) => name === ref.port);
			return (found?.addresses ?? []).map(({address}) => address);
		});
}
