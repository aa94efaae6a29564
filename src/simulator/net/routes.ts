/**
 * Ways through the network. A unicast way is a chain, a multicast way a tree; both are made of the same nodes, so that
 * a packet that is lost on a shared cable is lost for everybody behind it.
 */
import type {DeviceId} from '../../core/ids.ts';
import {sourceAddress} from '../../network/queries/arbiter.ts';
import {routeOf, type Route} from '../../network/queries/routes.ts';
import {isInSubnet, subnetOf} from '../../network/subnet.ts';
import {explore} from './explore.ts';
import type {GroupDomain, LayerTwo} from './explore.types.ts';
import {endAt, pairKey, type Fabric} from './fabric.ts';
import type {FabricDevice, PortEnd} from './fabric.types.ts';
import {BARE, type Around, type RouteNode} from './frames.ts';

export type Travel = {
	readonly around?: Around;
	/** What comes behind the last wire; the packet's arrival unless a tunnel takes it further. */
	readonly last?: RouteNode;
};

export type Router = {
	/** From a server to whoever has the address; null: there is no way. */
	readonly unicast: (from: FabricDevice, address: string, travel?: Travel) => RouteNode | null;
	/** From a port to all other ports of its broadcast domain. */
	readonly multicast: (from: PortEnd) => RouteNode | null;
	/** What the bridges of the port's broadcast domain do about groups. */
	readonly groupDomain: (from: PortEnd) => GroupDomain;
	/** From a bridge's port to the ports of other bridges on the same wire. */
	readonly spanningTree: (from: PortEnd) => RouteNode | null;
	/** Where frames go round at present, because no spanning tree keeps a loop open. */
	readonly loops: () => readonly DeviceId[];
	/** The address that a server's own packets to the given one bear. */
	readonly sourceAddress: (from: FabricDevice, address: string) => string | null;
};

export function createRouter(net: LayerTwo): Router {
	const {fabric} = net;
	const {network} = fabric;
	const find = (from: FabricDevice, address: string, travel: Travel): RouteNode | null => {
		const target = fabric.owners.get(address);
		const route = target === undefined ? null : routeOf(network, from.device.id, address);
		if (target === undefined || route === null) {
			return null;
		}
		if (route.port.overlay === null && isParted(fabric, from, target.device)) {
			return null;
		}
		const {around = BARE, last = arrival(target)} = travel;
		const flow = `${from.index}>${address}`;
		return findPath(net, {from, route, address, target, around, last, flow});
	};
	const known = createRouteCache(fabric);
	const knownTo = fabric.devices.map(() => createRouteCache(fabric));
	// Addresses and routing tables stay as the design has them for the whole run.
	const sources = new Map<string, string | null>();
	return {
		unicast: (from, address, travel) => {
			const cache = travel === undefined ? knownTo[from.index] : undefined;
			return cache === undefined
				? find(from, address, travel ?? {})
				: cache(address, () => find(from, address, {}));
		},
		multicast: start =>
			known(`${start.key} multicast`, () => {
				const flow = `${start.device.index}>group`;
				const land = (end: PortEnd): RouteNode | null =>
					start.port.overlay === null && isParted(fabric, start.device, end.device)
						? null
						: arrivalAtServer(end);
				return explore(net, {start, kind: 'multicast', flow, around: BARE, land}).route;
			}),
		groupDomain: start =>
			explore(net, {start, kind: 'multicast', flow: '', around: BARE, land: () => null}).domain,
		spanningTree: start =>
			known(`${start.key} spanning tree`, () => {
				const land = (end: PortEnd): RouteNode | null => {
					const place = net.speakingPorts.get(end.key);
					return place === undefined ? null : {kind: 'arrival', place};
				};
				return explore(net, {start, kind: 'spanning-tree', flow: '', around: BARE, land}).route;
			}),
		loops: createLoopFinder(net),
		sourceAddress: (from, address) => {
			const key = `${from.index} ${address}`;
			const before = sources.get(key);
			if (before !== undefined) {
				return before;
			}
			const route = routeOf(network, from.device.id, address);
			const source = route === null ? null : sourceAddress(route.port, address);
			sources.set(key, source);
			return source;
		},
	};
}

/** Looks from every card of a server; a network that has no loops of cables is not looked at again. */
function createLoopFinder(net: LayerTwo): () => readonly DeviceId[] {
	const cards = [...net.fabric.plugs.keys()]
		.map(key => net.fabric.plugs.get(key)?.far)
		.filter(end => end?.device.device.kind === 'server');
	const find = (within: LayerTwo): readonly DeviceId[] => {
		const loops = cards.flatMap(start => {
			const land = (): null => null;
			return start === undefined
				? []
				: [...explore(within, {start, kind: 'unicast', flow: '', around: BARE, land}).loops];
		});
		return [...new Set(loops)].sort();
	};
	const unblocked = {...net, fabric: {...net.fabric, blockedPorts: new Set<string>()}};
	let mayLoop: boolean | null = null;
	return () => {
		mayLoop ??= find(unblocked).length > 0;
		return mayLoop ? find(net) : [];
	};
}

/** Ways as of the network's present shape, each worked out when it is first asked for. */
function createRouteCache(
	fabric: Fabric,
): (key: string, find: () => RouteNode | null) => RouteNode | null {
	const routes = new Map<string, RouteNode | null>();
	let version = fabric.version;
	return (key, find) => {
		if (version !== fabric.version) {
			version = fabric.version;
			routes.clear();
		}
		let route = routes.get(key);
		if (route === undefined) {
			route = find();
			routes.set(key, route);
		}
		return route;
	};
}

type Journey = {
	readonly from: FabricDevice;
	readonly route: Route;
	readonly address: string;
	readonly target: PortEnd;
	readonly around: Around;
	readonly last: RouteNode;
	readonly flow: string;
};

/** Over layer 2 to a neighbour, else through a router. */
function findPath(net: LayerTwo, journey: Journey): RouteNode | null {
	const {from, route} = journey;
	const start = endAt(from, route.port.name);
	const direct = route.gateway === null ? acrossLayerTwo(net, start, journey) : null;
	return direct ?? throughRouter(net, start, journey);
}

function acrossLayerTwo(
	net: LayerTwo,
	start: PortEnd,
	{target, around, last, flow}: Journey,
): RouteNode | null {
	const land = (end: PortEnd): RouteNode | null => (isSame(end, target) ? last : null);
	return explore(net, {start, kind: 'unicast', flow, around, land}).route;
}

/** A router takes packets for its own gateway address, and by proxy ARP those for a neighbour that it can reach. */
function throughRouter(net: LayerTwo, start: PortEnd, journey: Journey): RouteNode | null {
	const {route, address, around, flow} = journey;
	let isFound = false;
	const land = (end: PortEnd): RouteNode | null => {
		const isAsked =
			end.device.device.kind === 'router' &&
			end.port.addresses.some(own =>
				route.gateway === null ? isInSubnet(address, subnetOf(own)) : own.address === route.gateway,
			);
		const onward = isAsked && !isFound ? behindRouter(net, end, journey) : null;
		isFound ||= onward !== null;
		return onward;
	};
	return explore(net, {start, kind: 'unicast', flow, around, land}).route;
}

/** From the router's other ports to the target; it has a host route to every server behind them. */
function behindRouter(net: LayerTwo, entry: PortEnd, journey: Journey): RouteNode | null {
	const {device} = entry;
	for (const end of device.ends.values()) {
		const onward = end === entry ? null : acrossLayerTwo(net, end, journey);
		if (onward !== null) {
			return {kind: 'gate', gate: net.gates.device(device), next: [onward]};
		}
	}
	return null;
}

/** A lost route is beneath all tunnels; what is inside them has its own packets to go by. */
function isParted({parted}: Fabric, from: FabricDevice, to: FabricDevice): boolean {
	return parted.size > 0 && parted.has(pairKey(from.device.id, to.device.id));
}

function arrivalAtServer(end: PortEnd): RouteNode | null {
	return end.device.device.kind === 'server' ? arrival(end) : null;
}

function arrival({device}: PortEnd): RouteNode {
	return {kind: 'arrival', place: device.index};
}

function isSame(a: PortEnd, b: PortEnd): boolean {
	return a.device === b.device && a.port === b.port;
}
