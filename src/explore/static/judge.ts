/** From who reaches whom to what becomes of the cluster. */
import {
	add,
	bitsOf,
	type Bits,
	clearAll,
	copy,
	countBits,
	firstBit,
	hasBit,
	includesAll,
	isEmpty,
	isSame,
	keep,
	nextBit,
	remove,
	setBit,
} from '../bits.ts';
import {castDeviceVote, type Party} from './arbiter-choice.ts';
import {type Ballot, isQuorate} from './ballot.ts';

/** What becomes of the cluster, the worst last. */
export const OUTCOMES = ['whole', 'reduced', 'unsettled', 'lost', 'split'] as const;

/**
 * `whole`: all members that still run are quorate together. `reduced`: some are cut off, the others go on. `unsettled`:
 * members with enough votes hang together but not all with each other, and corosync does not relay. `lost`: no quorum.
 * `split`: two partitions are quorate.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** An outcome's number in `OUTCOMES`, and 8 for every running member that is without quorum. */
export type Verdict = number;

export function outcomeOf(verdict: Verdict): Outcome {
	return OUTCOMES[verdict & 7] ?? 'lost';
}

export function membersWithoutQuorum(verdict: Verdict): number {
	return verdict >>> 3;
}

export type Judge = {
	readonly ballot: Ballot;
	/** Memory of its own, so that judging makes no garbage. */
	readonly memory: {
		readonly left: Bits;
		readonly casters: Bits;
		/** After a judgement: the members in parts that have the quorum. */
		readonly quorate: Bits;
		readonly islands: readonly Island[];
		readonly seen: Bits;
	};
};

export type Island = Party & {
	/** Every member reaches every other one. */
	complete: boolean;
};

export type Situation = {
	/** Members that run, with their corosync. */
	readonly alive: Bits;
	/** By server number: the members that each reaches; symmetric. */
	readonly reach: readonly Bits[];
	/** One of each group of members that reach the same others and each other; only their rows are read. */
	readonly spokesmen: Bits;
	/** Running members that hold a session with the arbiter. */
	readonly inTouch: Bits;
};

export function createJudge(ballot: Ballot): Judge {
	const words = ballot.members.length;
	const empty = (): Bits => bitsOf(words, []);
	return {
		ballot,
		memory: {
			left: empty(),
			casters: empty(),
			quorate: empty(),
			seen: empty(),
			islands: Array.from({length: ballot.memberCount}, () => ({
				members: empty(),
				inTouch: empty(),
				complete: true,
			})),
		},
	};
}

/** The same where all running members are known to reach each other. */
export function judgeWhole(judge: Judge, situation: Pick<Situation, 'alive' | 'inTouch'>): Verdict {
	const {ballot, memory} = judge;
	const {alive, inTouch} = situation;
	const [island] = memory.islands;
	if (ballot.device === null) {
		if (isQuorate(ballot, alive, false)) {
			copy(memory.quorate, alive);
			return verdictOf('whole', 0);
		}
		clearAll(memory.quorate);
		return verdictOf('lost', countBits(alive));
	}
	if (island === undefined) {
		throw new Error('A cluster has a member.');
	}
	copy(island.members, alive);
	copy(island.inTouch, inTouch);
	island.complete = true;
	return judgeIslands(judge, alive, 1);
}

export function judgeReach(judge: Judge, situation: Situation): Verdict {
	if (isEmpty(situation.alive)) {
		clearAll(judge.memory.quorate);
		return verdictOf('lost', 0);
	}
	return judgeIslands(judge, situation.alive, findIslands(judge, situation));
}

/** Fills the judge's islands and gives their number. */
function findIslands({memory}: Judge, situation: Situation): number {
	const {left, islands} = memory;
	const {alive, inTouch} = situation;
	let count = 0;
	copy(left, alive);
	for (let first = firstBit(left); first !== -1; first = firstBit(left)) {
		const island = islands[count];
		if (island === undefined) {
			throw new Error('More islands than members.');
		}
		count += 1;
		gather(island, {situation, first, seen: memory.seen});
		copy(island.inTouch, island.members);
		keep(island.inTouch, inTouch);
		remove(left, island.members);
	}
	return count;
}

/** `first` is the lowest member of its island, and so of its group, and speaks for it. */
function gather(
	island: Island,
	{situation, first, seen}: {situation: Situation; first: number; seen: Bits},
): void {
	const {alive, reach, spokesmen} = situation;
	const {members} = island;
	clearAll(members);
	clearAll(seen);
	setBit(members, first);
	for (let next = first; next !== -1; next = firstUnseen(members, spokesmen, seen)) {
		setBit(seen, next);
		add(members, reach[next] ?? members);
		keep(members, alive);
	}
	island.complete = true;
	for (let member = first; member !== -1; member = nextBit(seen, member + 1)) {
		const row = reach[member];
		if (row !== undefined) {
			setBit(row, member);
			island.complete &&= includesAll(row, members);
		}
	}
}

function firstUnseen(members: Bits, spokesmen: Bits, seen: Bits): number {
	for (let word = 0; word < members.length; word += 1) {
		const fresh = (members[word] ?? 0) & (spokesmen[word] ?? 0) & ~(seen[word] ?? 0);
		if (fresh !== 0) {
			return word * 32 + (31 - Math.clz32(fresh & -fresh));
		}
	}
	return -1;
}

function judgeIslands({ballot, memory}: Judge, alive: Bits, count: number): Verdict {
	const {islands, casters, quorate} = memory;
	const {device} = ballot;
	clearAll(casters);
	if (device !== null) {
		castDeviceVote(ballot, {device, parties: islands.slice(0, count)}, casters);
	}
	clearAll(quorate);
	let quorateIslands = 0;
	let hopefulIslands = 0;
	for (let index = 0; index < count; index += 1) {
		const island = islands[index];
		if (island === undefined) {
			continue;
		}
		const before = countBits(quorate);
		if (island.complete) {
			addQuorate(ballot, island, {casters, quorate});
			quorateIslands += countBits(quorate) > before ? 1 : 0;
		} else if (isQuorate(ballot, island.members, device !== null && !isEmpty(island.inTouch))) {
			hopefulIslands += 1;
		}
	}
	const withoutQuorum = countBits(alive) - countBits(quorate);
	if (quorateIslands > 1) {
		return verdictOf('split', withoutQuorum);
	}
	if (hopefulIslands > 0) {
		return verdictOf('unsettled', withoutQuorum);
	}
	if (quorateIslands === 0) {
		return verdictOf('lost', withoutQuorum);
	}
	return verdictOf(isSame(quorate, alive) ? 'whole' : 'reduced', withoutQuorum);
}

/** Each member counts the device's vote only where it casts it itself. */
function addQuorate(
	ballot: Ballot,
	{members}: Island,
	{casters, quorate}: {readonly casters: Bits; readonly quorate: Bits},
): void {
	if (isQuorate(ballot, members, false)) {
		add(quorate, members);
		return;
	}
	for (let member = firstBit(members); member !== -1; member = nextBit(members, member + 1)) {
		if (hasBit(casters, member) && isQuorate(ballot, members, true)) {
			setBit(quorate, member);
		}
	}
}

function verdictOf(outcome: Outcome, withoutQuorum: number): Verdict {
	return OUTCOMES.indexOf(outcome) | (withoutQuorum << 3);
}
