/**
 * The qnetd daemon: it serves any number of clusters, and knows of each what its connected nodes
 * report. A node that says nothing for one and a half heartbeats is dropped.
 *
 * Source: corosync-qdevice 3.0.3, qdevices/qnetd-client-msg-received.c, qnetd-instance.c,
 * qnetd-client-dpd-timer.c, qnetd-client-algo-timer.c.
 */
import {confirmFfsplit, decideFfsplit} from './ffsplit.ts';
import {decideLms} from './lms.ts';
import {
	type ConnectionId,
	type Qnetd,
	type QnetdClient,
	type QnetdCluster,
	type QnetdSink,
	type QnetdTimer,
	sendVote,
} from './qnetd-state.ts';
import {type InitRefusal, type QdeviceMessage, type QdeviceVote} from './qdevice.types.ts';

/** Heartbeats without a word before a node is dropped (qnet-config.h:74). */
const DEAD_PEER_HEARTBEATS = 1.5;

/** The heartbeat assumed of a connection that has not introduced itself (qnet-config.h:70). */
const HEARTBEAT_MS_BEFORE_INIT = 120_000;

/** What happens to a qnetd daemon. */
export type QnetdInput =
	| {readonly type: 'accepted'; readonly connection: ConnectionId}
	| {readonly type: 'connection-lost'; readonly connection: ConnectionId}
	| {
			readonly type: 'message';
			readonly connection: ConnectionId;
			readonly message: QdeviceMessage;
	  }
	| {readonly type: 'timer'; readonly connection: ConnectionId; readonly timer: QnetdTimer};

export const createQnetd = (sink: QnetdSink): Qnetd => ({
	sink,
	clients: new Map(),
	clusters: new Map(),
});

/** Hands an input to the daemon; what concerns a connection that it has dropped is ignored. */
export const handleQnetd = (qnetd: Qnetd, input: QnetdInput): void => {
	if (input.type === 'accepted') {
		accept(qnetd, input.connection);
		return;
	}
	const client = qnetd.clients.get(input.connection);
	if (client === undefined) return;
	switch (input.type) {
		case 'connection-lost':
			drop(qnetd, client);
			break;
		case 'message':
			armDeadPeer(qnetd, client);
			takeMessage(qnetd, client, input.message);
			break;
		case 'timer':
			if (input.timer === 'dead-peer') drop(qnetd, client);
			else retryLms(qnetd.sink, client);
			break;
	}
};

const accept = (qnetd: Qnetd, connection: ConnectionId): void => {
	const client: QnetdClient = {
		connection,
		clusterName: '',
		cluster: undefined,
		nodeid: 0,
		algorithm: 'ffsplit',
		tieBreaker: 'lowest',
		heartbeatMs: HEARTBEAT_MS_BEFORE_INIT,
		keepActivePartition: false,
		configNodeids: [],
		nodeids: [],
		ringId: {nodeid: 0, seq: 0},
		heuristics: 'undefined',
		pendingVote: undefined,
		voteSequence: 0,
		lastResult: undefined,
	};
	qnetd.clients.set(connection, client);
	armDeadPeer(qnetd, client);
};

const armDeadPeer = (qnetd: Qnetd, client: QnetdClient): void => {
	qnetd.sink.armTimer(
		'dead-peer',
		client.connection,
		Math.trunc(client.heartbeatMs * DEAD_PEER_HEARTBEATS),
	);
};

const drop = (qnetd: Qnetd, client: QnetdClient): void => {
	const {sink, clients, clusters} = qnetd;
	const {cluster, connection} = client;
	if (cluster !== undefined) {
		// lms leaves the others as they are: each is judged when it next reports or asks.
		if (client.algorithm === 'ffsplit') decideFfsplit(sink, cluster, client);
		cluster.clients = cluster.clients.filter(other => other !== client);
		if (cluster.clients.length === 0) clusters.delete(cluster.name);
	}
	clients.delete(connection);
	sink.cancelTimer('dead-peer', connection);
	sink.cancelTimer('algorithm', connection);
	sink.disconnect(connection);
};

const takeMessage = (qnetd: Qnetd, client: QnetdClient, message: QdeviceMessage): void => {
	const {sink} = qnetd;
	const {connection} = client;
	switch (message.type) {
		case 'preinit':
			client.clusterName = message.clusterName;
			sink.send(connection, {type: 'preinit-reply'});
			break;
		case 'init':
			introduce(qnetd, client, message);
			break;
		case 'set-option':
			client.keepActivePartition = message.keepActivePartition;
			sink.send(connection, {type: 'set-option-reply'});
			break;
		case 'echo-request':
			sink.send(connection, {type: 'echo-reply', sequence: message.sequence});
			break;
		case 'vote-info-reply':
			if (client.algorithm === 'ffsplit') confirmFfsplit(sink, client, message.sequence);
			break;
		case 'config':
		case 'membership':
		case 'quorum':
		case 'heuristics-change':
			answerReport(sink, client, message);
			break;
	}
};

type Introduction = Extract<QdeviceMessage, {type: 'init'}>;

const introduce = (qnetd: Qnetd, client: QnetdClient, message: Introduction): void => {
	const {nodeid, ringId, heartbeatMs, tieBreaker, algorithm} = message;
	Object.assign(client, {nodeid, ringId, heartbeatMs, tieBreaker, algorithm});
	armDeadPeer(qnetd, client);
	const refusal = findRefusal(qnetd.clusters.get(client.clusterName), client);
	if (refusal === undefined) join(qnetd, client);
	qnetd.sink.send(client.connection, {type: 'init-reply', refusal});
};

/** A node whose last connection qnetd has not given up yet is a duplicate of itself. */
const findRefusal = (
	cluster: QnetdCluster | undefined,
	client: QnetdClient,
): InitRefusal | undefined => {
	for (const other of cluster?.clients ?? []) {
		if (!sameTieBreaker(client, other)) return 'tie-breaker-differs';
		if (client.algorithm !== other.algorithm) return 'algorithm-differs';
		if (client.nodeid === other.nodeid) return 'duplicate-nodeid';
	}
	return undefined;
};

const sameTieBreaker = (
	{tieBreaker: one}: QnetdClient,
	{tieBreaker: other}: QnetdClient,
): boolean =>
	typeof one === 'object' && typeof other === 'object'
		? one.nodeid === other.nodeid
		: one === other;

const join = (qnetd: Qnetd, client: QnetdClient): void => {
	const name = client.clusterName;
	let cluster = qnetd.clusters.get(name);
	if (cluster === undefined) {
		cluster = {name, clients: [], quoratePartition: [], handing: 'nothing'};
		qnetd.clusters.set(name, cluster);
	}
	cluster.clients.push(client);
	client.cluster = cluster;
};

type Report = Extract<
	QdeviceMessage,
	{type: 'config' | 'membership' | 'quorum' | 'heuristics-change'}
>;

const REPLY_TYPES = {
	config: 'config-reply',
	membership: 'membership-reply',
	quorum: 'quorum-reply',
	'heuristics-change': 'heuristics-reply',
} as const;

const answerReport = (sink: QnetdSink, client: QnetdClient, report: Report): void => {
	if (client.cluster === undefined) return;
	const vote =
		client.algorithm === 'ffsplit'
			? answerFfsplit(sink, client, report)
			: answerLms(sink, client, report);
	const type = REPLY_TYPES[report.type];
	sink.send(client.connection, {type, ringId: client.ringId, vote});
};

const answerFfsplit = (sink: QnetdSink, client: QnetdClient, report: Report): QdeviceVote => {
	const {cluster} = client;
	store(client, report);
	if (cluster === undefined || report.type === 'quorum') return 'no-change';
	const incomplete = client.configNodeids.length === 0 || client.nodeids.length === 0;
	if (incomplete || (report.type === 'config' && report.initial)) return 'ask-later';
	return decideFfsplit(sink, cluster);
};

const answerLms = (sink: QnetdSink, client: QnetdClient, report: Report): QdeviceVote => {
	let vote: QdeviceVote = 'no-change';
	if (report.type === 'membership') vote = decideLms(sink, client, report.ringId);
	if (report.type === 'quorum') vote = decideLms(sink, client, client.ringId);
	store(client, report);
	return vote;
};

const store = (client: QnetdClient, report: Report): void => {
	switch (report.type) {
		case 'config':
			client.configNodeids = report.nodeids;
			break;
		case 'membership':
			client.nodeids = report.nodeids;
			client.ringId = report.ringId;
			client.heuristics = report.heuristics;
			break;
		case 'heuristics-change':
			client.heuristics = report.heuristics;
			break;
		case 'quorum':
			break;
	}
};

/** The wait for other nodes' reports is over: judge again, and tell the node without being asked. */
const retryLms = (sink: QnetdSink, client: QnetdClient): void => {
	const vote = decideLms(sink, client, client.ringId);
	if (vote !== 'wait-for-reply') sendVote(sink, client, vote);
};
