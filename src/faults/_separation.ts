/**
 * Which cables to cut so that groups of servers lose each other while every group stays whole.
 *
 * Every switch and router is put on the side of one group; the cables between different sides are cut. Of all such
 * placings the one with the fewest cuts is taken whose groups still hold together. Then every cut that nobody needs is
 * taken back: cluster members are parted when no link of their ring joins them, so the way of each to an arbiter stays.
 *
 * Servers do not forward, so a server in no group keeps all its cables: it may see both sides. Servers that share their
 * only switch cannot be grouped apart, since a cable is the smallest thing that can be cut: then there is no answer.
 */
import type {CableId, DeviceId} from '../core/ids.ts';
import type {Cable, Network} from '../network/network.types.ts';
import {memberReach} from '../network/queries/reach.ts';
import {removal} from '../network/queries/removal.ts';

/** Placings tried before the best one found so far is taken; a network of 14 switches is searched whole. */
const TRIES_MAX = 20_000;

export type Separation = {
	readonly network: Network;
	/** Disjoint; the servers of one group must still reach each other afterwards. */
	readonly groups: readonly (readonly DeviceId[])[];
	/** Servers that must still reach every server of every group. */
	readonly bystanders: readonly DeviceId[];
};

type Side = number;

/** The cables to cut; `undefined` where no set of cables does it. */
export function findSeparation(wanted: Separation): readonly CableId[] | undefined {
	const {network, groups} = wanted;
	const sides = new Map<DeviceId, Side>();
	groups.forEach((group, side) => {
		group.forEach(device => sides.set(device, side));
	});
	const forwarders = outwardFrom(network, [...sides.keys()]);
	let best: readonly CableId[] | undefined;
	let tries = 0;
	const place = (index: number): void => {
		tries += 1;
		const cuts = cablesBetweenSides(network.cables, sides);
		if (tries > TRIES_MAX || (best !== undefined && cuts.length >= best.length)) {
			return;
		}
		const forwarder = forwarders[index];
		if (forwarder === undefined) {
			if (holdsTogether(wanted, new Set(cuts))) {
				best = cuts;
			}
			return;
		}
		for (const side of sidesByAttachment(network, forwarder, sides)) {
			sides.set(forwarder, side);
			place(index + 1);
			sides.delete(forwarder);
		}
	};
	place(0);
	return best === undefined ? undefined : withoutNeedless(wanted, best);
}

/** Takes back one cut after the other, as long as the groups stay parted. */
function withoutNeedless(wanted: Separation, cuts: readonly CableId[]): readonly CableId[] {
	return cuts.reduce<readonly CableId[]>((kept, cable) => {
		const fewer = kept.filter(other => other !== cable);
		return arePartedByRing(wanted, fewer) ? fewer : kept;
	}, cuts);
}

/** Pairs that the ring joined are parted when it no longer does; all others when no frame gets through at all. */
function arePartedByRing({network, groups}: Separation, cuts: readonly CableId[]): boolean {
	const before = memberReach(network);
	const after = memberReach(network, removal({cables: cuts}));
	const cut = new Set(cuts);
	return acrossGroups(groups).every(([a, b]) =>
		before.get(a)?.has(b) === true
			? after.get(a)?.has(b) !== true
			: !isConnected(network, [a, b], cut),
	);
}

/** Whether frames still find a way between two devices through switches and routers only. */
function isConnected(
	network: Network,
	[from, to]: readonly [DeviceId, DeviceId],
	cut: ReadonlySet<CableId>,
): boolean {
	const reached = new Set([from]);
	for (const device of reached) {
		if (device !== from && !forwards(network, device)) {
			continue;
		}
		for (const cable of network.cables) {
			const next = cut.has(cable.id) ? undefined : otherEnd(cable, device);
			if (next !== undefined) {
				reached.add(next);
			}
		}
	}
	return reached.has(to);
}

function holdsTogether(
	{network, groups, bystanders}: Separation,
	cut: ReadonlySet<CableId>,
): boolean {
	const mustReach = groups.flatMap((group, side) => [
		...pairs(group),
		...bystanders.flatMap(bystander =>
			(groups[side] ?? []).map(server => [bystander, server] as const),
		),
	]);
	return (
		mustReach.every(pair => isConnected(network, pair, cut)) &&
		acrossGroups(groups).every(pair => !isConnected(network, pair, cut))
	);
}

function acrossGroups(groups: Separation['groups']): readonly (readonly [DeviceId, DeviceId])[] {
	return pairs(groups).flatMap(([left, right]) =>
		left.flatMap(a => right.map(b => [a, b] as const)),
	);
}

function cablesBetweenSides(
	cables: readonly Cable[],
	sides: ReadonlyMap<DeviceId, Side>,
): readonly CableId[] {
	return cables
		.filter(({a, b}) => {
			const sideOfA = sides.get(a.device);
			const sideOfB = sides.get(b.device);
			return sideOfA !== undefined && sideOfB !== undefined && sideOfA !== sideOfB;
		})
		.map(cable => cable.id);
}

/** Switches and routers, nearest to the given devices first, so that good placings are tried early. */
function outwardFrom(network: Network, devices: readonly DeviceId[]): readonly DeviceId[] {
	const reached = new Set(devices);
	for (const device of reached) {
		for (const cable of network.cables) {
			const next = otherEnd(cable, device);
			if (next !== undefined && forwards(network, next)) {
				reached.add(next);
			}
		}
	}
	return [...reached].filter(device => !devices.includes(device));
}

/** The sides of a forwarder's neighbours, the most frequent first: cutting the fewest of its cables. */
function sidesByAttachment(
	network: Network,
	forwarder: DeviceId,
	sides: ReadonlyMap<DeviceId, Side>,
): readonly Side[] {
	const neighbours = network.cables
		.map(cable => otherEnd(cable, forwarder))
		.filter(device => device !== undefined);
	const count = (side: Side): number =>
		neighbours.filter(device => sides.get(device) === side).length;
	return [...new Set(sides.values())].sort((a, b) => count(b) - count(a) || a - b);
}

function forwards(network: Network, id: DeviceId): boolean {
	return network.devices.find(device => device.id === id)?.kind !== 'server';
}

function otherEnd({a, b}: Cable, device: DeviceId): DeviceId | undefined {
	if (a.device === device) {
		return b.device;
	}
	return b.device === device ? a.device : undefined;
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
	return items.flatMap((first, index) =>
		items.slice(index + 1).map(second => [first, second] as const),
	);
}
