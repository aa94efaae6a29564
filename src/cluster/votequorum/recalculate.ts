import {isTie, listBreaksTie, quorumVotesOf} from './rules.ts';
import {type Votequorum, hasFlag, setFlag, setWaitForAllPending} from './state.ts';
import {NODE_FLAGS} from './votequorum.types.ts';

/** How a recalculation may deviate from «quorum never falls». */
export type Recalculation = {
	/** The quorum may become smaller than it was. */
	readonly allowDecrease: boolean;
	/** Expect as many votes as there are voters now, and have every member expect the same. */
	readonly byCurrentNodes: boolean;
};

export const KEEP: Recalculation = {allowDecrease: false, byCurrentNodes: false};
export const ALLOW_DECREASE: Recalculation = {allowDecrease: true, byCurrentNodes: false};
export const BY_CURRENT_NODES: Recalculation = {allowDecrease: true, byCurrentNodes: true};

/** Works out expected votes and quorum afresh, then whether this node is quorate. */
export const recalculate = (vq: Votequorum, how: Recalculation): void => {
	const present = countPresent(vq);
	if (present.votes > vq.own.expectedVotes) vq.own.expectedVotes = present.votes;
	trackExpectedVotes(vq);
	const forcedExpected = how.byCurrentNodes ? present.voters : 0;
	const ballot = calculateQuorum(vq, {allowDecrease: how.allowDecrease, forcedExpected});
	vq.quorumVotes = ballot.quorumVotes;
	expectOfMembers(vq, forcedExpected);
	decideQuorate(vq, ballot.totalVotes);
};

/**
 * Live nodes and their votes. The device counts here whether or not it casts its vote: that is how
 * expected votes rise to include it.
 */
const countPresent = (vq: Votequorum): {votes: number; voters: number} => {
	let votes = vq.deviceVotes;
	let voters = vq.deviceVotes > 0 ? 1 : 0;
	for (const peer of vq.peers) {
		if (peer.state !== 'member') continue;
		votes += peer.votes;
		voters += 1;
	}
	return {votes, voters};
};

const trackExpectedVotes = (vq: Votequorum): void => {
	if (!vq.config.expectedVotesTracking) return;
	if (vq.own.expectedVotes <= vq.trackedExpectedVotes) return;
	vq.trackedExpectedVotes = vq.own.expectedVotes;
	vq.sink.storeExpectedVotes(vq.trackedExpectedVotes);
};

type Ballot = {readonly quorumVotes: number; readonly totalVotes: number};

type QuorumQuestion = {
	readonly allowDecrease: boolean;
	/** Takes the place of what the members expect; 0 for none. */
	readonly forcedExpected: number;
};

/** The votes that count now, and how many of them are needed (votequorum.c:944-1018). */
const calculateQuorum = (vq: Votequorum, question: QuorumQuestion): Ballot => {
	let totalVotes = 0;
	let voters = 0;
	let expectedVotes = 0;
	for (const peer of vq.peers) {
		if (peer.state !== 'member') continue;
		totalVotes += peer.votes;
		voters += 1;
		if (peer.expectedVotes > expectedVotes) expectedVotes = peer.expectedVotes;
	}
	if (hasFlag(vq.own, NODE_FLAGS.qdeviceCastVote)) {
		totalVotes += vq.deviceVotes;
		voters += 1;
	}
	const forced = raiseToBarrier(vq, question);
	const quorumVotes = quorumVotesOf({
		expectedVotes: forced > 0 ? forced : expectedVotes,
		totalVotes,
		voters,
		twoNode: vq.config.twoNode,
		floorVotes: question.allowDecrease ? 0 : vq.quorumVotes,
	});
	return {quorumVotes, totalVotes};
};

const raiseToBarrier = (vq: Votequorum, question: QuorumQuestion): number => {
	const {forcedExpected, allowDecrease} = question;
	const applies = vq.config.allowDownscale && allowDecrease && forcedExpected > 0;
	return applies ? Math.max(vq.expectedVotesBarrier, forcedExpected) : forcedExpected;
};

/** Has every live member expect this many votes, as far as this node knows; 0 changes nothing. */
const expectOfMembers = (vq: Votequorum, expectedVotes: number): void => {
	if (expectedVotes === 0) return;
	for (const peer of vq.peers) if (peer.state === 'member') peer.expectedVotes = expectedVotes;
};

/** Decides and, outside of a synchronisation, announces (votequorum.c:1034-1126). */
const decideQuorate = (vq: Votequorum, totalVotes: number): void => {
	if (vq.config.waitForAll && vq.waitForAllPending) {
		if (totalVotes !== vq.own.expectedVotes) return;
		setWaitForAllPending(vq, false);
	}
	const wasQuorate = vq.quorate;
	vq.quorate = hasQuorum(vq, totalVotes);
	setFlag(vq.own, NODE_FLAGS.quorate, vq.quorate);
	if (vq.config.waitForAll) setWaitForAllPending(vq, !vq.quorate);
	if (vq.quorate !== wasQuorate && !vq.syncInProgress) {
		vq.sink.notifyQuorum(vq.members, vq.ringId, vq.quorate);
	}
};

const hasQuorum = (vq: Votequorum, totalVotes: number): boolean => {
	if (totalVotes >= vq.quorumVotes) {
		rememberExtremes(vq);
		return true;
	}
	if (vq.config.tieBreaker.kind === 'none') return false;
	const tie = isTie({
		totalVotes,
		expectedVotes: vq.own.expectedVotes,
		quorumVotes: vq.quorumVotes,
		members: vq.members.length,
		previousMembers: vq.previousMembers.length,
	});
	return tie && breaksTie(vq);
};

const rememberExtremes = (vq: Votequorum): void => {
	vq.lowestNodeid = vq.nodeid;
	vq.highestNodeid = vq.nodeid;
	for (const peer of vq.peers) {
		if (peer.state !== 'member') continue;
		if (peer.nodeid < vq.lowestNodeid) vq.lowestNodeid = peer.nodeid;
		if (peer.nodeid > vq.highestNodeid) vq.highestNodeid = peer.nodeid;
	}
};

const breaksTie = (vq: Votequorum): boolean => {
	const {tieBreaker} = vq.config;
	switch (tieBreaker.kind) {
		case 'none':
			return false;
		case 'lowest':
			return isLiveMember(vq, vq.lowestNodeid);
		case 'highest':
			return isLiveMember(vq, vq.highestNodeid);
		case 'list':
			return listBreaksTie(
				tieBreaker.nodeids,
				nodeid => vq.members.includes(nodeid),
				nodeid => vq.previousMembers.includes(nodeid),
			);
	}
};

/** Whether the node counts as a member by its last nodeinfo, not merely by the ring. */
export const isLiveMember = (vq: Votequorum, nodeid: number): boolean =>
	vq.peers.some(peer => peer.nodeid === nodeid && peer.state === 'member');
