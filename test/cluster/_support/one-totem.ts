/** One member of a ring of three that has formed and is idle; everything it says to its host is kept in order. */
import type {
	DataMessage,
	OrfToken,
	RingId,
	TotemMessage,
} from '../../../src/cluster/totem/messages.ts';
import {
	createTotem,
	type MembershipChange,
	type TotemReport,
	type TotemSink,
	type TotemState,
	type Turn,
} from '../../../src/cluster/totem/state.ts';
import {TOTEM_LIMITS, totemTimers, type TotemLimits} from '../../../src/cluster/totem/timers.ts';
import {receiveTotem} from '../../../src/cluster/totem/totem.ts';

export type Said = {
	readonly unicast: {readonly to: number; readonly message: TotemMessage}[];
	readonly multicast: {readonly message: TotemMessage; readonly flush: boolean}[];
	readonly delivered: DataMessage[];
	readonly reports: TotemReport[];
	readonly memberships: MembershipChange[];
	readonly storedRings: RingId[];
	readonly sleptMs: number[];
	callbacks: number;
};

export type OneTotem = {
	readonly state: TotemState;
	readonly said: Said;
	/** What the application answers to the callback that it asked for. */
	answer: boolean;
	/** Whether messages wait in the socket. */
	hasQueued: boolean;
	readonly at: (nowMs: number) => Turn;
	/** The token as it comes when nobody wants anything: the next that this member accepts. */
	readonly token: (changes?: Partial<OrfToken>) => OrfToken;
	/** A message of this ring. */
	readonly message: (seq: number, from?: number) => DataMessage;
};

export const RING = {representative: 1, seq: 8};
const MEMBERS = [1, 2, 3];
export const TIMERS = totemTimers({tokenMs: 1000}, MEMBERS.length);
/** What has been sent, received and delivered on the ring before. */
export const SEQ = 40;

export function oneTotem(
	nodeid: number,
	options: {
		readonly limits?: Partial<TotemLimits>;
		readonly cancelHoldOnRetransmit?: boolean;
		readonly sendJoinMs?: number;
	} = {},
): OneTotem {
	const state = createTotem({
		nodeid,
		timers: {...TIMERS, sendJoinMs: options.sendJoinMs ?? 0},
		limits: {...TOTEM_LIMITS, ...options.limits},
		cancelHoldOnRetransmit: options.cancelHoldOnRetransmit ?? false,
		storedRingSeq: 0,
		random: () => 0.5,
	});
	const counts = {aru: SEQ, lastAru: SEQ, lastSeq: SEQ, highSeqReceived: SEQ, highDelivered: SEQ};
	const lists = {proc: MEMBERS, members: MEMBERS, newMembers: MEMBERS};
	const next = MEMBERS[nodeid % MEMBERS.length] ?? nodeid;
	Object.assign(state, {ring: RING, oldRing: RING, ...counts, ...lists, tokenSeq: 100});
	Object.assign(state, {tokenTarget: next, waitsForTransitionAck: false});
	state.queue.released = SEQ;
	const said: Said = {
		unicast: [],
		multicast: [],
		delivered: [],
		reports: [],
		memberships: [],
		storedRings: [],
		sleptMs: [],
		callbacks: 0,
	};
	const sink: TotemSink = {
		unicast: (to, message) => said.unicast.push({to, message}),
		multicast: (message, flush) => said.multicast.push({message, flush}),
		deliver: message => said.delivered.push(message),
		membership: change => said.memberships.push(change),
		report: report => said.reports.push(report),
		tokenSent: () => {
			said.callbacks += 1;
			return one.answer;
		},
		storeRing: ring => said.storedRings.push(ring),
		drainMulticast: () => one.hasQueued,
		sleep: durationMs => said.sleptMs.push(durationMs),
	};
	const one: OneTotem = {
		state,
		said,
		answer: true,
		hasQueued: false,
		at: nowMs => ({nowMs, sink}),
		token: changes => ({
			kind: 'token',
			ring: RING,
			seq: SEQ,
			tokenSeq: state.tokenSeq + 1,
			aru: SEQ,
			aruNode: 0,
			backlog: 0,
			flowCount: 0,
			retransFlag: false,
			retransmits: [],
			...changes,
		}),
		message: (seq, from = 3) => ({
			kind: 'data',
			from,
			ring: RING,
			seq,
			payload: `message ${seq}`,
			payloadBytes: 10,
			wraps: null,
		}),
	};
	return one;
}

/** When the token comes, in the tests of one visit. */
export const NOW_MS = 5000;

/** Gives the token to the member and returns it as it was passed on. */
export function visit(one: OneTotem, changes?: Parameters<OneTotem['token']>[0]) {
	one.said.unicast.length = 0;
	receiveTotem(one.state, one.token(changes), one.at(NOW_MS));
	const [sent] = one.said.unicast;
	return sent?.message.kind === 'token' ? sent.message : null;
}
