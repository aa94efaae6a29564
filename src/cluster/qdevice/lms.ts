/**
 * lms, «last man standing»: the partition with the best score goes on, down to a single node, as
 * long as it reaches qnetd. Partitions are told apart by their ring ids, and each node is judged by
 * itself when it reports or asks.
 *
 * Source: corosync-qdevice 3.0.3, qdevices/qnetd-algo-lms.c and qnetd-algo-utils.c.
 */
import {type RingId} from '../votequorum/votequorum.types.ts';
import {type QnetdClient, type QnetdCluster, type QnetdSink, scoreOf} from './qnetd-state.ts';
import {sameRing} from './qdevice.types.ts';

/** While a decision is pending the node is judged again after this share of its heartbeat. */
const RETRY_HEARTBEAT_SHARE = 0.25;

type Partition = {readonly ringId: RingId; readonly clients: QnetdClient[]};

/**
 * Judges one node that is in the ring `ringId`. What the node last reported as its members and ring
 * is compared as it stood before the message at hand, as qnetd does.
 */
export const decideLms = (
	sink: QnetdSink,
	client: QnetdClient,
	ringId: RingId,
): 'ack' | 'nack' | 'wait-for-reply' => {
	const {cluster} = client;
	if (cluster === undefined) return 'wait-for-reply';
	sink.cancelTimer('algorithm', client.connection);
	const partitions = partitionsOf(cluster);
	if (!ringsMatch(cluster, client, ringId) || partitions.length === 0) {
		sink.armTimer('algorithm', client.connection, client.heartbeatMs * RETRY_HEARTBEAT_SHARE);
		client.lastResult = 'wait-for-reply';
		return 'wait-for-reply';
	}
	if (isNewcomerBesideActive(cluster, client, {ringId, partitions})) return 'nack';
	client.lastResult = winsRing(client, ringId, partitions) ? 'ack' : 'nack';
	return client.lastResult;
};

/** Whether all nodes that either side counts as its own report the same ring. */
const ringsMatch = (cluster: QnetdCluster, client: QnetdClient, ringId: RingId): boolean =>
	cluster.clients.every(
		other =>
			other === client ||
			(!client.nodeids.includes(other.nodeid) && !other.nodeids.includes(client.nodeid)) ||
			sameRing(ringId, other.ringId),
	);

const partitionsOf = (cluster: QnetdCluster): Partition[] => {
	const partitions: Partition[] = [];
	for (const client of cluster.clients) {
		if (client.ringId.seq === 0) continue;
		const known = partitions.find(partition => sameRing(partition.ringId, client.ringId));
		if (known === undefined) partitions.push({ringId: client.ringId, clients: [client]});
		else known.clients.push(client);
	}
	return partitions;
};

type Situation = {readonly ringId: RingId; readonly partitions: readonly Partition[]};

/** A node that never had a vote must not take it from a partition that has one. */
const isNewcomerBesideActive = (
	cluster: QnetdCluster,
	client: QnetdClient,
	{ringId, partitions}: Situation,
): boolean =>
	partitions.length > 1 &&
	client.lastResult === undefined &&
	cluster.clients.some(other => !sameRing(ringId, other.ringId) && other.lastResult === 'ack');

const winsRing = (
	client: QnetdClient,
	ringId: RingId,
	partitions: readonly Partition[],
): boolean => {
	if (partitions.length === 1) return true;
	const leader =
		uniqueLeader(partitions, partition => scoreOf(partition.clients)) ??
		uniqueLeader(partitions, partition => partition.clients.length);
	return leader === undefined ? winsTie(client, ringId) : sameRing(leader.ringId, ringId);
};

const uniqueLeader = (
	partitions: readonly Partition[],
	rank: (partition: Partition) => number,
): Partition | undefined => {
	const best = Math.max(...partitions.map(rank));
	const leaders = partitions.filter(partition => rank(partition) === best);
	return leaders.length === 1 ? leaders[0] : undefined;
};

/**
 * The tie-break node is looked for among the connected ones. Where the file names it, qnetd lets
 * only that node itself win and not its partition (qnetd-algo-lms.c:262).
 */
const winsTie = (client: QnetdClient, ringId: RingId): boolean => {
	const {tieBreaker, cluster} = client;
	if (typeof tieBreaker === 'object') return client.nodeid === tieBreaker.nodeid;
	const sign = tieBreaker === 'lowest' ? 1 : -1;
	const [chosen] = [...(cluster?.clients ?? [])].sort((a, b) => sign * (a.nodeid - b.nodeid));
	return chosen !== undefined && (chosen === client || sameRing(chosen.ringId, ringId));
};
