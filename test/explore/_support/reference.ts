/**
 * What becomes of a cluster after failures, worked out the long way: the network's queries packet by packet, votequorum's
 * forecast node by node, qnetd's own decisions message by message. Shares no code with the explorer's bits.
 */
import {decideFfsplit, confirmFfsplit} from '../../../src/cluster/qdevice/ffsplit.ts';
import {decideLms} from '../../../src/cluster/qdevice/lms.ts';
import type {
	QnetdClient,
	QnetdCluster,
	QnetdSink,
} from '../../../src/cluster/qdevice/qnetd-state.ts';
import {
	afterLoss,
	type QuorumMoment,
	wholeCluster,
} from '../../../src/cluster/votequorum/forecast.ts';
import type {QuorumConfig} from '../../../src/cluster/votequorum/config.types.ts';
import {quorumConfigOf} from '../../../src/cluster/votequorum/section.ts';
import type {DeviceId} from '../../../src/core/ids.ts';
import {damageOf} from '../../../src/explore/damage.ts';
import type {Element} from '../../../src/explore/elements.ts';
import type {Outcome} from '../../../src/explore/static/judge.ts';
import type {Cluster} from '../../../src/network/cluster.types.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {arbiterReach} from '../../../src/network/queries/arbiter.ts';
import {type Island, islandsOf, memberReach} from '../../../src/network/queries/reach.ts';

export type Expected = {readonly outcome: Outcome; readonly withoutQuorum: number};

export function expectedAfter(network: Network, elements: readonly Element[]): Expected {
	const {cluster} = network;
	const result = cluster && quorumConfigOf(cluster);
	if (cluster === null || result?.ok !== true) {
		throw new Error('A cluster that starts is needed.');
	}
	const damage = damageOf(elements.map(element => element.damage));
	const reach = new Map(
		[...memberReach(network, damage.removal)]
			.filter(([device]) => !damage.withoutCorosync.has(device))
			.map(([device, others]) => [
				device,
				new Set([...others].filter(other => !damage.withoutCorosync.has(other))),
			]),
	);
	const inTouch = new Set(
		damage.withoutQnetd
			? []
			: [...arbiterReach(network, damage.removal)].filter(
					device => reach.has(device) && !damage.withoutQdevice.has(device),
				),
	);
	const islands = islandsOf(reach);
	return judge({cluster, config: result.config, islands, inTouch});
}

type Case = {
	readonly cluster: Cluster;
	readonly config: QuorumConfig;
	readonly islands: readonly Island[];
	readonly inTouch: ReadonlySet<DeviceId>;
};

function judge({cluster, config, islands, inTouch}: Case): Expected {
	const casters = castersOf({cluster, config, islands, inTouch});
	const before = wholeCluster(config, cluster.qdevice !== null);
	const quorate = (island: Island, deviceCasts: boolean): boolean =>
		quorateAfter(config, before, {
			members: new Set(island.members.map(device => nodeidOf(cluster, device))),
			deviceCasts,
		});
	const quorateMembers = islands.map(island =>
		island.missing.length > 0
			? []
			: island.members.filter(
					device => quorate(island, false) || (casters.has(device) && quorate(island, true)),
				),
	);
	const hopeful = islands.some(
		island =>
			island.missing.length > 0 &&
			quorate(
				island,
				cluster.qdevice !== null && island.members.some(device => inTouch.has(device)),
			),
	);
	const alive = islands.flatMap(({members}) => members).length;
	const withoutQuorum = alive - quorateMembers.flat().length;
	const parts = quorateMembers.filter(members => members.length > 0).length;
	if (parts > 1) {
		return {outcome: 'split', withoutQuorum};
	}
	if (hopeful) {
		return {outcome: 'unsettled', withoutQuorum};
	}
	if (parts === 0) {
		return {outcome: 'lost', withoutQuorum};
	}
	return {outcome: withoutQuorum === 0 ? 'whole' : 'reduced', withoutQuorum};
}

/** Nothing changes where nobody left and the device's vote is what it was. */
function quorateAfter(
	config: QuorumConfig,
	before: QuorumMoment,
	loss: {readonly members: ReadonlySet<number>; readonly deviceCasts: boolean},
): boolean {
	return afterLoss(config, before, loss).quorate;
}

function nodeidOf({members}: Cluster, device: DeviceId): number {
	return members.find(member => member.device === device)?.nodeid ?? -1;
}

/** Lets qnetd decide with every node in touch reporting its island as its membership. */
function castersOf({cluster, islands, inTouch}: Case): ReadonlySet<DeviceId> {
	const {qdevice, members} = cluster;
	if (qdevice === null) {
		return new Set();
	}
	const votes = new Map<number, 'ack' | 'nack'>();
	const unconfirmed: {readonly nodeid: number; readonly sequence: number}[] = [];
	const sink: QnetdSink = {
		send: (connection, message) => {
			if (message.type === 'vote-info') {
				votes.set(connection, message.vote);
				unconfirmed.push({nodeid: connection, sequence: message.sequence});
			}
		},
		disconnect: () => undefined,
		armTimer: () => undefined,
		cancelTimer: () => undefined,
	};
	const state: QnetdCluster = {
		name: 'c',
		clients: [],
		quoratePartition: members.map(({nodeid}) => nodeid),
		handing: 'nothing',
	};
	state.clients = members
		.filter(({device}) => inTouch.has(device))
		.map(({device, nodeid}): QnetdClient => {
			const island = islands.find(candidate => candidate.members.includes(device));
			const nodeids = (island?.members ?? []).map(member => nodeidOf(cluster, member));
			return {
				connection: nodeid,
				clusterName: 'c',
				cluster: state,
				nodeid,
				algorithm: qdevice.algorithm,
				tieBreaker:
					typeof qdevice.tieBreaker === 'number'
						? {nodeid: qdevice.tieBreaker}
						: qdevice.tieBreaker,
				heartbeatMs: 8000,
				keepActivePartition: qdevice.keepActivePartitionTieBreaker,
				configNodeids: members.map(member => member.nodeid),
				nodeids,
				ringId: {nodeid: Math.min(...nodeids), seq: 8},
				heuristics: 'undefined',
				pendingVote: undefined,
				voteSequence: 0,
				lastResult: 'ack',
			};
		});
	if (qdevice.algorithm === 'lms') {
		for (const client of state.clients) {
			const vote = decideLms(sink, client, client.ringId);
			votes.set(client.connection, vote === 'ack' ? 'ack' : 'nack');
		}
	} else {
		decideFfsplit(sink, state);
		for (let next = unconfirmed.shift(); next !== undefined; next = unconfirmed.shift()) {
			const {nodeid, sequence} = next;
			const client = state.clients.find(candidate => candidate.nodeid === nodeid);
			if (client !== undefined) {
				confirmFfsplit(sink, client, sequence);
			}
		}
	}
	return new Set(
		members.filter(({nodeid}) => votes.get(nodeid) === 'ack').map(({device}) => device),
	);
}
