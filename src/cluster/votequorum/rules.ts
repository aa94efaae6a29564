/**
 * The arithmetic of votequorum, without any state. The running instance and the static helpers
 * share it, so that a forecast and a simulation cannot disagree about a rule.
 *
 * Source: corosync 3.1.7, exec/votequorum.c:944-1175 and 640-724.
 */

/** corosync keeps the quorum in one byte (votequorum.c:198): larger numbers wrap round. */
const QUORUM_BYTE = 0xff;

/** With two_node one vote is enough as long as at most two voters, the device included, are there. */
const TWO_NODE_VOTERS_MAX = 2;
const TWO_NODE_QUORUM = 1;

export type QuorumSituation = {
	readonly expectedVotes: number;
	/** The votes that are there now. */
	readonly totalVotes: number;
	/** The nodes that are there now, and one more where the device casts its vote. */
	readonly voters: number;
	readonly twoNode: boolean;
	/** The quorum so far, below which it must not fall; 0 where it may. */
	readonly floorVotes: number;
};

/**
 * The votes needed for quorum: more than half of what is expected, and of what is there if that is
 * more. The result is what corosync remembers of it.
 */
export const quorumVotesOf = (situation: QuorumSituation): number => {
	const {expectedVotes, totalVotes, voters, twoNode, floorVotes} = situation;
	if (twoNode && voters <= TWO_NODE_VOTERS_MAX) return TWO_NODE_QUORUM;
	const majorityVotes = Math.floor(Math.max(expectedVotes, totalVotes) / 2) + 1;
	return Math.max(floorVotes, majorityVotes) & QUORUM_BYTE;
};

/** Remembered as lowest and highest member before the votes have ever made a quorum. */
export const UNKNOWN_NODEID = -1;

export type TieSituation = {
	readonly totalVotes: number;
	/** What this node itself expects, not the highest of all members. */
	readonly expectedVotes: number;
	readonly quorumVotes: number;
	readonly members: number;
	readonly previousMembers: number;
};

/**
 * Whether a tie breaker may speak at all: exactly half of the expected votes are here (half of an
 * odd number is rounded down), and too few nodes went missing at once to be quorate elsewhere.
 */
export const isTie = (tie: TieSituation): boolean =>
	tie.totalVotes === Math.floor(tie.expectedVotes / 2) &&
	tie.previousMembers - tie.members < tie.quorumVotes;

/**
 * The first listed node that is here decides, unless a node listed before it was here until the
 * last change and may now be on the other side.
 */
export const listBreaksTie = (
	nodeids: readonly number[],
	isMember: (nodeid: number) => boolean,
	wasMember: (nodeid: number) => boolean,
): boolean => {
	for (const nodeid of nodeids) {
		if (isMember(nodeid)) return true;
		if (wasMember(nodeid)) return false;
	}
	return false;
};
