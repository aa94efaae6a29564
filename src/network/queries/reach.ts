/** Who reaches whom among the cluster's members, link by link, with what is left of the network. */
import type {DeviceId} from '../../core/ids.ts';
import type {Ring} from '../cluster.types.ts';
import type {Network} from '../network.types.ts';
import {portKey} from './lookup.ts';
import {hearersOf, pathTo} from './path.ts';
import type {Path} from './path.types.ts';
import {NOTHING_REMOVED, type Removal} from './removal.ts';

/** One member of a ring, with its address on it. */
export type RingEnd = Ring['addresses'][number];

/** The path of one member's packets to another's address on the same ring; `null`: none. */
export function ringPath(
	network: Network,
	ends: {readonly from: RingEnd; readonly to: RingEnd},
	removal: Removal = NOTHING_REMOVED,
): Path | null {
	const {from, to} = ends;
	return pathTo(network, {from: from.device, address: to.address}, removal);
}

/** The members whose ring port hears what this member sends to the ring's multicast group; never itself. */
export function multicastHearers(
	network: Network,
	{ring, from}: {readonly ring: Ring; readonly from: DeviceId},
	removal: Removal = NOTHING_REMOVED,
): ReadonlySet<DeviceId> {
	const sender = ring.addresses.find(({device}) => device === from);
	if (sender === undefined || removal.multicastBlockedAt.has(from)) {
		return new Set();
	}
	const heard = hearersOf(network, sender, {removal, multicast: true});
	const hearers = ring.addresses.filter(
		end =>
			end.device !== from && heard.has(portKey(end)) && !removal.multicastBlockedAt.has(end.device),
	);
	return new Set(hearers.map(({device}) => device));
}

/**
 * For every running member the others that it exchanges corosync's messages with: unicast both ways on at least one
 * link, and, where the transport is `udp`, multicast both ways too. Itself is not among them.
 */
export type Reach = ReadonlyMap<DeviceId, ReadonlySet<DeviceId>>;

export function memberReach(network: Network, removal: Removal = NOTHING_REMOVED): Reach {
	const {cluster} = network;
	const reach = new Map<DeviceId, Set<DeviceId>>();
	if (cluster === null) {
		return reach;
	}
	for (const {device} of cluster.members) {
		if (!removal.devices.has(device)) {
			reach.set(device, new Set());
		}
	}
	const needsMulticast = cluster.transport === 'udp';
	for (const ring of cluster.rings) {
		for (const [a, b] of ringPairs(network, {ring, needsMulticast}, removal)) {
			reach.get(a)?.add(b);
			reach.get(b)?.add(a);
		}
	}
	return reach;
}

function ringPairs(
	network: Network,
	{ring, needsMulticast}: {ring: Ring; needsMulticast: boolean},
	removal: Removal,
): readonly (readonly [DeviceId, DeviceId])[] {
	const ends = ring.addresses.filter(({device}) => !removal.devices.has(device));
	const hearers = new Map(
		ends.map(({device}) => [
			device,
			needsMulticast ? multicastHearers(network, {ring, from: device}, removal) : null,
		]),
	);
	return ends.flatMap((from, index) =>
		ends
			.slice(index + 1)
			.filter(to => {
				const isHeard =
					!needsMulticast ||
					(hearers.get(from.device)?.has(to.device) === true &&
						hearers.get(to.device)?.has(from.device) === true);
				return (
					isHeard &&
					ringPath(network, {from, to}, removal) !== null &&
					ringPath(network, {from: to, to: from}, removal) !== null
				);
			})
			.map(to => [from.device, to.device] as const),
	);
}

/** Members that hang together, directly or through each other. */
export type Island = {
	/** In nodeid order. */
	readonly members: readonly DeviceId[];
	/** Pairs that do not reach each other directly: corosync does not relay, so such an island never settles. */
	readonly missing: readonly (readonly [DeviceId, DeviceId])[];
};

/** Largest first; islands of one size in nodeid order. */
export function islandsOf(reach: Reach): readonly Island[] {
	const seen = new Set<DeviceId>();
	const islands: Island[] = [];
	for (const start of reach.keys()) {
		if (seen.has(start)) {
			continue;
		}
		const inside = new Set([start]);
		for (const member of inside) {
			for (const other of reach.get(member) ?? []) {
				inside.add(other);
			}
		}
		inside.forEach(member => seen.add(member));
		const members = [...reach.keys()].filter(member => inside.has(member));
		islands.push({members, missing: missingPairs(members, reach)});
	}
	return islands.sort((a, b) => b.members.length - a.members.length);
}

function missingPairs(
	members: readonly DeviceId[],
	reach: Reach,
): readonly (readonly [DeviceId, DeviceId])[] {
	return members.flatMap((a, index) =>
		members
			.slice(index + 1)
			.filter(b => reach.get(a)?.has(b) !== true)
			.map(b => [a, b] as const),
	);
}
