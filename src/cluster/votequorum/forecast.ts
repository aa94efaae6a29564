/**
 * What votequorum will say of a partition, without running it: for static checks and for exploring
 * many failures. It follows a ring that loses members, one loss after the other; what happens when
 * partitions meet again hangs on the order of their messages and is for the instances themselves.
 */
import {type QuorumConfig} from './config.types.ts';
import {isTie, listBreaksTie, quorumVotesOf, UNKNOWN_NODEID} from './rules.ts';

/** The sums of a configuration when all nodes and the device are there. */
export type QuorumSums = {
	readonly nodeVotes: number;
	readonly deviceVotes: number;
	readonly expectedVotes: number;
	/** Votes needed, from the first moment on in which all were there. */
	readonly quorumVotes: number;
};

/** What the members of a ring, who agree, hold at a moment when all has settled. */
export type QuorumMoment = {
	readonly members: ReadonlySet<number>;
	readonly quorate: boolean;
	readonly totalVotes: number;
	readonly expectedVotes: number;
	readonly quorumVotes: number;
	readonly waitForAllPending: boolean;
	/** Lowest and highest member when the votes alone last made a quorum. */
	readonly lowestNodeid: number;
	readonly highestNodeid: number;
	/** last_man_standing has begun to wait, and will lower the quorum when its window has passed. */
	readonly windowRuns: boolean;
};

export type Loss = {
	/** Who is left; a subset of the members before. */
	readonly members: ReadonlySet<number>;
	/** Whether the quorum device votes for them. */
	readonly deviceCasts: boolean;
};

/** The votes of a configuration and the quorum that they make. */
export const quorumFor = (config: QuorumConfig): QuorumSums => {
	const nodeVotes = sumVotes(config, config.nodeVotes.keys());
	const deviceVotes = config.device?.votes ?? 0;
	const allVotes = nodeVotes + deviceVotes;
	const expectedVotes = Math.max(config.expectedVotes, allVotes);
	const quorumVotes = quorumVotesOf({
		expectedVotes,
		totalVotes: allVotes,
		voters: config.nodeVotes.size + (config.device === undefined ? 0 : 1),
		twoNode: config.twoNode,
		floorVotes: 0,
	});
	return {nodeVotes, deviceVotes, expectedVotes, quorumVotes};
};

/** All listed nodes in one ring, for the first time. */
export const wholeCluster = (config: QuorumConfig, deviceCasts: boolean): QuorumMoment => {
	const members = new Set(config.nodeVotes.keys());
	const {expectedVotes} = quorumFor(config);
	const start: QuorumMoment = {
		members: new Set(),
		quorate: false,
		totalVotes: 0,
		expectedVotes,
		quorumVotes: 0,
		waitForAllPending: config.waitForAll,
		lowestNodeid: UNKNOWN_NODEID,
		highestNodeid: UNKNOWN_NODEID,
		windowRuns: false,
	};
	return count(config, start, {members, deviceCasts});
};

/** The ring goes on with fewer members, or with the device's vote gained or lost. */
export const afterLoss = (config: QuorumConfig, before: QuorumMoment, loss: Loss): QuorumMoment => {
	const someoneLeft = loss.members.size < before.members.size;
	const after = count(config, before, loss);
	return {
		...after,
		windowRuns: before.windowRuns || startsWindow(config, before, {someoneLeft, loss}),
	};
};

/** The window of last_man_standing has passed without another change. */
export const afterWindow = (config: QuorumConfig, before: QuorumMoment): QuorumMoment => {
	const rested = {...before, windowRuns: false};
	if (!before.windowRuns || !before.quorate) return rested;
	const expectedVotes = before.members.size;
	const floorless = {...rested, expectedVotes, quorumVotes: 0};
	return count(config, floorless, {members: before.members, deviceCasts: false});
};

const count = (
	config: QuorumConfig,
	before: QuorumMoment,
	{members, deviceCasts}: Loss,
): QuorumMoment => {
	const device = deviceCasts ? config.device : undefined;
	const totalVotes = sumVotes(config, members) + (device?.votes ?? 0);
	const quorumVotes = quorumVotesOf({
		expectedVotes: before.expectedVotes,
		totalVotes,
		voters: members.size + (device === undefined ? 0 : 1),
		twoNode: config.twoNode,
		floorVotes: before.quorumVotes,
	});
	const after = {...before, members, totalVotes, quorumVotes};
	if (before.waitForAllPending && totalVotes !== before.expectedVotes) return after;
	const majority = totalVotes >= quorumVotes;
	const quorate = majority || hasTieBreak(config, before, after);
	const waitForAllPending = config.waitForAll && !quorate;
	if (!majority) return {...after, quorate, waitForAllPending};
	const lowestNodeid = Math.min(...members);
	const highestNodeid = Math.max(...members);
	return {...after, quorate, waitForAllPending, lowestNodeid, highestNodeid};
};

const hasTieBreak = (config: QuorumConfig, before: QuorumMoment, after: QuorumMoment): boolean => {
	const {tieBreaker} = config;
	const {members, totalVotes, expectedVotes, quorumVotes} = after;
	if (tieBreaker.kind === 'none') return false;
	const tie = isTie({
		totalVotes,
		expectedVotes,
		quorumVotes,
		members: members.size,
		previousMembers: before.members.size,
	});
	if (!tie) return false;
	switch (tieBreaker.kind) {
		case 'lowest':
			return members.has(before.lowestNodeid);
		case 'highest':
			return members.has(before.highestNodeid);
		case 'list':
			return listBreaksTie(
				tieBreaker.nodeids,
				nodeid => members.has(nodeid),
				nodeid => before.members.has(nodeid),
			);
	}
};

const startsWindow = (
	config: QuorumConfig,
	before: QuorumMoment,
	{someoneLeft, loss}: {readonly someoneLeft: boolean; readonly loss: Loss},
): boolean => {
	if (!config.lastManStanding || hasHeavyNode(config)) return false;
	const left = loss.members.size;
	if (left >= before.quorumVotes && someoneLeft) return true;
	return (
		left <= before.quorumVotes &&
		config.tieBreaker.kind !== 'none' &&
		loss.members.has(before.lowestNodeid)
	);
};

/** One node with more than one vote switches last_man_standing off everywhere. */
const hasHeavyNode = (config: QuorumConfig): boolean => {
	for (const votes of config.nodeVotes.values()) if (votes > 1) return true;
	return false;
};

const sumVotes = (config: QuorumConfig, nodeids: Iterable<number>): number => {
	let votes = 0;
	for (const nodeid of nodeids) votes += config.nodeVotes.get(nodeid) ?? config.unlistedVotes;
	return votes;
};
