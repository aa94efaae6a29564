/** How long a Markov chain runs before it ends. */
import {all, type BigNumber, create} from 'mathjs';

export type Chain = {
	/** By state, the rates to every state. The rates from a state to itself do not count. */
	readonly rates: readonly (readonly number[])[];
	/** By state, the rate at which the chain ends there. */
	readonly endingRates: readonly number[];
};

/**
 * Repairs are up to 10¹⁰ times quicker than failures, which costs the equations twenty digits for two failures at once:
 * doubles have sixteen. What is smaller than the tolerances counts as zero.
 */
const PRECISION = {precision: 64, relTol: 1e-50, absTol: 1e-60};

/** Orders rows and columns for the fewest entries that elimination adds, by those of the matrix and its transpose. */
const ORDER_BY_SUM = 1;
/** A pivot on the diagonal is taken unless it is that much smaller than the largest of its column. */
const PIVOT_THRESHOLD = 0.001;

const math = create(all ?? {}, PRECISION);

/**
 * Mean time from the first state to the end, in the unit of the rates' inverse; infinite where the chain has no end.
 *
 * Row by row: rate out × time from here − Σ rate to a state × time from there = 1.
 */
export function meanTimeToEnd({rates, endingRates}: Chain): number {
	if (endingRates.every(rate => rate === 0)) {
		return Infinity;
	}
	const zero = math.bignumber(0);
	const rows = rates.map((row, state) => {
		const out = row.reduce(
			(sum, rate, to) => (to === state ? sum : sum.plus(rate)),
			math.bignumber(endingRates[state] ?? 0),
		);
		return row.map((rate, to) =>
			to === state ? out : rate === 0 ? zero : math.bignumber(rate).negated(),
		);
	});
	const factors = math.slu(math.sparse(rows), ORDER_BY_SUM, PIVOT_THRESHOLD);
	const times = math.lusolve(
		factors,
		rows.map(() => math.bignumber(1)),
	);
	return math.number(times.get([0, 0]) as BigNumber);
}
