/** The routing tables of servers, as far as a design can fill them: connected subnets and one default gateway a family. */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, Port} from '../network.types.ts';
import {isInSubnet, subnetOf} from '../subnet.ts';
import {deviceOf} from './lookup.ts';

export type Route = {
	readonly port: Port;
	/** `null`: the target is a neighbour, asked for by ARP. */
	readonly gateway: string | null;
};

/** Routes do not depend on what is out of order, so one answer a question serves every removal. */
const ROUTES = new WeakMap<Network, Map<string, Route | null>>();

/** `null`: no route leads there. */
export function routeOf(network: Network, from: DeviceId, address: string): Route | null {
	const known = ROUTES.get(network) ?? new Map<string, Route | null>();
	ROUTES.set(network, known);
	const key = `${from} ${address}`;
	const route = known.get(key);
	if (route !== undefined) {
		return route;
	}
	const found = findRoute(deviceOf(network, from).ports, address);
	known.set(key, found);
	return found;
}

/** As the kernel chooses: the longest prefix of the connected subnets, else the default gateway of the family. */
function findRoute(ports: readonly Port[], address: string): Route | null {
	const connected = ports
		.flatMap(port => port.addresses.map(own => ({port, own})))
		.filter(({own}) => isInSubnet(address, subnetOf(own)));
	const [first] = connected.sort((a, b) => b.own.prefixLength - a.own.prefixLength);
	if (first !== undefined) {
		return {port: first.port, gateway: null};
	}
	const isIpv6 = address.includes(':');
	const port = ports.find(({gateway}) => gateway?.includes(':') === isIpv6);
	return port === undefined ? null : {port, gateway: port.gateway};
}
