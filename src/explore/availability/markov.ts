/**
 * Things that fail and are repaired independently of each other, at constant rates, and the sets of failures that stop
 * the cluster. States are the sets of failed things; those of more than `depth` at once are not told apart.
 *
 *   P(set)  = Π unavailability of what failed × Π availability of the rest       (product form, exact)
 *   stopped ≥ Σ P(set) over sets of at most `depth` that stop it
 *   stopped ≤ the same + P(more than `depth` failed at once)
 *   losses  = Σ P(set that does not stop it) × rate of the failures that then would
 */
import {meanTimeToEnd} from './first-passage.ts';

export type Rated = {
	/** Mean time from a repair to the next failure, and from a failure to its repair; any unit, the same everywhere. */
	readonly mtbf: number;
	readonly mttr: number;
};

export type System = {
	readonly parts: readonly Rated[];
	/** Whether the failure of these parts, by their numbers in ascending order, stops the whole. */
	readonly isStopped: (failed: readonly number[]) => boolean;
	/** Sets of more failures than this are not looked at. */
	readonly depth: number;
};

export type Standstill = {
	/** Share of the time, between these bounds. */
	readonly lowerRatio: number;
	readonly upperRatio: number;
	/** A unit of time. */
	readonly lossRate: number;
};

export function standstillOf({parts, isStopped, depth}: System): Standstill {
	const unavailable = parts.map(({mtbf, mttr}) => mttr / (mtbf + mttr));
	const allWork = unavailable.reduce((product, ratio) => product * (1 - ratio), 1);
	const odds = unavailable.map(ratio => ratio / (1 - ratio));
	let seen = 0;
	let stopped = 0;
	let lossRate = 0;
	for (const failed of setsUpTo(parts.length, depth)) {
		const probability = failed.reduce((product, part) => product * (odds[part] ?? 0), allWork);
		seen += probability;
		if (isStopped(failed)) {
			stopped += probability;
		} else if (failed.length < depth) {
			lossRate += probability * stoppingRate({parts, isStopped}, failed);
		}
	}
	return {
		lowerRatio: stopped,
		upperRatio: Math.min(1, stopped + Math.max(0, 1 - seen)),
		lossRate,
	};
}

/** The rate of the failures that would stop it now. */
function stoppingRate(
	{parts, isStopped}: Pick<System, 'parts' | 'isStopped'>,
	failed: readonly number[],
): number {
	return parts.reduce(
		(sum, {mtbf}, part) =>
			!failed.includes(part) && isStopped(withPart(failed, part)) ? sum + 1 / mtbf : sum,
		0,
	);
}

/** The chain's rates grow with the square of its states; so many are dealt with within a second. */
const CHAIN_STATES_MAX = 600;

/**
 * Mean time from everything working to the first standstill: the absorbing chain over all sets of at most `depth`
 * failures. More failures at once count as a standstill, so it is a lower bound.
 * `null`: nothing stops it, or the chain is too large.
 */
export function meanTimeToStop({parts, isStopped, depth}: System): number | null {
	const states: (readonly number[])[] = [];
	for (const failed of setsUpTo(parts.length, depth)) {
		if (!isStopped(failed)) {
			states.push(failed);
		}
		if (states.length > CHAIN_STATES_MAX) {
			return null;
		}
	}
	const [first] = states;
	const canStop = states.some(
		failed => failed.length === depth || stoppingRate({parts, isStopped}, failed) > 0,
	);
	if (first === undefined || first.length > 0 || !canStop) {
		return first === undefined || first.length > 0 ? 0 : null;
	}
	const numbers = new Map(states.map((failed, state) => [failed.join(), state]));
	const endingRates = new Array<number>(states.length).fill(0);
	const rates = states.map((failed, state) => {
		const row = new Array<number>(states.length).fill(0);
		parts.forEach(({mtbf, mttr}, part) => {
			const isFailed = failed.includes(part);
			const next = isFailed ? failed.filter(other => other !== part) : withPart(failed, part);
			const target = numbers.get(next.join());
			const to = target === undefined ? endingRates : row;
			const place = target ?? state;
			to[place] = (to[place] ?? 0) + 1 / (isFailed ? mttr : mtbf);
		});
		return row;
	});
	return meanTimeToEnd({rates, endingRates});
}

function withPart(failed: readonly number[], part: number): readonly number[] {
	return [...failed, part].sort((a, b) => a - b);
}

/** The empty set first, then by size and in ascending order. */
function* setsUpTo(count: number, size: number): Generator<readonly number[]> {
	for (let length = 0; length <= Math.min(size, count); length += 1) {
		yield* setsOf(length, 0, count);
	}
}

function* setsOf(length: number, from: number, count: number): Generator<readonly number[]> {
	if (length === 0) {
		yield [];
		return;
	}
	for (let first = from; first <= count - length; first += 1) {
		for (const rest of setsOf(length - 1, first + 1, count)) {
			yield [first, ...rest];
		}
	}
}
