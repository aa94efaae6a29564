import {type QuorumConfig} from './config.types.ts';
import {UNKNOWN_NODEID} from './rules.ts';
import {NODE_FLAGS, type RingId, type VotequorumSink} from './votequorum.types.ts';

/** What an instance believes of one node, itself included. */
export type Peer = {
	readonly nodeid: number;
	/** `leaving` is a node that said good-bye under allow_downscale and is still in the ring. */
	state: 'member' | 'dead' | 'leaving';
	votes: number;
	expectedVotes: number;
	flags: number;
};

/**
 * One node's votequorum. Whoever runs it keeps it and passes it to the functions of
 * `votequorum.ts` and `device.ts`; outside of this folder it is read through
 * `quorumStatus` only.
 */
export type Votequorum = {
	readonly nodeid: number;
	readonly config: QuorumConfig;
	readonly sink: VotequorumSink;
	readonly own: Peer;
	/** Every node ever heard of, the own one first. Dead ones stay, with what was last known. */
	readonly peers: Peer[];
	/** Falls for good once any node is seen to have more than one vote. */
	lastManStanding: boolean;
	deviceVotes: number;

	quorumVotes: number;
	quorate: boolean;
	waitForAllPending: boolean;
	/** Lowest and highest member at the last moment when the votes alone made a quorum. */
	lowestNodeid: number;
	highestNodeid: number;
	/** What this node expected when it started; allow_downscale does not go below. */
	readonly expectedVotesBarrier: number;
	trackedExpectedVotes: number;

	members: readonly number[];
	previousMembers: readonly number[];
	ringId: RingId;

	syncInProgress: boolean;
	syncInfoSent: boolean;
	waitsForDevicePoll: boolean;
	deviceTimerArmed: boolean;
	lastManStandingTimerArmed: boolean;
	registrationUnderWay: boolean;
};

export type VotequorumOptions = {
	readonly nodeid: number;
	readonly config: QuorumConfig;
	readonly sink: VotequorumSink;
	/** What an earlier run on this node stored under expected_votes_tracking. */
	readonly storedExpectedVotes?: number;
};

/** The state before anything was calculated or sent. */
export const initialState = (options: VotequorumOptions): Votequorum => {
	const {nodeid, config, sink} = options;
	const stored = config.expectedVotesTracking ? (options.storedExpectedVotes ?? 0) : 0;
	const expectedVotes = stored > 0 ? stored : config.expectedVotes;
	const own: Peer = {
		nodeid,
		state: 'member',
		votes: config.nodeVotes.get(nodeid) ?? config.unlistedVotes,
		expectedVotes,
		flags: NODE_FLAGS.first | (config.waitForAll ? NODE_FLAGS.waitForAllPending : 0),
	};
	return {
		nodeid,
		config,
		sink,
		own,
		peers: [own],
		lastManStanding: config.lastManStanding,
		deviceVotes: config.device?.votes ?? 0,
		quorumVotes: 0,
		quorate: false,
		waitForAllPending: config.waitForAll,
		lowestNodeid: UNKNOWN_NODEID,
		highestNodeid: UNKNOWN_NODEID,
		expectedVotesBarrier: expectedVotes,
		trackedExpectedVotes: stored,
		members: [],
		previousMembers: [],
		ringId: {nodeid: 0, seq: 0},
		syncInProgress: false,
		syncInfoSent: false,
		waitsForDevicePoll: false,
		deviceTimerArmed: false,
		lastManStandingTimerArmed: false,
		registrationUnderWay: false,
	};
};

export const findPeer = (vq: Votequorum, nodeid: number): Peer | undefined => {
	for (const peer of vq.peers) if (peer.nodeid === nodeid) return peer;
	return undefined;
};

export const hasFlag = (peer: Peer, flag: number): boolean => (peer.flags & flag) !== 0;

export const setFlag = (peer: Peer, flag: number, on: boolean): void => {
	peer.flags = on ? peer.flags | flag : peer.flags & ~flag;
};

/** The pending state lives twice: in the instance, and in the flags that its messages carry. */
export const setWaitForAllPending = (vq: Votequorum, pending: boolean): void => {
	vq.waitForAllPending = pending;
	setFlag(vq.own, NODE_FLAGS.waitForAllPending, pending);
};
