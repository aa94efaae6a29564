/**
 * What will be left of the cluster without some of its network: who still reaches whom, and which part votequorum gives
 * the quorum to. Reachability comes from the compiled network, the votes from the same rules that the simulator runs.
 */
import {afterLoss, afterWindow, wholeCluster} from '../cluster/votequorum/forecast.ts';
import type {QuorumConfig} from '../cluster/votequorum/config.types.ts';
import {quorumConfigOf} from '../cluster/votequorum/section.ts';
import type {DeviceId} from '../core/ids.ts';
import type {Cluster} from '../network/cluster.types.ts';
import type {Network} from '../network/network.types.ts';
import {islandsOf, memberReach, type Island} from '../network/queries/reach.ts';
import type {Removal} from '../network/queries/removal.ts';
import {deviceVoteFor} from './_device-vote.ts';

export type Part = Island & {
	readonly nodeids: readonly number[];
	/** `false` also where the part never comes to rest, because some of its members do not reach each other. */
	readonly quorate: boolean;
	readonly settles: boolean;
	readonly votes: number;
	/** What it would need. */
	readonly quorumVotes: number;
};

/** The parts that the running members fall into, the largest first; `null` where corosync would not even start. */
export function forecastParts(network: Network, removal: Removal): readonly Part[] | null {
	const {cluster} = network;
	const config = cluster === null ? null : quorumConfigOf(cluster);
	if (cluster === null || config?.ok !== true) {
		return null;
	}
	const islands = islandsOf(memberReach(network, removal));
	const winner = deviceVoteFor({network, cluster, islands, removal});
	return islands.map(island => partOf(cluster, config.config, {island, casts: island === winner}));
}

/** Whether a group of members would be quorate alone after having been part of the whole. */
export function isQuorateAlone(cluster: Cluster, members: readonly DeviceId[]): boolean {
	const config = quorumConfigOf(cluster);
	if (!config.ok) {
		return false;
	}
	const island = {members, missing: []};
	return partOf(cluster, config.config, {island, casts: false}).quorate;
}

function partOf(
	cluster: Cluster,
	config: QuorumConfig,
	{island, casts}: {readonly island: Island; readonly casts: boolean},
): Part {
	const nodeids = cluster.members
		.filter(({device}) => island.members.includes(device))
		.map(({nodeid}) => nodeid);
	const whole = wholeCluster(config, cluster.qdevice !== null);
	const isWhole = nodeids.length === cluster.members.length && casts === (cluster.qdevice !== null);
	const lost = isWhole
		? whole
		: afterLoss(config, whole, {members: new Set(nodeids), deviceCasts: casts});
	const rested = afterWindow(config, lost);
	const settles = island.missing.length === 0;
	return {
		...island,
		nodeids,
		settles,
		quorate: settles && rested.quorate,
		votes: rested.totalVotes,
		quorumVotes: rested.quorumVotes,
	};
}
