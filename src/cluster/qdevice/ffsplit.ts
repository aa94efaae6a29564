/**
 * ffsplit: more than half of the configured nodes win; of two halves one is chosen, so that exactly
 * one partition of an even split goes on.
 *
 * A decision waits until all connected nodes agree on the configuration and, within each partition,
 * on ring and members. It is handed out in two rounds: the losers' nodes have to confirm their NACK
 * before any winner gets its ACK.
 *
 * Source: corosync-qdevice 3.0.3, qdevices/qnetd-algo-ffsplit.c.
 */
import {
	type QnetdClient,
	type QnetdCluster,
	type QnetdSink,
	scoreOf,
	sendVote,
} from './qnetd-state.ts';
import {type QdeviceVote, sameRing} from './qdevice.types.ts';

/**
 * Decides anew with what the nodes reported last. The votes go out on their own; the result is the
 * answer to the message that caused the decision. A leaver still counts as connected for the
 * keep-active option only.
 */
export const decideFfsplit = (
	sink: QnetdSink,
	cluster: QnetdCluster,
	leaver?: QnetdClient,
): QdeviceVote => {
	const clients = cluster.clients.filter(client => client !== leaver);
	cluster.handing = 'nothing';
	if (!isStable(clients)) return 'wait-for-reply';
	const keepActive = cluster.clients.every(client => client.keepActivePartition);
	cluster.quoratePartition = choosePartition(clients, keepActive ? cluster.quoratePartition : []);
	for (const client of clients) {
		client.pendingVote = cluster.quoratePartition.includes(client.nodeid) ? 'ack' : 'nack';
	}
	handOut(sink, cluster, {clients, round: 'nacks'});
	return 'no-change';
};

/** A node has its vote; when all losers have theirs it is the winners' turn. */
export const confirmFfsplit = (sink: QnetdSink, client: QnetdClient, sequence: number): void => {
	const {cluster} = client;
	if (cluster === undefined || sequence !== client.voteSequence) return;
	client.pendingVote = undefined;
	if (cluster.handing === 'nacks' && !isPending(cluster.clients, 'nack')) {
		handOut(sink, cluster, {clients: cluster.clients, round: 'acks'});
	} else if (cluster.handing === 'acks' && !isPending(cluster.clients, 'ack')) {
		cluster.handing = 'nothing';
	}
};

const isPending = (clients: readonly QnetdClient[], vote: 'ack' | 'nack'): boolean =>
	clients.some(client => client.pendingVote === vote);

const isStable = (clients: readonly QnetdClient[]): boolean =>
	clients.every(
		one =>
			clients.every(other => isSubset(one.configNodeids, other.configNodeids)) &&
			one.nodeids.every(nodeid => {
				const member = clients.find(client => client.nodeid === nodeid);
				return (
					member === undefined ||
					(sameRing(one.ringId, member.ringId) && isSubset(one.nodeids, member.nodeids))
				);
			}),
	);

const isSubset = (part: readonly number[], whole: readonly number[]): boolean =>
	part.every(nodeid => whole.includes(nodeid));

/** Sends this round's votes, and the next round's where nobody has to confirm any. */
const handOut = (
	sink: QnetdSink,
	cluster: QnetdCluster,
	{clients, round}: {readonly clients: readonly QnetdClient[]; readonly round: 'nacks' | 'acks'},
): void => {
	const vote = round === 'nacks' ? 'nack' : 'ack';
	cluster.handing = round;
	for (const client of clients) if (client.pendingVote === vote) sendVote(sink, client, vote);
	if (isPending(clients, vote)) return;
	if (round === 'nacks') handOut(sink, cluster, {clients, round: 'acks'});
	else cluster.handing = 'nothing';
};

/** The members of the partition that may go on; empty where none may. */
const choosePartition = (
	clients: readonly QnetdClient[],
	activePartition: readonly number[],
): readonly number[] => {
	let best: QnetdClient | undefined;
	for (const client of clients) {
		if (isBetter(client, best, {clients, activePartition})) best = client;
	}
	return best?.nodeids ?? [];
};

type Arena = {
	readonly clients: readonly QnetdClient[];
	/** Empty where the keep-active option does not apply. */
	readonly activePartition: readonly number[];
};

const isBetter = (
	challenger: QnetdClient,
	best: QnetdClient | undefined,
	{clients, activePartition}: Arena,
): boolean => {
	const half = challenger.configNodeids.length / 2;
	if (challenger.nodeids.length !== half) return challenger.nodeids.length > half;
	const own = connectedIn(challenger, clients);
	const others = best === undefined ? [] : connectedIn(best, clients);
	const scores = scoreOf(own) - scoreOf(others);
	if (scores !== 0) return scores > 0;
	if (own.length !== others.length) return own.length > others.length;
	if (best !== undefined) {
		const wasActive = activePartition.includes(challenger.nodeid);
		if (wasActive !== activePartition.includes(best.nodeid)) return wasActive;
	}
	return challenger.nodeids.includes(preferredNodeid(challenger));
};

const connectedIn = (client: QnetdClient, clients: readonly QnetdClient[]): QnetdClient[] =>
	clients.filter(other => client.nodeids.includes(other.nodeid));

const preferredNodeid = ({tieBreaker, configNodeids}: QnetdClient): number => {
	if (tieBreaker === 'lowest') return Math.min(...configNodeids);
	if (tieBreaker === 'highest') return Math.max(...configNodeids);
	return tieBreaker.nodeid;
};
