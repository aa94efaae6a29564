/**
 * Which ports a spanning tree blocks once it has settled: the bridge with the lowest priority (then hardware address) is
 * the root, every other bridge reaches it through its cheapest port, every wire through its cheapest bridge, and the
 * rest blocks (IEEE 802.1D-2004, 17.3 and 17.6). STP and RSTP settle on the same tree. A switch that speaks neither is
 * part of the wire.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, PortRef} from '../network.types.ts';
import {floodFrom} from './flood.ts';
import {lookupOf, portKey, portOf} from './lookup.ts';
import type {View} from './view.types.ts';

/** A switch or a server's bridge that speaks the protocol. */
export type SpeakingBridge = {
	readonly device: DeviceId;
	/** Of the bridge in the server; empty for a switch. */
	readonly name: string;
	/** It speaks RSTP. */
	readonly rapid: boolean;
	readonly priority: number;
	readonly mac: string;
	readonly ports: readonly string[];
	/** Of the way to the root over each of its ports. */
	readonly costs: readonly number[];
};

type BridgePort = {
	readonly key: string;
	readonly rapid: boolean;
	/** Of the bridge, the best being 0; and of the port within it. */
	readonly bridgeRank: number;
	readonly portRank: number;
	readonly cost: number;
};

/** All ports of bridges that speak STP or RSTP, as `device.port`. */
export function speakingPorts(network: Network): ReadonlySet<string> {
	const keys = speakingBridges(network).flatMap(({device, ports}) =>
		ports.map(port => portKey({device, port})),
	);
	return new Set(keys);
}

/** The view must block every speaking port, so that a frame ends at the first one that it meets. */
export function treeBlockedPorts(view: View): ReadonlySet<string> {
	const ports = rankedPorts(view);
	const wires = wiresOf(view, ports);
	const beliefs = settle(ports, wires);
	const speakers = new Set(
		ports.filter(port => designated(wires.get(port.key) ?? [], beliefs) === port),
	);
	const blocked = ports.filter(
		port =>
			(beliefs[port.bridgeRank]?.rootPort !== port && !speakers.has(port)) ||
			isDisputed(port, wires.get(port.key) ?? [], speakers),
	);
	return new Set(blocked.map(({key}) => key));
}

/** RSTP shuts a port that speaks for its wire and hears another one do so too, which then does not hear it. */
function isDisputed(
	port: BridgePort,
	wire: readonly BridgePort[],
	speakers: ReadonlySet<BridgePort>,
): boolean {
	return (
		port.rapid &&
		speakers.has(port) &&
		wire.some(other => other !== port && other.rapid && speakers.has(other))
	);
}

/** Made once a network, which every simulation of it asks for. */
const SPEAKING_BRIDGES = new WeakMap<Network, readonly SpeakingBridge[]>();

/** The best one first: its rank is what bridges compare. */
export function speakingBridges(network: Network): readonly SpeakingBridge[] {
	const known = SPEAKING_BRIDGES.get(network) ?? findSpeakingBridges(network);
	SPEAKING_BRIDGES.set(network, known);
	return known;
}

function findSpeakingBridges(network: Network): readonly SpeakingBridge[] {
	const bridges = network.devices.flatMap((device): readonly SpeakingBridge[] => {
		if (device.kind === 'switch') {
			const {bridgePriority: priority, ports} = device;
			const names = ports.map(({name}) => name);
			const mac = ports[0]?.mac ?? '';
			return speaking(network, device.id, {name: '', mac, priority, ...device, ports: names});
		}
		return device.ports.flatMap(({over, name, mac}) =>
			over?.kind === 'bridge' ? speaking(network, device.id, {name, mac, ...over}) : [],
		);
	});
	return bridges.sort((a, b) => a.priority - b.priority || (a.mac < b.mac ? -1 : 1));
}

type Settings = Pick<SpeakingBridge, 'name' | 'mac' | 'priority' | 'ports'> & {
	readonly spanningTree: 'none' | 'stp' | 'rstp';
};

function speaking(
	network: Network,
	device: DeviceId,
	{name, mac, priority, ports, spanningTree}: Settings,
): readonly SpeakingBridge[] {
	const costs = ports.map(port => pathCost(network, {device, port}));
	const rapid = spanningTree === 'rstp';
	return spanningTree === 'none' ? [] : [{device, name, rapid, priority, mac, ports, costs}];
}

function pathCost(network: Network, ref: PortRef): number {
	const {over} = portOf(network, ref);
	const card = over?.kind === 'bond' ? (over.ports[0] ?? ref.port) : ref.port;
	const plug = lookupOf(network).plugs.get(portKey({device: ref.device, port: card}));
	return portCost(plug?.cable.impairment.aToB.rateBps);
}

function rankedPorts({network}: View): readonly BridgePort[] {
	return speakingBridges(network).flatMap(({device, rapid, ports, costs}, bridgeRank) =>
		ports.map((port, portRank) => {
			const cost = costs[portRank] ?? 1;
			return {key: portKey({device, port}), rapid, bridgeRank, portRank, cost};
		}),
	);
}

/** IEEE 802.1D-2004, table 17-3: 20 000 at 1 Gbit/s. A tunnel counts as 100 Mbit/s, which is what Linux reports for a tap. */
function portCost(rateBps: number | null | undefined): number {
	return Math.max(1, Math.round(2e13 / (rateBps ?? 1e8)));
}

/**
 * For each port itself and all that it hears on its wire: a bridge that no longer hears a better one opens its port,
 * though its own frames may still get through.
 */
function wiresOf(
	view: View,
	ports: readonly BridgePort[],
): ReadonlyMap<string, readonly BridgePort[]> {
	const wires = new Map(ports.map(port => [port.key, [port]]));
	for (const speaker of ports) {
		const dot = speaker.key.indexOf('.');
		const start = {device: speaker.key.slice(0, dot) as DeviceId, port: speaker.key.slice(dot + 1)};
		for (const key of floodFrom(view, start, {multicast: false}).keys()) {
			wires.get(key)?.push(speaker);
		}
	}
	return wires;
}

/** What a bridge takes for the root, how far it is, and which port leads there (`null`: it is the root itself). */
type Belief = {
	readonly root: number;
	readonly cost: number;
	readonly rootPort: BridgePort | null;
};

/** Every bridge begins as its own root and takes over better news until nobody hears any. */
function settle(
	ports: readonly BridgePort[],
	wires: ReadonlyMap<string, readonly BridgePort[]>,
): readonly Belief[] {
	const bridgeCount = Math.max(-1, ...ports.map(({bridgeRank}) => bridgeRank)) + 1;
	let beliefs: readonly Belief[] = Array.from({length: bridgeCount}, (_, root) => ({
		root,
		cost: 0,
		rootPort: null,
	}));
	// News travels one bridge a round, so that as many rounds as bridges are enough.
	for (let round = 0; round < bridgeCount; round += 1) {
		const before = beliefs;
		beliefs = before.map((_, rank) => believe(rank, {ports, wires, beliefs: before}));
	}
	return beliefs;
}

function believe(
	rank: number,
	parts: {
		readonly ports: readonly BridgePort[];
		readonly wires: ReadonlyMap<string, readonly BridgePort[]>;
		readonly beliefs: readonly Belief[];
	},
): Belief {
	const {ports, wires, beliefs} = parts;
	let best: {news: readonly number[]; belief: Belief} = {
		news: [rank, 0],
		belief: {root: rank, cost: 0, rootPort: null},
	};
	for (const port of ports.filter(({bridgeRank}) => bridgeRank === rank)) {
		const teller = designated(wires.get(port.key) ?? [], beliefs);
		const told = teller === null ? undefined : beliefs[teller.bridgeRank];
		if (teller === null || told === undefined || teller.bridgeRank === rank) {
			continue;
		}
		const cost = told.cost + port.cost;
		const news = [told.root, cost, teller.bridgeRank, teller.portRank, port.portRank];
		if (isBefore(news, best.news)) {
			best = {news, belief: {root: told.root, cost, rootPort: port}};
		}
	}
	return best.belief;
}

/** The port that speaks for a wire: that of the bridge nearest to the root. */
function designated(wire: readonly BridgePort[], beliefs: readonly Belief[]): BridgePort | null {
	let best: {port: BridgePort; news: readonly number[]} | null = null;
	for (const port of wire) {
		const {root = 0, cost = 0} = beliefs[port.bridgeRank] ?? {};
		const news = [root, cost, port.bridgeRank, port.portRank];
		if (best === null || isBefore(news, best.news)) {
			best = {port, news};
		}
	}
	return best?.port ?? null;
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
	const index = a.findIndex((value, at) => value !== (b[at] ?? Infinity));
	return index !== -1 && (a[index] ?? 0) < (b[index] ?? Infinity);
}
