/**
 * The qdevice-net daemon of one node: between its votequorum and the arbiter's qnetd.
 *
 *     votequorum ──ring, quorum──► qdevice-net ──membership──► qnetd
 *     votequorum ◄──────poll────── qdevice-net ◄────vote────── qnetd
 *
 * Time, connection and heuristics belong to the caller; see `QdeviceSink`.
 *
 * Source: corosync-qdevice 3.0.3, qdevices/qdevice-model-net.c, qdevice-votequorum.c,
 * qdevice-net-msg-received.c, qdevice-net-algo-ffsplit.c, qdevice-net-algo-lms.c.
 */
import {
	heuristicsDue,
	scheduleHeuristics,
	startHeuristics,
	stopHeuristicsTimer,
} from './client-heuristics.ts';
import {takeMessage} from './client-messages.ts';
import {
	type QdeviceClient,
	type QdeviceInput,
	type QdeviceOptions,
	type QdeviceTimer,
} from './client-state.ts';
import {castVoteDue, takeVote, voteWithoutQnetd} from './client-votes.ts';
import {type HeuristicsResult} from './qdevice.types.ts';

/**
 * A daemon that has registered with votequorum. It does nothing before votequorum has told it the
 * ring and the quorum that it finds.
 */
export const createQdevice = (options: QdeviceOptions): QdeviceClient => ({
	...options,
	phase: 'starting',
	castVote: undefined,
	castVotePaused: false,
	ringId: {nodeid: 0, seq: 0},
	nodeids: [],
	quorate: false,
	syncInProgress: false,
	lastSentRingId: {nodeid: 0, seq: 0},
	echoSent: 0,
	echoReceived: 0,
	heuristicsPurposes: new Set(),
	heuristicsTimerArmed: false,
	lastHeuristics: 'undefined',
	deferred: [],
});

/** Hands an input to the daemon, at the time it arrives. */
export const handleQdevice = (client: QdeviceClient, input: QdeviceInput): void => {
	if (client.phase === 'asleep' && !(input.type === 'timer' && input.timer === 'reconnect')) {
		client.deferred.push(input);
		return;
	}
	dispatch(client, input);
	settleHeuristics(client);
};

const dispatch = (client: QdeviceClient, input: QdeviceInput): void => {
	switch (input.type) {
		case 'ring-formed':
			takeRing(client, input);
			break;
		case 'quorum-notified':
			takeQuorum(client, input.quorate);
			break;
		case 'connected':
			greet(client);
			break;
		case 'connection-lost':
			// An attempt that is refused is not repeated before its timeout.
			if (client.phase !== 'connecting') loseConnection(client);
			break;
		case 'message':
			if (takeMessage(client, input.message) === 'disconnect') loseConnection(client);
			break;
		case 'heuristics-result':
			takeHeuristics(client, input.result);
			break;
		case 'timer':
			takeTimer(client, input.timer);
			break;
	}
};

const greet = (client: QdeviceClient): void => {
	if (client.phase !== 'connecting') return;
	client.phase = 'greeting';
	client.sink.send({type: 'preinit', clusterName: client.clusterName});
};

const takeRing = (
	client: QdeviceClient,
	{
		ringId,
		nodeids,
	}: {readonly ringId: QdeviceClient['ringId']; readonly nodeids: readonly number[]},
): void => {
	client.syncInProgress = true;
	client.ringId = ringId;
	client.nodeids = nodeids;
	stopHeuristicsTimer(client);
	if (client.phase !== 'attached') takeVote(client, voteWithoutQnetd(client));
	client.castVotePaused = true;
	startHeuristics(client, 'ring');
};

const takeQuorum = (client: QdeviceClient, quorate: boolean): void => {
	client.syncInProgress = false;
	client.quorate = quorate;
	if (client.phase === 'attached') client.sink.send({type: 'quorum', quorate});
	else takeVote(client, voteWithoutQnetd(client));
};

/** With heuristics off every run has its result as soon as the input has been dealt with. */
const settleHeuristics = (client: QdeviceClient): void => {
	if (client.config.heuristicsMode !== 'off') return;
	while (client.heuristicsPurposes.size > 0 && client.phase !== 'asleep') {
		takeHeuristics(client, 'undefined');
	}
};

const takeHeuristics = (client: QdeviceClient, result: HeuristicsResult): void => {
	const {heuristicsPurposes: purposes} = client;
	if (purposes.delete('ring')) reportRing(client, result);
	if (purposes.delete('regular')) reportChange(client, result);
	if (purposes.delete('connect')) reportEverything(client, result);
	client.lastHeuristics = result;
};

/** The new ring and its heuristics are known: qnetd has to vote on them. */
const reportRing = (client: QdeviceClient, heuristics: HeuristicsResult): void => {
	const attached = client.phase === 'attached';
	if (attached) sendMembership(client, heuristics);
	client.castVotePaused = false;
	takeVote(client, attached ? 'wait-for-reply' : voteWithoutQnetd(client));
	// qnetd has it from the membership: a run that served both purposes is no change any more.
	client.lastHeuristics = heuristics;
	scheduleHeuristics(client);
	if (client.phase === 'starting') connect(client);
};

const reportChange = (client: QdeviceClient, heuristics: HeuristicsResult): void => {
	if (heuristics !== client.lastHeuristics && client.phase === 'attached') {
		client.sink.send({type: 'heuristics-change', heuristics});
	}
	scheduleHeuristics(client);
};

/** qnetd knows who this is; now it gets everything that a decision needs. */
const reportEverything = (client: QdeviceClient, heuristics: HeuristicsResult): void => {
	if (client.phase !== 'introducing') return;
	const {sink, config} = client;
	sink.send({type: 'set-option', keepActivePartition: config.keepActivePartition});
	sink.send({type: 'config', initial: true, nodeids: client.configNodeids});
	sendMembership(client, heuristics);
	sink.send({type: 'quorum', quorate: client.quorate});
	takeVote(client, 'wait-for-reply');
	client.phase = 'attached';
};

const sendMembership = (client: QdeviceClient, heuristics: HeuristicsResult): void => {
	client.lastSentRingId = client.ringId;
	client.sink.send({
		type: 'membership',
		ringId: client.ringId,
		nodeids: client.nodeids,
		heuristics,
	});
};

const takeTimer = (client: QdeviceClient, timer: QdeviceTimer): void => {
	switch (timer) {
		case 'connect':
			loseConnection(client);
			break;
		case 'reconnect':
			wakeUp(client);
			break;
		case 'heartbeat':
			beat(client);
			break;
		case 'cast-vote':
			castVoteDue(client);
			break;
		case 'heuristics':
			heuristicsDue(client);
			break;
	}
};

/**
 * Sends the next heartbeat if the last one was answered. A silent qnetd is therefore noticed
 * between one and two heartbeats after it fell silent.
 */
const beat = (client: QdeviceClient): void => {
	const {sink, config} = client;
	if (client.echoReceived === client.echoSent) {
		client.echoSent += 1;
		sink.send({type: 'echo-request', sequence: client.echoSent});
	} else if (!keepsVoteWithoutQnetd(client)) {
		loseConnection(client);
		return;
	}
	sink.armTimer('heartbeat', config.heartbeatMs);
};

/** Under lms a quorate node that was once together with all others may go on without qnetd. */
const keepsVoteWithoutQnetd = ({config, quorate}: QdeviceClient): boolean =>
	config.algorithm === 'lms' && quorate && config.waitForAll;

const connect = (client: QdeviceClient): void => {
	client.phase = 'connecting';
	client.sink.armTimer('connect', client.config.connectTimeoutMs);
	client.sink.connect();
};

const loseConnection = (client: QdeviceClient): void => {
	const {sink, config} = client;
	const wasConnecting = client.phase === 'connecting';
	sink.cancelTimer('connect');
	sink.cancelTimer('heartbeat');
	client.castVotePaused = false;
	if (!keepsVoteWithoutQnetd(client)) takeVote(client, 'nack');
	sink.disconnect();
	client.echoSent = client.echoReceived;
	if (wasConnecting) {
		connect(client);
		return;
	}
	client.phase = 'asleep';
	sink.armTimer('reconnect', Math.floor(sink.random() * config.reconnectDelayMsMax));
};

/** The pause is over: connect, and catch up on what came in meanwhile. */
const wakeUp = (client: QdeviceClient): void => {
	connect(client);
	for (const input of client.deferred.splice(0)) handleQdevice(client, input);
};
