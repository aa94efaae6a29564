/** What a probe of a scenario asks of one network: on each of its paths, and no more of it than a large cluster can bear. */
import {pathEnds} from '../engine/probe-ends.ts';
import type {Probe, ProbePath} from '../engine/probe.types.ts';
import type {Network} from '../network/network.types.ts';
import type {ProbeSpec} from './scenario.types.ts';

/**
 * Round trips on one path over all pairs, of which the lab makes 2000 a second. Eight members with the 2000 a pair of the
 * steady state remain below it; 32 members would measure for eight minutes a path, and take half a minute with it.
 */
const ROUND_TRIPS_MAX = 60_000;

/** Fewer say nothing about one in a hundred. */
const ROUND_TRIPS_A_PAIR_MIN = 100;

/**
 * One probe a path. Beneath a ring without tunnels lies nothing else: its underlay is asked with the ring itself. Without
 * corosync the servers stand for its rings.
 */
export function plannedProbes(
	{
		kind,
		path,
		count,
		intervalMs,
	}: ProbeSpec & {readonly kind: Exclude<Probe['kind'], 'quorum' | 'names'>},
	network: Network,
): readonly Probe[] {
	return (
		pathsOf(path, network)
			// Only a ring has a group to speak to.
			.filter(each => kind !== 'multicast' || each !== 'servers')
			.map(each =>
				kind === 'rtt'
					? {kind, path: each, count: bounded(count, network), intervalMs}
					: {kind, path: each},
			)
	);
}

function pathsOf(path: ProbeSpec['path'], network: Network): readonly ProbePath[] {
	if (network.cluster === null) {
		return path === 'rings' ? ['servers'] : [];
	}
	if (path === 'rings') {
		return ringsOf(network);
	}
	return path === 'underlay' && network.overlays.length === 0 ? [] : [path];
}

/** Every link of the cluster's ring. */
export const ringsOf = ({cluster}: Network): readonly `ring:${number}`[] =>
	cluster?.rings.map(ring => `ring:${ring.linkNumber}` as const) ?? [];

function bounded(count: number, network: Network): number {
	const endCount = network.cluster?.members.length ?? pathEnds(network, 'servers').length;
	const pairCount = Math.max(1, (endCount * (endCount - 1)) / 2);
	const share = Math.floor(ROUND_TRIPS_MAX / pairCount);
	return Math.min(count, Math.max(share, ROUND_TRIPS_A_PAIR_MIN));
}
