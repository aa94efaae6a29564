/**
 * The words that votequorum and its surroundings share: what members tell each other, what an
 * instance asks of whoever runs it, and what it shows.
 *
 * Source of the rules: corosync 3.1.7, exec/votequorum.c (structures at lines 106-200).
 */

/** Identifies one formation of a totem ring: its representative and a number that only grows. */
export type RingId = {readonly nodeid: number; readonly seq: number};

/** The nodeid under which a member reports the votes of its quorum device. Real nodes start at 1. */
export const QDEVICE_NODEID = 0;

/**
 * Bits of the flags that a member sends with its nodeinfo, with the values used on the wire. The
 * bit 128, a quorum device that decides alone, is left out: qdevice-net sets it for testers only.
 */
export const NODE_FLAGS = {
	quorate: 1,
	leaving: 2,
	waitForAllPending: 4,
	first: 8,
	qdeviceRegistered: 16,
	qdeviceAlive: 32,
	qdeviceCastVote: 64,
} as const;

/** Sent by every member in each synchronisation and whenever something about it changes. */
export type NodeInfoMessage = {
	readonly type: 'nodeinfo';
	/** Whom it describes: the sender, or `QDEVICE_NODEID`. */
	readonly nodeid: number;
	readonly votes: number;
	readonly expectedVotes: number;
	readonly flags: number;
};

/**
 * A quorum device asks to be registered. Only the copy that comes back to its sender counts: the
 * registration thereby has a place in the total order of messages.
 */
export type QdeviceRegisterMessage = {readonly type: 'qdevice-register'};

/** What votequorum instances send each other, in totem's agreed order and also to themselves. */
export type VotequorumMessage = NodeInfoMessage | QdeviceRegisterMessage;

/** The two timers an instance may ask for; at most one of each runs at a time. */
export type VotequorumTimer = 'last-man-standing' | 'qdevice';

/**
 * What an instance asks of whoever runs it. Calls arrive while an input is being handled; none of
 * them may call back into the instance before that input returns.
 */
export type VotequorumSink = {
	/** Send to every member of the ring in agreed order, the sender included. */
	readonly multicast: (message: VotequorumMessage) => void;
	/** Start the timer, or start it again from zero. */
	readonly armTimer: (timer: VotequorumTimer, delayMs: number) => void;
	readonly cancelTimer: (timer: VotequorumTimer) => void;
	/** A new ring is being synchronised; quorum devices have to vote on it. */
	readonly notifyRing: (members: readonly number[], ringId: RingId) => void;
	/** The membership and the quorum state as shown to services from now on. */
	readonly notifyQuorum: (members: readonly number[], ringId: RingId, quorate: boolean) => void;
	/** Keep this number on the node's disk; it is the `storedExpectedVotes` of its next start. */
	readonly storeExpectedVotes: (expectedVotes: number) => void;
};

/** The flags that `corosync-quorumtool` prints, in its own spelling and order. */
export type QuorumFlag =
	| '2Node'
	| 'Quorate'
	| 'WaitForAll'
	| 'LastManStanding'
	| 'AutoTieBreaker'
	| 'AllowDownscale'
	| 'Qdevice';

/** What `corosync-quorumtool -s` would print on this node. */
export type QuorumStatus = {
	readonly quorate: boolean;
	readonly expectedVotes: number;
	readonly highestExpectedVotes: number;
	readonly totalVotes: number;
	readonly quorumVotes: number;
	readonly flags: readonly QuorumFlag[];
	readonly members: readonly number[];
	readonly ringId: RingId;
};
