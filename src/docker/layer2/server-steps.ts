/**
 * The bonds, bridges and VLANs of a server, from the cards up. What belongs to a bridge of Open vSwitch is made by Open
 * vSwitch, everything else by the kernel:
 *
 *   bond of a bridge      a port of the bridge with several cards
 *   VLAN of a bridge      an internal port of the bridge
 *   card under a GRE port in a bridge of its own, which has its addresses: the userspace datapath sends tunnel packets
 *                         only through bridges (Documentation/howto/userspace-tunneling.rst)
 */
import type {BridgePort, PortStack} from '../../network/layer2.types.ts';
import type {Network, Overlay, Port, Server} from '../../network/network.types.ts';
import {kernelBond, linuxBridge} from './linux-bridge.ts';
import {ovsBridge, type InternalPort, type OvsPort} from './open-vswitch.ts';
import {plainPortCost, portRateBps, rapidPortCost} from './port-cost.ts';
import {ip} from './steps.ts';
import type {Step} from './steps.types.ts';

export type StackedPort = Port & {readonly over: PortStack};
type OvsPart = Port & {readonly over: BridgePort};

export function serverSteps(network: Network, server: Server): readonly Step[] {
	return [
		...bottomUp(server).flatMap(port => stackedPort(network, server, port)),
		...tunnelCards(network, server).flatMap(tunnelBridge),
	];
}

/** The interface that has a port's addresses: the card's own, or its bridge's where tunnels of Open vSwitch leave by it. */
export function addressedInterface(network: Network, server: Server, port: Port): string {
	return tunnelCards(network, server).includes(port) ? bridgeName(port) : port.name;
}

export function usesOpenVswitch(network: Network, device: Network['devices'][number]): boolean {
	return device.kind === 'switch'
		? device.implementation === 'openvswitch'
		: device.kind === 'server' &&
				(device.ports.some(isOvsBridge) || tunnelCards(network, device).length > 0);
}

/** Ports that are made of others, each behind those that it is made of. */
function bottomUp({ports}: Server): readonly StackedPort[] {
	const ordered = new Set<StackedPort>();
	const visit = (name: string): void => {
		const port = ports.find(candidate => candidate.name === name);
		if (port === undefined || !isStacked(port)) {
			return;
		}
		for (const below of namesBelow(port.over)) {
			visit(below);
		}
		ordered.add(port);
	};
	for (const {name} of ports) {
		visit(name);
	}
	return [...ordered];
}

const isStacked = (port: Port): port is StackedPort => port.over !== null;

const namesBelow = (over: PortStack): readonly string[] =>
	over.kind === 'vlan' ? [over.port] : over.ports;

export const isOvsBridge = (port: Port): port is OvsPart =>
	port.over?.kind === 'bridge' && port.over.implementation === 'openvswitch';

/** Whether Open vSwitch makes this port, as a part of the bridge that is found then. */
export function ovsOwner({ports}: Pick<Server, 'ports'>, {name, over}: Port): OvsPart | null {
	const bridges = ports.filter(isOvsBridge);
	if (over?.kind === 'vlan') {
		return bridges.find(bridge => bridge.name === over.port) ?? null;
	}
	return over?.kind === 'bond'
		? (bridges.find(bridge => bridge.over.ports.includes(name)) ?? null)
		: null;
}

function stackedPort(network: Network, server: Server, port: StackedPort): readonly Step[] {
	if (ovsOwner(server, port) !== null) {
		return port.over.kind === 'vlan' ? [up(port.name)] : [];
	}
	const {name, mac, mtuBytes, over} = port;
	switch (over.kind) {
		case 'vlan':
			return [
				ip(
					...['link', 'add', 'link', over.port, 'name', name, 'address', mac],
					...['mtu', String(mtuBytes), 'type', 'vlan', 'id', String(over.tag)],
				),
				up(name),
			];
		case 'bond':
			return kernelBond({name, mac}, over);
		case 'bridge':
			return isOvsBridge(port)
				? [...ovsBridge(openVswitch(network, server, port)), up(name)]
				: linuxBridge(
						{name, mac, mtuBytes, ...over},
						madeByNow(server, over).map(below => ({
							name: below.name,
							vlans: below.vlans,
							cost: plainPortCost(portRateBps(network, {device: server.id, port: below.name})),
						})),
					);
	}
}

const up = (name: string): Step => ip('link', 'set', name, 'up');

/** Tunnels come later: their daemons put them into their bridges. */
function madeByNow(server: Server, {ports}: BridgePort): readonly Port[] {
	return server.ports.filter(({name, overlay}) => ports.includes(name) && overlay === null);
}

function openVswitch(
	network: Network,
	server: Server,
	{name, mac, mtuBytes, over}: OvsPart,
): Parameters<typeof ovsBridge>[0] {
	const internal = server.ports.flatMap((port): InternalPort[] =>
		port.over?.kind === 'vlan' && port.over.port === name
			? [{name: port.name, mac: port.mac, mtuBytes: port.mtuBytes, tag: port.over.tag}]
			: [],
	);
	const ports = madeByNow(server, over).map((port): OvsPort => {
		const rateBps = portRateBps(network, {device: server.id, port: port.name});
		return {
			name: port.name,
			vlans: port.vlans,
			costs: {stp: plainPortCost(rateBps), rstp: rapidPortCost(rateBps)},
			bond: port.over?.kind === 'bond' ? port.over : null,
		};
	});
	return {...over, name, mac, mtuBytes, internal, ports};
}

/** Cards that packets of GRE ports leave by and that are in no bridge. */
function tunnelCards({overlays}: Network, {id, ports}: Server): readonly Port[] {
	const underlays = overlays
		.filter(({kind}) => kind === 'gre')
		.flatMap(({members}) => members.filter(({device}) => device === id))
		.map(({underlayPort}) => underlayPort);
	return ports.filter(({name, over}) => over === null && underlays.includes(name));
}

/** What puts the address of an overlay's port where GRE finds it, once the overlay's daemon has made the port. */
export function movedAddresses(
	network: Network,
	server: Server,
	{id, subnet}: Pick<Overlay, 'id' | 'subnet'>,
): readonly Step[] {
	return tunnelCards(network, server)
		.filter(({overlay}) => overlay === id)
		.flatMap(port => [
			ip('address', 'flush', 'dev', port.name),
			...port.addresses.map(({address, prefixLength}) =>
				ip(
					...['address', 'replace', `${address}/${subnet?.split('/')[1] ?? prefixLength}`],
					...['dev', bridgeName(port)],
				),
			),
		]);
}

/** At most 15 characters, as every interface's name. */
const bridgeName = ({name}: Port): string => `phy-${name}`.slice(0, 15);

function tunnelBridge(port: Port): readonly Step[] {
	const own = {
		name: bridgeName(port),
		// The design's addresses have 72 there: the bridge and its card are two stations.
		mac: port.mac.replace(/^02:72/, '02:73'),
		mtuBytes: port.mtuBytes,
		spanningTree: 'none' as const,
		priority: 0,
		igmpSnooping: false,
		igmpQuerier: false,
		internal: [],
	};
	const card = {name: port.name, vlans: port.vlans, costs: {stp: 0, rstp: 0}, bond: null};
	return [...ovsBridge({...own, ports: [card]}), up(own.name)];
}
