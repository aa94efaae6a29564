/**
 * What qdevice-net on a node and qnetd on the arbiter say to each other, and the words for it.
 *
 * The types carry what decisions rest on, not the bytes: a connection hands them over whole, in
 * order, and breaks when it is told to. The TLS handshake is left out; it costs round trips only.
 *
 * Source: corosync-qdevice 3.0.3, qdevices/msg.h and tlv.h.
 */
import {type RingId} from '../votequorum/votequorum.types.ts';

/** Which half of an even split wins, and what happens to the vote without qnetd. */
export type QdeviceAlgorithm = 'ffsplit' | 'lms';

/** The node whose partition wins when nothing else decides. */
export type QdeviceTieBreaker = 'lowest' | 'highest' | {readonly nodeid: number};

/**
 * An answer of qnetd. Only `ack` and `nack` are votes; `ask-later` and `wait-for-reply` silence the
 * device until more is known, `no-change` leaves it as it is.
 */
export type QdeviceVote = 'ack' | 'nack' | 'ask-later' | 'wait-for-reply' | 'no-change';

/** What the node's own commands found; `undefined` while heuristics are off. */
export type HeuristicsResult = 'undefined' | 'pass' | 'fail';

/** From a node to qnetd. */
export type QdeviceMessage =
	| {readonly type: 'preinit'; readonly clusterName: string}
	| {
			readonly type: 'init';
			readonly nodeid: number;
			readonly algorithm: QdeviceAlgorithm;
			readonly tieBreaker: QdeviceTieBreaker;
			readonly heartbeatMs: number;
			readonly ringId: RingId;
	  }
	| {readonly type: 'set-option'; readonly keepActivePartition: boolean}
	| {readonly type: 'config'; readonly initial: boolean; readonly nodeids: readonly number[]}
	| {
			readonly type: 'membership';
			readonly ringId: RingId;
			readonly nodeids: readonly number[];
			readonly heuristics: HeuristicsResult;
	  }
	| {readonly type: 'quorum'; readonly quorate: boolean}
	| {readonly type: 'heuristics-change'; readonly heuristics: HeuristicsResult}
	| {readonly type: 'vote-info-reply'; readonly sequence: number}
	| {readonly type: 'echo-request'; readonly sequence: number};

/** Why qnetd turns a node away; all of them may pass, and the node tries again. */
export type InitRefusal = 'duplicate-nodeid' | 'tie-breaker-differs' | 'algorithm-differs';

/** From qnetd to a node. `ringId` names the ring that a vote is meant for. */
export type QnetdMessage =
	| {readonly type: 'preinit-reply'}
	| {readonly type: 'init-reply'; readonly refusal: InitRefusal | undefined}
	| {readonly type: 'set-option-reply'}
	| {
			readonly type: 'config-reply' | 'membership-reply' | 'quorum-reply' | 'heuristics-reply';
			readonly ringId: RingId;
			readonly vote: QdeviceVote;
	  }
	| {
			readonly type: 'vote-info';
			readonly sequence: number;
			readonly ringId: RingId;
			readonly vote: 'ack' | 'nack';
	  }
	| {readonly type: 'echo-reply'; readonly sequence: number};

export const sameRing = (one: RingId, other: RingId): boolean =>
	one.nodeid === other.nodeid && one.seq === other.seq;
