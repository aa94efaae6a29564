import {type RingId} from '../votequorum/votequorum.types.ts';
import {type PollAnswer} from '../votequorum/device.ts';
import {type QdeviceNetConfig} from './config.ts';
import {type HeuristicsResult, type QdeviceMessage, type QnetdMessage} from './qdevice.types.ts';

export type QdeviceTimer = 'connect' | 'reconnect' | 'heartbeat' | 'cast-vote' | 'heuristics';

/**
 * What a qdevice-net daemon asks of whoever runs it. A connection is asked for and dropped by the
 * daemon; that it stands, that it was refused or that it broke comes back as an input.
 */
export type QdeviceSink = {
	/** Open a connection to qnetd, giving up any earlier one. */
	readonly connect: () => void;
	/** Drop the connection, or the attempt at one. */
	readonly disconnect: () => void;
	readonly send: (message: QdeviceMessage) => void;
	/** Tell the node's votequorum whether it has the device's vote. */
	readonly poll: (ringId: RingId, castVote: boolean) => PollAnswer;
	/** Start the timer, or start it again from zero. Timers run once. */
	readonly armTimer: (timer: QdeviceTimer, delayMs: number) => void;
	readonly cancelTimer: (timer: QdeviceTimer) => void;
	/** Run the node's heuristics; a result that comes later than the next request is not wanted. */
	readonly runHeuristics: (timeoutMs: number) => void;
	/** A number from 0 up to but without 1, for the pause before a new connection. */
	readonly random: () => number;
};

/** What happens to a qdevice-net daemon. */
export type QdeviceInput =
	| {
			readonly type: 'ring-formed';
			readonly ringId: RingId;
			readonly nodeids: readonly number[];
	  }
	| {readonly type: 'quorum-notified'; readonly quorate: boolean}
	| {readonly type: 'connected'}
	| {readonly type: 'connection-lost'}
	| {readonly type: 'message'; readonly message: QnetdMessage}
	| {readonly type: 'heuristics-result'; readonly result: HeuristicsResult}
	| {readonly type: 'timer'; readonly timer: QdeviceTimer};

/**
 * Where the daemon is on its way to qnetd:
 * starting ─► connecting ─► greeting ─► introducing ─► attached, and from any of the last three
 * back through asleep, the pause in which the daemon hears nothing at all.
 */
export type QdevicePhase =
	'starting' | 'connecting' | 'greeting' | 'introducing' | 'attached' | 'asleep';

/** What a heuristics run that is under way was started for; one run may serve several. */
export type HeuristicsPurpose = 'ring' | 'regular' | 'connect';

/** One node's qdevice-net daemon, to be passed to `handleQdevice`. */
export type QdeviceClient = {
	readonly nodeid: number;
	readonly clusterName: string;
	/** The nodelist of corosync.conf. */
	readonly configNodeids: readonly number[];
	readonly config: QdeviceNetConfig;
	readonly sink: QdeviceSink;
	phase: QdevicePhase;

	/** What the cast vote timer tells votequorum; undefined while it is stopped. */
	castVote: 'ack' | 'nack' | undefined;
	/** No poll goes out between a new ring and its heuristics' result. */
	castVotePaused: boolean;

	ringId: RingId;
	nodeids: readonly number[];
	quorate: boolean;
	syncInProgress: boolean;

	/** Answers that name another ring than this are out of date. */
	lastSentRingId: RingId;
	echoSent: number;
	echoReceived: number;

	readonly heuristicsPurposes: Set<HeuristicsPurpose>;
	heuristicsTimerArmed: boolean;
	lastHeuristics: HeuristicsResult;

	/** What came in while the daemon was asleep, in order. */
	readonly deferred: QdeviceInput[];
};

export type QdeviceOptions = {
	readonly nodeid: number;
	readonly clusterName: string;
	readonly configNodeids: readonly number[];
	readonly config: QdeviceNetConfig;
	readonly sink: QdeviceSink;
};
