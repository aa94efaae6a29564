/**
 * Everything in a network that can fail by itself: the design's failure domains (servers, switches, cables, uplinks,
 * providers, sites, overlay servers, shared risks), and the finer failures that no buyer thinks of: one direction of a
 * cable, one tunnel, one daemon, multicast alone.
 */
import type {DeviceId} from '../core/ids.ts';
import type {FailureDomain, Network, Overlay} from '../network/network.types.ts';
import {tunnelName} from '../network/queries/removal.ts';
import type {DamageParts} from './damage.ts';

export type Element = {
	/** A failure domain's own id, or `cable:c1/aToB`, `tunnel:vpn/a-b`, `daemon:a/corosync`, `multicast:sw1`. */
	readonly id: string;
	readonly kind: ElementKind;
	/** For people, after `the failure of`. */
	readonly title: string;
	readonly damage: DamageParts;
};

export const ELEMENT_KINDS = [
	'server',
	'arbiter',
	'switch',
	'provider',
	'cable',
	'uplink',
	'one-way',
	'site',
	'shared-risk',
	'overlay-server',
	'tunnel',
	'daemon',
	'multicast',
] as const;

export type ElementKind = (typeof ELEMENT_KINDS)[number];

/** In a fixed order: domains as the network lists them, then the finer ones kind by kind. */
export function elementsOf(network: Network): readonly Element[] {
	return [
		...network.failureDomains
			.filter(domain => matters(network, domain))
			.map(domain => domainElement(network, domain)),
		...network.cables.flatMap(oneWayElements),
		...network.overlays.flatMap(tunnelElements),
		...network.overlays.flatMap(overlayDaemons),
		...clusterDaemons(network),
		...storageDaemons(network),
		...multicastElements(network),
	];
}

/** A machine that neither votes, nor carries a tunnel, nor has a part in storage or services cannot hurt the cluster. */
function matters(network: Network, {kind, devices: failing}: FailureDomain): boolean {
	const {devices, overlays} = network;
	if (kind !== 'device') {
		return true;
	}
	return failing.some(id => {
		const device = devices.find(candidate => candidate.id === id);
		return (
			device?.kind !== 'server' ||
			device.role !== 'bystander' ||
			overlays.some(({members}) => members.some(member => member.device === id)) ||
			works(network, id)
		);
	});
}

function works({workload}: Network, id: DeviceId): boolean {
	const {ceph, gluster, sharedDisks, services} = workload;
	const ends = [
		...(ceph === null ? [] : [...ceph.monitors, ...ceph.osdHosts]),
		...gluster.flatMap(({bricks, clients}) => [...bricks, ...clients]),
		...sharedDisks.flatMap(({target, initiators}) => [target, ...initiators]),
	];
	return (
		ends.some(({device}) => device === id) ||
		services.some(({server, group}) => server === id || group.includes(id))
	);
}

function domainElement(network: Network, domain: FailureDomain): Element {
	const {id, title, devices, cables, overlays} = domain;
	const isArbiter = id === `server:${network.cluster?.qdevice?.device ?? ''}`;
	const word = id.slice(0, id.indexOf(':'));
	const kind = isArbiter ? 'arbiter' : ELEMENT_KINDS.find(candidate => candidate === word);
	if (kind === undefined) {
		throw new Error(`No kind of element for the failure domain ${id}`);
	}
	return {
		id,
		kind,
		title: isArbiter ? `arbiter ${devices.join()}` : title,
		damage: {devices, cables, overlays},
	};
}

function oneWayElements({id, kind, a, b}: Network['cables'][number]): readonly Element[] {
	const directions = [
		{direction: 'aToB', from: a, to: b},
		{direction: 'bToA', from: b, to: a},
	] as const;
	return directions.map(({direction, from, to}) => ({
		id: `${kind}:${id}/${direction}`,
		kind: 'one-way',
		title: `${kind} ${id} from ${from.device} to ${to.device} only`,
		damage: {oneWayCuts: [[id, direction]]},
	}));
}

function tunnelElements(overlay: Overlay): readonly Element[] {
	return overlay.tunnels.map(tunnel => ({
		id: `tunnel:${tunnelName(overlay.id, tunnel)}`,
		kind: 'tunnel',
		title: `tunnel ${tunnel.a}–${tunnel.b} of ${overlay.id}`,
		damage: {tunnels: [tunnelName(overlay.id, tunnel)]},
	}));
}

/**
 * One daemon of a mesh takes all its tunnels along. A star's centre is a failure domain already, and a daemon with one
 * tunnel is that tunnel.
 */
function overlayDaemons(overlay: Overlay): readonly Element[] {
	return overlay.members
		.filter(({role}) => role !== 'server')
		.map(({device}) => ({
			device,
			tunnels: overlay.tunnels.filter(({a, b}) => a === device || b === device),
		}))
		.filter(({tunnels}) => tunnels.length > 1)
		.map(({device, tunnels}) => ({
			id: `daemon:${device}/overlay:${overlay.id}`,
			kind: 'daemon',
			title: `${overlay.kind} daemon of ${overlay.id} on ${device}`,
			damage: {tunnels: tunnels.map(tunnel => tunnelName(overlay.id, tunnel))},
		}));
}

function daemon(device: DeviceId, name: string, damage: DamageParts): Element {
	return {id: `daemon:${device}/${name}`, kind: 'daemon', title: `${name} on ${device}`, damage};
}

function clusterDaemons({cluster}: Network): readonly Element[] {
	const {members = [], qdevice = null} = cluster ?? {};
	return [
		...members.map(({device}) => daemon(device, 'corosync', {corosync: [device]})),
		...(qdevice === null
			? []
			: [
					...members.map(({device}) => daemon(device, 'corosync-qdevice', {qdevice: [device]})),
					daemon(qdevice.device, 'corosync-qnetd', {qnetd: true}),
				]),
	];
}

function storageDaemons({workload: {ceph, gluster}}: Network): readonly Element[] {
	const bricks = gluster.flatMap(volume => volume.bricks.map(({device}) => device));
	return [
		...(ceph?.monitors ?? []).map(({device}) => daemon(device, 'ceph-mon', {monitors: [device]})),
		...[...new Set(bricks)].map(device => daemon(device, 'glusterd', {glusterd: [device]})),
	];
}

/** Only a transport that sends to groups misses them. */
function multicastElements({cluster, devices}: Network): readonly Element[] {
	if (cluster?.transport !== 'udp') {
		return [];
	}
	const isMember = (id: DeviceId): boolean => cluster.members.some(({device}) => device === id);
	return devices
		.filter(device => (device.kind === 'server' ? isMember(device.id) : device.carriesMulticast))
		.map(({id}) => ({
			id: `multicast:${id}`,
			kind: 'multicast',
			title: `multicast at ${id}`,
			damage: {multicastBlockedAt: [id]},
		}));
}

/** Failures that no buyer thinks of first: parts of whole machines, cables and places. */
const FINE_KINDS: readonly string[] = ['one-way', 'tunnel', 'daemon', 'multicast'];

export function isFine(element: Pick<Element, 'kind'> | undefined): boolean {
	return element !== undefined && FINE_KINDS.includes(element.kind);
}
