/** What a corosync is started with: the cluster as it is configured, and what its machine's disk remembers. */
import type {TotemConfig} from '../../cluster/totem/state.ts';
import {TOTEM_LIMITS, totemTimers} from '../../cluster/totem/timers.ts';
import type {QuorumConfig} from '../../cluster/votequorum/config.types.ts';
import {quorumConfigOf} from '../../cluster/votequorum/section.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import type {World} from '../world.ts';
import type {Host} from './host.ts';

export function totemConfig(world: World, host: Host, cluster: Cluster): TotemConfig {
	const nodeid = nodeidOf(cluster, host);
	const {effectiveTokenMs: tokenMs, ...settings} = cluster.totem;
	return {
		nodeid,
		timers: totemTimers({...settings, tokenMs, tokenCoefficientMs: 0}, cluster.members.length),
		limits: TOTEM_LIMITS,
		cancelHoldOnRetransmit: false,
		storedRingSeq: host.disk.ringSeq,
		random: world.prng.fork(`corosync ${nodeid} ${host.disk.corosyncStarts}`).next,
	};
}

/** One for every cluster, as each member works out the same at every start. */
const QUORUM_CONFIGS = new WeakMap<Cluster, QuorumConfig>();

/** The quorum section as votequorum resolves it at its start. */
export function quorumConfig(cluster: Cluster): QuorumConfig {
	const known = QUORUM_CONFIGS.get(cluster);
	if (known !== undefined) {
		return known;
	}
	const result = quorumConfigOf(cluster);
	if (!result.ok) {
		throw new Error(`corosync would not start: ${result.error.message}`);
	}
	QUORUM_CONFIGS.set(cluster, result.config);
	return result.config;
}

export function nodeidOf(cluster: Cluster, host: Host): number {
	const member = cluster.members.find(({device}) => device === host.server.id);
	if (member === undefined) {
		throw new Error(`${host.server.id} is no member of the cluster`);
	}
	return member.nodeid;
}
