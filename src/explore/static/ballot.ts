/**
 * The votes of a cluster that was whole until a moment ago, as numbers by server: who would be quorate in which
 * partition. The rules are votequorum's own (`src/cluster/votequorum/rules.ts`); a test holds the answers against
 * `forecast.ts`, which follows them node by node.
 */
import {quorumConfigOf} from '../../cluster/votequorum/section.ts';
import type {QuorumConfig} from '../../cluster/votequorum/config.types.ts';
import {wholeCluster} from '../../cluster/votequorum/forecast.ts';
import {isTie, listBreaksTie, quorumVotesOf} from '../../cluster/votequorum/rules.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import {bitsOf, type Bits, countBits, hasBit, nextBit} from '../bits.ts';
import type {Numbering} from './numbering.ts';

export type Ballot = {
	readonly members: Bits;
	readonly memberCount: number;
	/** By server number. */
	readonly votes: Int32Array;
	/** What every member has; 0 where they differ. */
	readonly evenVotes: number;
	readonly expectedVotes: number;
	/** Votes needed by more voters than two, and by at most two. */
	readonly neededVotes: number;
	readonly neededByTwoVotes: number;
	/** wait_for_all has not been satisfied: only the whole cluster could be quorate. */
	readonly isPending: boolean;
	readonly tieBreak: TieBreak | null;
	readonly device: Device | null;
};

/** By server number. A list is in its own order. */
type TieBreak =
	| {readonly kind: 'one'; readonly server: number}
	| {readonly kind: 'list'; readonly servers: readonly number[]};

export type Device = {
	readonly votes: number;
	readonly algorithm: 'ffsplit' | 'lms';
	/** By server number: whose partition wins a tie, in this order, or the one server that the file names. */
	readonly preference: readonly number[];
	readonly isNamed: boolean;
};

/** `null`: corosync would not start with this quorum section. */
export function compileBallot(
	cluster: Cluster,
	numbering: Numbering,
	words: number,
): Ballot | null {
	const result = quorumConfigOf(cluster);
	if (!result.ok) {
		return null;
	}
	const {config} = result;
	const whole = wholeCluster(config, config.device !== undefined);
	const serverOf = (nodeid: number): number => {
		const member = cluster.members.find(candidate => candidate.nodeid === nodeid);
		return member === undefined ? -1 : (numbering.servers.get(member.device) ?? -1);
	};
	const votes = new Int32Array(numbering.servers.size);
	for (const {nodeid, votes: own} of cluster.members) {
		votes[serverOf(nodeid)] = own;
	}
	const needed = (voters: number): number =>
		quorumVotesOf({
			expectedVotes: whole.expectedVotes,
			totalVotes: 0,
			voters,
			twoNode: config.twoNode,
			floorVotes: whole.quorumVotes,
		});
	const kinds = new Set(cluster.members.map(member => member.votes));
	return {
		members: bitsOf(
			words,
			cluster.members.map(({nodeid}) => serverOf(nodeid)),
		),
		memberCount: cluster.members.length,
		votes,
		evenVotes: kinds.size === 1 ? (cluster.members[0]?.votes ?? 0) : 0,
		expectedVotes: whole.expectedVotes,
		neededVotes: needed(3),
		neededByTwoVotes: needed(2),
		isPending: whole.waitForAllPending,
		tieBreak: tieBreakOf(config, whole, serverOf),
		device: deviceOf(cluster, config, serverOf),
	};
}

function tieBreakOf(
	{tieBreaker}: QuorumConfig,
	whole: ReturnType<typeof wholeCluster>,
	serverOf: (nodeid: number) => number,
): TieBreak | null {
	switch (tieBreaker.kind) {
		case 'none':
			return null;
		case 'lowest':
			return {kind: 'one', server: serverOf(whole.lowestNodeid)};
		case 'highest':
			return {kind: 'one', server: serverOf(whole.highestNodeid)};
		case 'list':
			return {kind: 'list', servers: tieBreaker.nodeids.map(serverOf)};
	}
}

function deviceOf(
	{qdevice, members}: Cluster,
	{device}: QuorumConfig,
	serverOf: (nodeid: number) => number,
): Device | null {
	if (qdevice === null || device === undefined) {
		return null;
	}
	const {algorithm, tieBreaker} = qdevice;
	const ascending = members.map(({nodeid}) => serverOf(nodeid));
	const isNamed = typeof tieBreaker === 'number';
	const preference = isNamed
		? [serverOf(tieBreaker)]
		: tieBreaker === 'lowest'
			? ascending
			: ascending.toReversed();
	return {votes: device.votes, algorithm, preference, isNamed};
}

function votesOf({votes, evenVotes}: Ballot, partition: Bits): number {
	if (evenVotes > 0) {
		return evenVotes * countBits(partition);
	}
	let sum = 0;
	for (let server = nextBit(partition, 0); server !== -1; server = nextBit(partition, server + 1)) {
		sum += votes[server] ?? 0;
	}
	return sum;
}

/** Whether the nodes of this partition are quorate, with the device's vote or without it. */
export function isQuorate(ballot: Ballot, partition: Bits, deviceCasts: boolean): boolean {
	const count = countBits(partition);
	const voters = count + (deviceCasts ? 1 : 0);
	const totalVotes = votesOf(ballot, partition) + (deviceCasts ? (ballot.device?.votes ?? 0) : 0);
	const quorumVotes = voters <= 2 ? ballot.neededByTwoVotes : ballot.neededVotes;
	if (ballot.isPending && totalVotes !== ballot.expectedVotes) {
		return false;
	}
	return (
		totalVotes >= quorumVotes || breaksTie(ballot, partition, {totalVotes, quorumVotes, count})
	);
}

function breaksTie(
	{tieBreak, expectedVotes, memberCount, members}: Ballot,
	partition: Bits,
	situation: {readonly totalVotes: number; readonly quorumVotes: number; readonly count: number},
): boolean {
	if (tieBreak === null) {
		return false;
	}
	const {count, ...votes} = situation;
	if (!isTie({...votes, expectedVotes, members: count, previousMembers: memberCount})) {
		return false;
	}
	return tieBreak.kind === 'one'
		? tieBreak.server >= 0 && hasBit(partition, tieBreak.server)
		: listBreaksTie(
				tieBreak.servers,
				server => hasBit(partition, server),
				server => hasBit(members, server),
			);
}
