/**
 * The ways that a cluster's packets take, sorted into planes that labels can answer for: each ring's unicast and
 * multicast, the tunnels beneath a ring, the members' way to the arbiter, the ways of shared storage.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Cluster, Ring} from '../../network/cluster.types.ts';
import type {Network} from '../../network/network.types.ts';
import {sourceAddress} from '../../network/queries/arbiter.ts';
import {lookupOf, portOf} from '../../network/queries/lookup.ts';
import {broadcastLoops} from '../../network/queries/path.ts';
import {routeOf} from '../../network/queries/routes.ts';
import type {WorkloadModel} from '../workload/model.ts';
import type {Numbering} from './numbering.ts';
import {compileTunnelPlane, type TunnelPlane} from './tunnel-plane.ts';
import {
	compileMulticastPlane,
	compileWiredPlane,
	type PlaneEnd,
	type PlaneRequest,
	type WiredPlane,
} from './wired-plane.ts';
import {compileWiring, type Wiring} from './wiring.ts';

export type Graphs = {
	readonly wirings: readonly Wiring[];
	readonly planes: readonly WiredPlane[];
	readonly tunnels: readonly TunnelPlane[];
	readonly rings: readonly RingWays[];
	readonly arbiter: ArbiterWay | null;
	/** By the workload's nets. */
	readonly nets: readonly Way[];
	/** Labels decide about one-way cuts too. */
	readonly regular: boolean;
};

/** Indexes into `planes` or `tunnels`. */
export type Way = {readonly over: 'cables' | 'tunnels'; readonly index: number};

export type RingWays = {
	readonly unicast: Way;
	/** `null`: the transport needs none. `nowhere`: nothing carries it. */
	readonly multicast: Way | 'nowhere' | null;
};

export type ArbiterWay = Way & {readonly server: number};

type Draft = {
	readonly network: Network;
	readonly workload: WorkloadModel;
	readonly numbering: Numbering;
	readonly words: number;
	readonly wirings: readonly Wiring[];
	readonly planes: WiredPlane[];
	readonly tunnels: TunnelPlane[];
};

const NO_CLUSTER = {transport: null, rings: [], qdevice: null} as const;

/** `null`: something in the network goes ways that labels cannot tell. */
export function compileGraphs(
	parts: Pick<Draft, 'network' | 'workload' | 'numbering' | 'words'>,
): Graphs | null {
	const {network, workload, numbering} = parts;
	if (!isPlain(network)) {
		return null;
	}
	const {transport, rings: designed, qdevice} = network.cluster ?? NO_CLUSTER;
	const kinds = transport === 'udp' ? [false, true] : [false];
	const wirings = kinds.map(multicast => compileWiring(network, numbering, {multicast}));
	const draft: Draft = {...parts, wirings, planes: [], tunnels: []};
	for (const overlay of network.overlays) {
		const tunnel = compileTunnelPlane({...parts, wiring: at(wirings, 0)}, overlay);
		if (tunnel === null) {
			return null;
		}
		draft.tunnels.push(tunnel);
		draft.planes.push(tunnel.underlay);
	}
	const rings = designed.map(ring => ringWays(draft, ring));
	const arbiter = qdevice === null ? null : arbiterWay(draft, qdevice);
	const nets = workload.nets.map(ends => netWay(draft, ends));
	if (rings.includes(null) || nets.includes(null) || arbiter === 'unknown') {
		return null;
	}
	const {planes, tunnels} = draft;
	return {
		wirings,
		planes,
		tunnels,
		rings: rings.filter(ring => ring !== null),
		arbiter,
		nets: nets.filter(way => way !== null),
		regular: planes.every(({regular}) => regular),
	};
}

/**
 * Cards, cables and switches without VLANs only: what servers build on their cards (bonds, bridges, VLANs) leads frames
 * ways of its own, and where frames go round nothing gets through.
 */
function isPlain(network: Network): boolean {
	return (
		network.devices.every(({ports}) =>
			ports.every(({over, vlans}) => over === null && vlans === null),
		) && broadcastLoops(network).length === 0
	);
}

/** `null` too where a server has several addresses among the ends. */
function netWay(draft: Draft, ends: readonly PlaneEnd[]): Way | null {
	return new Set(ends.map(({device}) => device)).size < ends.length
		? null
		: wayBetween(draft, ends, () => true);
}

function ringWays(draft: Draft, {addresses}: Ring): RingWays | null {
	const unicast = wayBetween(draft, addresses, () => true);
	if (unicast === null) {
		return null;
	}
	const {wirings, planes, tunnels} = draft;
	const wiring = wirings[1];
	if (wiring === undefined) {
		return {unicast, multicast: null};
	}
	if (unicast.over === 'tunnels') {
		const carries = at(tunnels, unicast.index).carriesMulticast;
		return {unicast, multicast: carries ? unicast : 'nowhere'};
	}
	planes.push(compileMulticastPlane({...draft, wiring, ends: addresses}));
	return {unicast, multicast: {over: 'cables', index: planes.length - 1}};
}

/** All ends on cables, or all on one overlay; anything else is `null`. */
function wayBetween(
	draft: Draft,
	ends: readonly PlaneEnd[],
	asks: PlaneRequest['asks'],
): Way | null {
	const {network, wirings, planes} = draft;
	const overlays = new Set(ends.map(end => portOf(network, end).overlay));
	const [overlay = null] = overlays;
	if (overlays.size > 1) {
		return null;
	}
	if (overlay !== null) {
		const index = draft.numbering.overlays.get(overlay) ?? -1;
		return staysInside(network, ends, asks) ? {over: 'tunnels', index} : null;
	}
	const plane = compileWiredPlane({...draft, wiring: at(wirings, 0), ends, asks});
	if (plane === null) {
		return null;
	}
	planes.push(plane);
	return {over: 'cables', index: planes.length - 1};
}

/** Whether the routing tables send what is meant for the overlay into the overlay. */
function staysInside(
	network: Network,
	ends: readonly PlaneEnd[],
	asks: PlaneRequest['asks'],
): boolean {
	return ends.every(from =>
		ends.every(to => {
			const isAsked = from.device !== to.device && asks(from.device, to.device);
			const route = isAsked ? routeOf(network, from.device, to.address) : null;
			return !isAsked || (route?.gateway === null && route.port.name === from.port);
		}),
	);
}

function arbiterWay(
	draft: Draft,
	{device, address}: NonNullable<Cluster['qdevice']>,
): ArbiterWay | 'unknown' {
	const {network, numbering} = draft;
	const own = lookupOf(network).serverPorts.get(address);
	const ends = (network.cluster?.members ?? []).flatMap(member => {
		const route = routeOf(network, member.device, address);
		const source = route && sourceAddress(route.port, address);
		return source === null ? [] : [endAt(member.device, route?.port.name ?? '', source)];
	});
	if (own === undefined) {
		return 'unknown';
	}
	const asks = (from: DeviceId, to: DeviceId): boolean => from === device || to === device;
	const way = wayBetween(draft, [...ends, {...own, address}], asks);
	return way === null ? 'unknown' : {...way, server: numbering.servers.get(device) ?? -1};
}

function endAt(device: DeviceId, port: string, address: string): PlaneEnd {
	return {device, port, address};
}

function at<Thing>(things: readonly Thing[], index: number): Thing {
	const thing = things[index];
	if (thing === undefined) {
		throw new Error(`No entry ${index}.`);
	}
	return thing;
}
