/**
 * One set of addresses that servers use among each other over cables: a ring, the network beneath an overlay, the way to
 * the arbiter. Who reaches whom follows from the labels of the graph:
 *
 *   direct   both ends have one label, and the sender's routing table takes the target for a neighbour
 *   routed   a port of a router has the sender's label, another port of it the target's
 *
 * The answers are those of `src/network/queries/path.ts`, which asks packet by packet; a test compares the two.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, PortRef} from '../../network/network.types.ts';
import {portKey, portOf} from '../../network/queries/lookup.ts';
import {routeOf, type Route} from '../../network/queries/routes.ts';
import {isInSubnet, subnetOf} from '../../network/subnet.ts';
import {bitsOf, type Bits, hasBit, setBit} from '../bits.ts';
import type {Numbering} from './numbering.ts';
import {type Attachment, emptyLabelling, labelVertices, type Wiring} from './wiring.ts';

export type PlaneEnd = PortRef & {readonly address: string};

export type WiredPlane = {
	readonly wiring: Wiring;
	/** By server number; `null`: the server takes no part, or its port is plugged into nothing. */
	readonly attachments: readonly (Attachment | null)[];
	readonly attached: Bits;
	/** All ends are neighbours, so that the labels alone decide. */
	readonly uniform: boolean;
	/** By server number: whom its routing table takes for a neighbour. */
	readonly neighbours: readonly Bits[];
	readonly gates: readonly Gate[];
	/** The gates of each router. */
	readonly routers: readonly (readonly number[])[];
	/** By server number: the gates that it may find, and the targets whose packets each of them takes. */
	readonly exits: readonly (readonly Exit[])[];
	/** What reaches its target finds the same way back, so that labels also decide about one-way cuts. */
	readonly regular: boolean;
};

/** A router's port. */
export type Gate = {
	readonly ref: PortRef;
	/** The router's number among the devices. */
	readonly router: number;
	readonly attachment: Attachment;
};

export type Exit = {readonly gate: number; readonly targets: Bits};

export type PlaneRequest = {
	readonly network: Network;
	readonly numbering: Numbering;
	readonly words: number;
	readonly wiring: Wiring;
	readonly ends: readonly PlaneEnd[];
	/** The ordered pairs that matter. */
	readonly asks: (from: DeviceId, to: DeviceId) => boolean;
};

/** `null`: packets leave through another port than their end's, which the labels cannot tell. */
export function compileWiredPlane(request: PlaneRequest): WiredPlane | null {
	const {numbering, words, wiring, ends} = request;
	const numberOf = ({device}: PlaneEnd): number => numbering.servers.get(device) ?? -1;
	const attachments = new Array<Attachment | null>(numbering.servers.size).fill(null);
	for (const end of ends) {
		attachments[numberOf(end)] = wiring.attachments.get(portKey(end)) ?? null;
	}
	const gates = gatesOf(request);
	const domains = unbrokenLabels(wiring);
	const neighbours = attachments.map(() => bitsOf(words, []));
	const exits = attachments.map(own => exitsFrom(own, {gates, domains, words}));
	for (const {from, to, route} of routesAsked(request)) {
		if (route.port.name !== from.port) {
			return null;
		}
		if (route.gateway === null) {
			setBit(at(neighbours, numberOf(from)), numberOf(to));
		}
		for (const exit of at(exits, numberOf(from))) {
			if (takes(request.network, at(gates, exit.gate), {route, address: to.address})) {
				setBit(exit.targets, numberOf(to));
			}
		}
	}
	const attached = bitsOf(
		words,
		attachments.flatMap((attachment, server) => (attachment === null ? [] : [server])),
	);
	const routers = [...new Set(gates.map(({router}) => router))].map(router =>
		gates.flatMap((gate, index) => (gate.router === router ? [index] : [])),
	);
	const plane = {wiring, attachments, attached, neighbours, gates, routers, exits};
	return {
		...plane,
		uniform: isUniform(plane, domains, request),
		regular: isRegular(plane, domains),
	};
}

/** A ring's multicast has no routes: whoever is attached hears whoever has the same label. */
export function compileMulticastPlane(request: Omit<PlaneRequest, 'asks'>): WiredPlane {
	const plane = compileWiredPlane({...request, asks: () => false});
	if (plane === null) {
		throw new Error('A plane without routes has no wrong port.');
	}
	return {...plane, uniform: true, regular: true, gates: [], routers: [], exits: []};
}

function gatesOf({network, numbering, wiring}: PlaneRequest): readonly Gate[] {
	return network.devices
		.filter(({kind}) => kind === 'router')
		.flatMap(({id, ports}) =>
			ports.flatMap(({name}) => {
				const ref = {device: id, port: name};
				const attachment = wiring.attachments.get(portKey(ref));
				return attachment === undefined
					? []
					: [{ref, router: numbering.devices.get(id) ?? -1, attachment}];
			}),
		);
}

/** The labels while everything works: ports of different ones never share a broadcast domain. */
function unbrokenLabels(wiring: Wiring): Int32Array {
	const labelling = emptyLabelling(wiring);
	const devices = new Uint16Array(1 + Math.max(0, ...wiring.vertexDevice));
	const directions = new Uint16Array(
		2 + Math.max(0, ...wiring.lines.flatMap(({aToB, bToA}) => [aToB, bToA])),
	);
	labelVertices(wiring, {devices, directions, multicastAt: devices}, labelling);
	return labelling.labels;
}

function exitsFrom(
	own: Attachment | null,
	{gates, domains, words}: {gates: readonly Gate[]; domains: Int32Array; words: number},
): readonly Exit[] {
	return gates.flatMap(({attachment}, gate) =>
		own !== null && domains[attachment.vertex] === domains[own.vertex]
			? [{gate, targets: bitsOf(words, [])}]
			: [],
	);
}

type Asked = {readonly from: PlaneEnd; readonly to: PlaneEnd; readonly route: Route};

function* routesAsked({network, ends, asks}: PlaneRequest): Generator<Asked> {
	for (const from of ends) {
		for (const to of ends) {
			const isAsked = from.device !== to.device && asks(from.device, to.device);
			const route = isAsked ? routeOf(network, from.device, to.address) : null;
			if (route !== null) {
				yield {from, to, route};
			}
		}
	}
}

/** As a router does: packets for its own address as a gateway, and by proxy ARP those for its subnets. */
function takes(
	network: Network,
	{ref}: Gate,
	{route, address}: {route: Route; address: string},
): boolean {
	return portOf(network, ref).addresses.some(own =>
		route.gateway === null ? isInSubnet(address, subnetOf(own)) : own.address === route.gateway,
	);
}

type Draft = Omit<WiredPlane, 'uniform' | 'regular'>;

/** All are neighbours in one broadcast domain, and a gate of it leads to none of them. */
function isUniform(
	{attachments, neighbours, exits}: Draft,
	domains: Int32Array,
	{numbering, ends, asks}: PlaneRequest,
): boolean {
	const number = ({device}: PlaneEnd): number => numbering.servers.get(device) ?? -1;
	const own = attachments.flatMap(attachment => attachment ?? []);
	return (
		new Set(own.map(({vertex}) => domains[vertex])).size <= 1 &&
		exits.every(gates => gates.length <= 1) &&
		ends.every(from =>
			ends.every(
				to =>
					from.device === to.device ||
					(asks(from.device, to.device) && hasBit(at(neighbours, number(from)), number(to))),
			),
		)
	);
}

/**
 * Every pair is neighbours in both directions or in none, no broadcast domain has two gates to choose from, and two
 * gates of one router take each other's answers.
 */
function isRegular({neighbours, gates, exits, attachments}: Draft, domains: Int32Array): boolean {
	const gateDomains = gates.map(({attachment}) => domains[attachment.vertex]);
	if (new Set(gateDomains).size < gateDomains.length) {
		return false;
	}
	const servers = attachments.map((_, server) => server);
	return servers.every(a =>
		servers.every(b => {
			const areNeighbours = hasBit(at(neighbours, a), b) === hasBit(at(neighbours, b), a);
			return areNeighbours && routesOut(exits, a, b) === routesOut(exits, b, a);
		}),
	);
}

function routesOut(exits: WiredPlane['exits'], from: number, to: number): boolean {
	return at(exits, from).some(({targets}) => hasBit(targets, to));
}

/** Indexes come from the numbering, so a miss is a bug of this file. */
function at<Thing>(things: readonly Thing[], index: number): Thing {
	const thing = things[index];
	if (thing === undefined) {
		throw new Error(`No entry ${index}.`);
	}
	return thing;
}
