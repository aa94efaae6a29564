/**
 * The arithmetic of votequorum, without any state. The running instance and the static helpers
 * share it, so that a forecast and a simulation cannot disagree about a rule.
 *
 * Source: corosync 3.1.7, exec/votequorum.c:944-1175 and 640-724.
 */

/** corosync keeps the quorum in one byte (votequorum.c:198): larger numbers wrap round. */
const QUORUM_BYTE = 0xff;

/** The votes that make a majority of what is expected, and of what is there if that is more. */
export const majorityOf = (expectedVotes: number, totalVotes: number): number =>
	(Math.max(expectedVotes, totalVotes) >> 1) + 1;

/** The part of a quorum value that corosync remembers. */
export const rememberedQuorum = (quorumVotes: number): number => quorumVotes & QUORUM_BYTE;

/** With two_node one vote is enough as long as at most two voters, the device included, are there. */
export const TWO_NODE_VOTERS_MAX = 2;
export const TWO_NODE_QUORUM = 1;

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
