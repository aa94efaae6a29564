import {type RingId} from '../votequorum/votequorum.types.ts';
import {
	type HeuristicsResult,
	type QdeviceAlgorithm,
	type QdeviceTieBreaker,
	type QnetdMessage,
} from './qdevice.types.ts';

/** A connection as the caller numbers it; a number is not used again. */
export type ConnectionId = number;

export type QnetdTimer = 'dead-peer' | 'algorithm';

/** What a qnetd daemon asks of whoever runs it. */
export type QnetdSink = {
	readonly send: (connection: ConnectionId, message: QnetdMessage) => void;
	readonly disconnect: (connection: ConnectionId) => void;
	/** Start this connection's timer, or start it again from zero. Timers run once. */
	readonly armTimer: (timer: QnetdTimer, connection: ConnectionId, delayMs: number) => void;
	readonly cancelTimer: (timer: QnetdTimer, connection: ConnectionId) => void;
};

/** A node that is connected, with what it last reported. */
export type QnetdClient = {
	readonly connection: ConnectionId;
	clusterName: string;
	/** The cluster that it was let into; undefined before its introduction was accepted. */
	cluster: QnetdCluster | undefined;
	nodeid: number;
	algorithm: QdeviceAlgorithm;
	tieBreaker: QdeviceTieBreaker;
	heartbeatMs: number;
	keepActivePartition: boolean;
	configNodeids: readonly number[];
	nodeids: readonly number[];
	ringId: RingId;
	heuristics: HeuristicsResult;

	/** ffsplit: the vote that is on its way to the node and not confirmed. */
	pendingVote: 'ack' | 'nack' | undefined;
	voteSequence: number;
	/** lms: the last decision on this node that was meant to be kept. */
	lastResult: 'ack' | 'nack' | 'wait-for-reply' | undefined;
};

/** The connected nodes of one cluster, in the order in which they came. */
export type QnetdCluster = {
	readonly name: string;
	clients: QnetdClient[];
	/** ffsplit: the partition that was chosen last. */
	quoratePartition: readonly number[];
	/** ffsplit: which votes are being handed out. */
	handing: 'nothing' | 'nacks' | 'acks';
};

export type Qnetd = {
	readonly sink: QnetdSink;
	readonly clients: Map<ConnectionId, QnetdClient>;
	readonly clusters: Map<string, QnetdCluster>;
};

/** Sends a vote that the node has to confirm. */
export const sendVote = (sink: QnetdSink, client: QnetdClient, vote: 'ack' | 'nack'): void => {
	client.voteSequence += 1;
	const {connection, voteSequence: sequence, ringId} = client;
	sink.send(connection, {type: 'vote-info', sequence, ringId, vote});
};

/** One for each connected node, one more where its heuristics passed, one less where they failed. */
export const scoreOf = (clients: readonly QnetdClient[]): number => {
	let score = clients.length;
	for (const client of clients) {
		if (client.heuristics === 'pass') score += 1;
		else if (client.heuristics === 'fail') score -= 1;
	}
	return score;
};
