/**
 * The state of totem's single-ring protocol at one node, and the way it talks to its surroundings.
 *
 *   GATHER ──all agree──▶ COMMIT ──token came round──▶ RECOVERY ──clean rotations──▶ OPERATIONAL
 *      ▲                    │                             │                              │
 *      └──── token lost, or a JOIN that changes the lists ┴──────────────────────────────┘
 *
 * The machine has no clock and no queue of its own. A host calls it with a message, a command or an expired deadline
 * and the present time, it changes `TotemState` in place and says through the `TotemSink` what to do. Timers are
 * absolute deadlines in the state: the host looks at `nextDeadlineMs` after each call and comes back in time.
 * Written from the behaviour of corosync 3.1.7 exec/totemsrp.c; line numbers below refer to that file.
 */
import type {CommitToken, DataMessage, OrfToken, RingId, TotemMessage} from './messages.ts';
import {NO_NODES, type NodeSet} from './node-set.ts';
import {createSortQueue, type SortQueue} from './sort-queue.ts';
import type {TotemLimits, TotemTimers} from './timers.ts';

export type Phase = 'operational' | 'gather' | 'commit' | 'recovery';

/** Why a node went (back) to GATHER, in corosync's own words (:537-575). */
export type GatherReason =
	| 'consensus timeout'
	| 'The token was lost in the OPERATIONAL state.'
	| 'The consensus timeout expired.'
	| 'The token was lost in the COMMIT state.'
	| 'The token was lost in the RECOVERY state.'
	| 'failed to receive'
	| 'foreign message in operational state'
	| 'foreign message in gather state'
	| 'merge during operational state'
	| 'merge during gather state'
	| 'merge during join'
	| 'join during operational state'
	| 'join during commit state'
	| 'join during recovery'
	| 'interface change';

/** What a log of corosync would say. */
export type TotemReport =
	| {readonly kind: 'gather'; readonly reason: GatherReason}
	| {readonly kind: 'commit'}
	| {readonly kind: 'recovery'}
	/** "A processor failed, forming new configuration". */
	| {readonly kind: 'processor-failed'}
	/** "Token has not been received in … ms". */
	| {readonly kind: 'token-late'}
	| {readonly kind: 'retransmit-list'; readonly seqs: readonly number[]}
	/** "FAILED TO RECEIVE": this node gives itself up. */
	| {readonly kind: 'failed-to-receive'}
	/** "Process pause detected, flushing membership messages." */
	| {readonly kind: 'pause'; readonly pausedMs: number};

/** A new ring in force. Messages recovered from the old one were delivered before this is told. */
export type MembershipChange = {
	readonly ring: RingId;
	readonly members: NodeSet;
	/** Who came along from this node's previous ring (the transitional configuration). */
	readonly transitional: NodeSet;
	readonly joined: NodeSet;
	readonly left: NodeSet;
	/** Those of `left` that did not say goodbye. */
	readonly failed: NodeSet;
};

export type TotemSink = {
	/** To the given node; to oneself as well, which takes the loopback. */
	readonly unicast: (to: number, message: TotemMessage) => void;
	/**
	 * To every node that the transport reaches and back to the sender. `flush` marks membership messages, which udpu
	 * sends to members that it takes for dead as well.
	 */
	readonly multicast: (message: TotemMessage, flush: boolean) => void;
	readonly deliver: (message: DataMessage) => void;
	readonly membership: (change: MembershipChange) => void;
	readonly report: (report: TotemReport) => void;
	/** The answer to `requestTokenCallback`. False: the work is not done, call again after the next token. */
	readonly tokenSent: () => boolean;
	/** Kept on disk across restarts, so that ring ids never repeat. */
	readonly storeRing: (ring: RingId) => void;
	/** Empties the receive queue of the multicast socket and says whether anything was in it. */
	readonly drainMulticast: () => boolean;
	/** The process sleeps in front of a JOIN (`send_join`): what follows happens that much later. */
	readonly sleep: (durationMs: number) => void;
};

/** One call of the machine: when, and whom to tell. */
export type Turn = {nowMs: number; readonly sink: TotemSink};

/** Slots of `TotemState.deadlinesMs`; equal deadlines fire in this order. */
export const TIMER = {
	token: 0,
	tokenWarning: 1,
	retransmit: 2,
	hold: 3,
	merge: 4,
	join: 5,
	consensus: 6,
} as const;

export const TIMER_COUNT = 7;

export type TotemConfig = {
	readonly nodeid: number;
	readonly timers: TotemTimers;
	readonly limits: TotemLimits;
	/** `cancel_token_hold_on_retransmit`, off by default. */
	readonly cancelHoldOnRetransmit: boolean;
	/** The ring sequence number found on disk; 0 on a fresh machine. */
	readonly storedRingSeq: number;
	/** A number in [0, 1) for `send_join`. */
	readonly random: () => number;
};

export type TotemState = {
	readonly config: TotemConfig;
	readonly nodeid: number;
	phase: Phase;
	readonly deadlinesMs: Float64Array;

	ring: RingId;
	oldRing: RingId;
	/** The highest ring sequence number heard of. */
	ringSeqSeen: number;
	tokenTarget: number;

	proc: NodeSet;
	failed: NodeSet;
	members: NodeSet;
	newMembers: NodeSet;
	transitional: NodeSet;
	deliverFrom: NodeSet;
	leavers: NodeSet;
	consensus: NodeSet;
	failedToReceive: boolean;

	/** The last token sent, kept for retransmission. */
	sentToken: OrfToken | CommitToken | null;
	discardTokens: boolean;
	originatedToken: boolean;
	tokenSeq: number;
	lastSeq: number;
	seqUnchanged: number;
	tokenHeld: boolean;
	callbackWanted: boolean;

	aru: number;
	aruStandstill: number;
	lastAru: number;
	highSeqReceived: number;
	highDelivered: number;
	receivedAll: boolean;
	queue: SortQueue;

	recoveryQueue: SortQueue;
	recoverySends: DataMessage[];
	oldStateSaved: boolean;
	oldAru: number;
	oldHighSeqReceived: number;
	setRetransFlag: boolean;
	retransFlagCount: number;
	rotationCount: number;
	installSeq: number;

	/** Messages of the application, and those sent while a new membership is being synchronised. */
	sends: PendingSend[];
	transitionSends: PendingSend[];
	waitsForTransitionAck: boolean;

	flowTransmitted: number;
	flowBacklogBefore: number;
	flowBacklogNow: number;

	/** When the process was last seen alive, while it has just been thawed; NaN otherwise. */
	pausedSinceMs: number;
};

export type PendingSend = {readonly payload: unknown; readonly payloadBytes: number};

/** Sequence numbers of messages and tokens start here on every new ring (:96-104). */
export const SEQ_START = 0;

const NO_RING: RingId = {representative: 0, seq: 0};

/** A node whose corosync has just started and whose interfaces are not up yet. */
export function createTotem(config: TotemConfig): TotemState {
	// One more than stored, so that a restarted node never reuses its last ring id (:4973).
	const ring = {representative: config.nodeid, seq: config.storedRingSeq + 1};
	return {
		config,
		nodeid: config.nodeid,
		phase: 'operational',
		deadlinesMs: new Float64Array(TIMER_COUNT).fill(Infinity),
		ring,
		oldRing: NO_RING,
		ringSeqSeen: ring.seq,
		tokenTarget: config.nodeid,
		...emptyMembership(),
		...freshToken(),
		...freshMessages(),
		...freshRecovery(),
		sends: [],
		transitionSends: [],
		waitsForTransitionAck: true,
		flowTransmitted: 0,
		flowBacklogBefore: 0,
		flowBacklogNow: 0,
		pausedSinceMs: NaN,
	};
}

function emptyMembership() {
	return {
		proc: NO_NODES,
		failed: NO_NODES,
		members: NO_NODES,
		newMembers: NO_NODES,
		transitional: NO_NODES,
		deliverFrom: NO_NODES,
		leavers: NO_NODES,
		consensus: NO_NODES,
		failedToReceive: false,
	};
}

function freshToken() {
	return {
		sentToken: null,
		discardTokens: false,
		originatedToken: false,
		tokenSeq: SEQ_START - 1,
		lastSeq: 0,
		seqUnchanged: 0,
		tokenHeld: false,
		callbackWanted: false,
	};
}

function freshMessages() {
	return {
		aru: SEQ_START,
		aruStandstill: 0,
		lastAru: SEQ_START,
		highSeqReceived: SEQ_START,
		highDelivered: SEQ_START,
		receivedAll: true,
		queue: createSortQueue(),
	};
}

function freshRecovery() {
	return {
		recoveryQueue: createSortQueue(),
		recoverySends: [],
		oldStateSaved: false,
		oldAru: SEQ_START,
		oldHighSeqReceived: SEQ_START,
		setRetransFlag: false,
		retransFlagCount: 0,
		rotationCount: 0,
		installSeq: SEQ_START,
	};
}

/** When the host must call `expireTotem` at the latest; Infinity if no timer runs. */
export function nextDeadlineMs(state: TotemState): number {
	const deadlines = state.deadlinesMs;
	let nextMs = Infinity;
	for (let slot = 0; slot < TIMER_COUNT; slot += 1) {
		const deadlineMs = deadlines[slot] ?? Infinity;
		if (deadlineMs < nextMs) {
			nextMs = deadlineMs;
		}
	}
	return nextMs;
}

export function cancelTimer(state: TotemState, slot: number): void {
	state.deadlinesMs[slot] = Infinity;
}

export function restartTokenTimer(state: TotemState, nowMs: number): void {
	const {timers} = state.config;
	state.deadlinesMs[TIMER.token] = nowMs + timers.tokenMs;
	state.deadlinesMs[TIMER.tokenWarning] = nowMs + timers.tokenWarningMs;
}

export function restartRetransmitTimer(state: TotemState, nowMs: number): void {
	state.deadlinesMs[TIMER.retransmit] = nowMs + state.config.timers.retransmitMs;
}

export function isRepresentative(state: TotemState): boolean {
	return state.ring.representative === state.nodeid;
}
