/** How long a Markov chain runs before it ends. */
export type Chain = {
	/** By state, the rates to every state. The rates from a state to itself do not count. */
	readonly rates: readonly (readonly number[])[];
	/** By state, the rate at which the chain ends there. */
	readonly endingRates: readonly number[];
};

/** What is left of a state in a chain that grows smaller. */
type State = {
	/** To the states that are left, by their numbers. */
	readonly rates: number[];
	endingRate: number;
	/** Mean time in this state and in those taken out behind it, as if it were left at the rates above. */
	spent: number;
};

/**
 * Mean time from the first state to the end, in the unit of the rates' inverse; infinite where the chain has no end.
 *
 * States are taken out one by one, the last first: who went through it goes on to where it leads, and what was spent
 * in it is spent on the way (Grassmann, Taksar and Heyman 1985). Nothing is ever subtracted, so repairs thousands of
 * times quicker than failures cost no digits.
 */
export function meanTimeToEnd({rates, endingRates}: Chain): number {
	const states = rates.map((row, state): State => ({
		rates: [...row],
		endingRate: endingRates[state] ?? 0,
		spent: 1,
	}));
	for (;;) {
		const last = states.pop();
		if (last === undefined || states.length === 0) {
			return (last?.spent ?? 0) / (last?.endingRate ?? 0);
		}
		const onward = last.rates.slice(0, states.length);
		const total = onward.reduce((sum, rate) => sum + rate, last.endingRate);
		for (const state of states) {
			const share = (state.rates[states.length] ?? 0) / total;
			if (share > 0) {
				onward.forEach((rate, to) => (state.rates[to] = (state.rates[to] ?? 0) + share * rate));
				state.endingRate += share * last.endingRate;
				state.spent += share * last.spent;
			}
		}
	}
}
