/**
 * Where frames get to on layer 2, as ways to travel: from one port over cables, switches, bridges, bonds and tunnels to
 * the ends of the broadcast domain, by the fewest hops. Every bridge passes a frame on once.
 *
 *   out:  address → VLAN → bond or bridge → card → cable, or → tunnel
 *   in:   cable or tunnel → card → bond or bridge (and out of its other ports) → VLAN → address
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Port, Switch} from '../../network/network.types.ts';
import {lookupOf, type Lookup} from '../../network/queries/lookup.ts';
import {tagOutside, vlanInside} from '../../network/vlan.ts';
import {sendingCards, takesFrom, type Bond} from './bond.ts';
import type {GroupDomain, LayerTwo, Quest} from './explore.types.ts';
import {endAt, isDead} from './fabric.ts';
import type {FabricDevice, PortEnd} from './fabric.types.ts';
import {OPEN_GATE, type Gate, type RouteNode} from './frames.ts';

type Exploration = {
	readonly net: LayerTwo;
	readonly lookup: Lookup;
	readonly quest: Quest;
	readonly passed: Set<string>;
	readonly landed: Set<string>;
	readonly domain: GroupDomain;
	/** Grows while it is walked: the next arrivals stand behind the present one. */
	readonly pending: {readonly spot: Spot; readonly end: PortEnd; readonly tag: number}[];
	/** Bridges that got the frame by two ways. */
	readonly loops: Set<DeviceId>;
};

/** A point on the way, reached by a cable or a tunnel. */
type Spot = {
	/** The cable or tunnel, with what comes behind it. */
	readonly make: (next: RouteNode) => RouteNode | null;
	/** What is passed before the way goes on. */
	readonly gates: Gate[];
	readonly landings: PortEnd[];
	readonly branches: (Spot | RouteNode)[];
};

export type Findings = {
	/** `null`: nobody lands anywhere. */
	readonly route: RouteNode | null;
	/** Bridges, switches and their kin at which frames of this domain go round. */
	readonly loops: ReadonlySet<DeviceId>;
	readonly domain: GroupDomain;
};

export function explore(net: LayerTwo, quest: Quest): Findings {
	return exploreFrom(net, quest, new Set());
}

function exploreFrom(net: LayerTwo, quest: Quest, passed: ReadonlySet<string>): Findings {
	const exploration: Exploration = {
		net,
		lookup: lookupOf(net.fabric.network),
		quest,
		passed: new Set(passed),
		landed: new Set([quest.start.key]),
		domain: {forgets: false, queriers: new Set()},
		pending: [],
		loops: new Set(),
	};
	const root = newSpot(next => next);
	leave(exploration, {out: quest.start, tag: 0, spot: root});
	for (const {spot, end, tag} of exploration.pending) {
		arrive(exploration, {spot, end, tag});
	}
	const {loops, domain} = exploration;
	// A frame that goes round for ever fills the domain, so that nothing else gets through.
	return {route: loops.size > 0 ? null : build(exploration, root), loops, domain};
}

function newSpot(make: Spot['make']): Spot {
	return {make, gates: [], landings: [], branches: []};
}

type Leaving = {readonly out: PortEnd; readonly tag: number; readonly spot: Spot};

function leave(exploration: Exploration, {out, tag, spot}: Leaving): void {
	const {net, quest} = exploration;
	const plug = net.fabric.plugs.get(out.key);
	if (plug !== undefined) {
		if (!isDead(plug.wire)) {
			const beyond = newSpot(next => ({kind: 'wire', wire: plug.wire, ...quest.around, next}));
			spot.branches.push(beyond);
			exploration.pending.push({spot: beyond, end: plug.far, tag});
		}
		return;
	}
	const {over, overlay} = out.port;
	if (overlay !== null) {
		enterTunnels(exploration, overlay, {out, tag, spot});
	} else if (over?.kind === 'vlan' && tag === 0) {
		leave(exploration, {out: endAt(out.device, over.port), tag: over.tag, spot});
	} else if (over?.kind === 'bond') {
		leaveBond(exploration, {out, tag, spot});
	} else if (over?.kind === 'bridge') {
		passOn(
			exploration,
			{device: out.device, ports: over.ports, settings: over},
			{
				entry: out,
				vlan: tag,
				spot,
			},
		);
	}
}

function leaveBond(exploration: Exploration, {out, tag, spot}: Leaving): void {
	const {net, quest, passed} = exploration;
	const bond = net.fabric.bonds.get(out.key);
	const [first, ...others] = bond === undefined ? [] : sendingCards(bond, quest.flow);
	if (first === undefined) {
		return;
	}
	// The other end takes the bond for one port, and sends nothing back where it came from.
	passed.add(bondKey(out, tag));
	if (others.length === 0) {
		leave(exploration, {out: endAt(out.device, first.name), tag, spot});
		return;
	}
	// Each card is a way of its own to everybody.
	const ways = [first, ...others].flatMap(({name}) => {
		const start = endAt(out.device, name);
		return exploreFrom(net, {...quest, start}, passed).route ?? [];
	});
	if (ways.length > 0) {
		spot.branches.push({kind: 'turns', turns: {taken: 0}, next: ways});
	}
}

function bondKey(end: PortEnd, tag: number): string {
	return `${end.key} bond ${tag}`;
}

function enterTunnels(exploration: Exploration, id: string, {out, tag, spot}: Leaving): void {
	const {net, quest, passed} = exploration;
	const overlay = net.overlays.get(id);
	const key = `${id} ${out.device.index} ${tag}`;
	if (overlay === undefined || passed.has(key)) {
		return;
	}
	passed.add(key);
	if (quest.kind !== 'unicast' && !overlay.carriesMulticast) {
		return;
	}
	for (const end of overlay.neighbours(out.device, quest.kind)) {
		const ends = {from: out.device, to: end.device};
		const beyond = newSpot(next => overlay.tunnel(ends, quest.around, next));
		spot.branches.push(beyond);
		exploration.pending.push({spot: beyond, end, tag});
	}
}

type Arrival = {readonly spot: Spot; readonly end: PortEnd; readonly tag: number};

function arrive(exploration: Exploration, arrival: Arrival): void {
	const {end, tag, spot} = arrival;
	const {device} = end.device;
	if (device.kind === 'server') {
		const {overlay} = end.port;
		if (overlay !== null && exploration.net.overlays.get(overlay)?.relays(end.device) === true) {
			enterTunnels(exploration, overlay, {out: end, tag, spot});
		}
		rise(exploration, arrival);
	} else if (device.kind === 'switch') {
		const ports = device.ports.map(({name}) => name);
		enterBridge(exploration, {device: end.device, ports, settings: device}, arrival);
	} else if (tag === 0) {
		land(exploration, arrival);
		if (exploration.quest.kind === 'multicast' && device.carriesMulticast) {
			// No frame passes a router; one that carries multicast passes the packet in it on, out of every other port.
			const ports = device.ports.map(({name}) => name);
			enterBridge(exploration, {device: end.device, ports, settings: null}, arrival);
		}
	}
}

/** Up the server's own stack of ports, until one is there that has no other above it. */
function rise(exploration: Exploration, {spot, end, tag}: Arrival): void {
	const {lookup, net, quest, passed} = exploration;
	const key = end.key;
	const master = lookup.masters.get(key);
	if (master?.over?.kind === 'bond') {
		const bond: Bond | undefined = net.fabric.bonds.get(key);
		const isTaken = bond !== undefined && takesFrom(bond, end.port.name, quest.flow);
		if (isTaken && !passed.has(bondKey(bond.end, tag))) {
			rise(exploration, {spot, end: bond.end, tag});
		}
	} else if (master?.over?.kind === 'bridge') {
		const {ports} = master.over;
		const bridge = {device: end.device, ports, settings: master.over, own: master};
		enterBridge(exploration, bridge, {spot, end, tag});
	} else if (tag === 0) {
		land(exploration, {spot, end, tag});
	} else {
		const above = lookup.vlanPorts.get(`${key} ${tag}`);
		if (above !== undefined) {
			rise(exploration, {spot, end: endAt(end.device, above.name), tag: 0});
		}
	}
}

/** A switch, a router that carries multicast, or a bridge in a server. */
type Bridge = {
	readonly device: FabricDevice;
	readonly ports: readonly string[];
	readonly settings: Pick<Switch, 'igmpSnooping' | 'igmpQuerier' | 'implementation'> | null;
	/** The server's own way into its bridge. */
	readonly own?: Port;
};

function enterBridge(exploration: Exploration, bridge: Bridge, arrival: Arrival): void {
	const {net, quest} = exploration;
	const {end, tag, spot} = arrival;
	const key = end.key;
	if (quest.kind === 'spanning-tree' && net.speakingPorts.has(key)) {
		land(exploration, arrival);
		return;
	}
	const vlan = net.fabric.blockedPorts.has(key) ? null : vlanInside(end.port.vlans, tag);
	if (vlan === null || !passOn(exploration, bridge, {entry: end, vlan, spot})) {
		return;
	}
	const storm = quest.kind === 'multicast' ? net.gates.storm(end) : null;
	spot.gates.push(...(storm === null ? [] : [storm]), net.gates.device(bridge.device));
	if (bridge.own !== undefined) {
		rise(exploration, {spot, end: endAt(bridge.device, bridge.own.name), tag: vlan});
	}
}

/** Out of every other port; `false`: the bridge has passed the frame on before. */
function passOn(
	exploration: Exploration,
	{device, ports, settings, own}: Bridge,
	{entry, vlan, spot}: {readonly entry: PortEnd; readonly vlan: number; readonly spot: Spot},
): boolean {
	const {passed, domain} = exploration;
	// A server may have several bridges, and each of its ports is in one of them.
	const name = own?.name ?? (device.device.kind === 'server' ? entry.port.name : '');
	const key = `${device.index}.${name} ${vlan}`;
	if (passed.has(key)) {
		exploration.loops.add(device.device.id);
		return false;
	}
	passed.add(key);
	domain.forgets ||= settings?.igmpSnooping === true && settings.implementation === 'openvswitch';
	if (settings?.igmpQuerier === true) {
		domain.queriers.add(device);
	}
	leaveOthers(exploration, ports, {entry, vlan, spot});
	return true;
}

function leaveOthers(
	exploration: Exploration,
	ports: readonly string[],
	{entry, vlan, spot}: {readonly entry: PortEnd; readonly vlan: number; readonly spot: Spot},
): void {
	const {blockedPorts} = exploration.net.fabric;
	for (const port of ports) {
		const out = endAt(entry.device, port);
		const tag = tagOutside(out.port.vlans, vlan);
		if (out.port !== entry.port && tag !== null && !blockedPorts.has(out.key)) {
			leave(exploration, {out, tag, spot});
		}
	}
}

function land({landed}: Exploration, {spot, end}: Arrival): void {
	const key = end.key;
	if (!landed.has(key)) {
		landed.add(key);
		spot.landings.push(end);
	}
}

/** The way through a spot to all that lands behind it; `null`: nobody does. */
function build(exploration: Exploration, spot: Spot): RouteNode | null {
	const next = [
		...spot.landings.map(end => landing(exploration, end)),
		...spot.branches.map(branch => ('kind' in branch ? branch : build(exploration, branch))),
	].filter(node => node !== null);
	const [only] = next;
	if (only === undefined) {
		return null;
	}
	const gates = spot.gates.length === 0 && next.length > 1 ? [OPEN_GATE] : spot.gates;
	let node: RouteNode = only;
	gates.toReversed().forEach((gate, index) => {
		node = {kind: 'gate', gate, next: index === 0 ? next : [node]};
	});
	return spot.make(node);
}

function landing({net, quest, domain}: Exploration, end: PortEnd): RouteNode | null {
	const node = quest.land(end);
	return node === null || quest.kind !== 'multicast'
		? node
		: {kind: 'gate', gate: net.gates.group(domain, end.device), next: [node]};
}
