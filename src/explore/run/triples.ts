/** Which sets of three failures are worth a simulation: those that the forecast tells of and that hang on time. */
import type {Network} from '../../network/network.types.ts';
import type {Bits} from '../bits.ts';
import {canFail} from '../cases/element-effects.ts';
import {whyTimed} from '../cases/timed.ts';
import type {Exploration} from '../exhaustive.ts';
import {type Outcome, outcomeOf} from '../static/judge.ts';
import type {StaticModel} from '../static/model.ts';
import {createWalker} from '../static/walker.ts';
import type {WorkloadForecast} from '../workload/exhaustive.ts';

export type TripleForecast = {
	/** Ascending. */
	readonly elements: readonly number[];
	readonly forecast: Outcome;
	/** Subjects of the workload, by their numbers. */
	readonly troubles: Bits;
};

/** In the order of their elements' numbers. */
export function timedTriples(
	network: Network,
	model: StaticModel,
	{forecast, workload}: {readonly forecast: Exploration; readonly workload: WorkloadForecast},
): readonly TripleForecast[] {
	const named = [
		...forecast.cutSets.map(({elements}) => elements),
		...workload.triples.map(({elements}) => elements),
	].filter(({length}) => length > 2);
	const distinct = new Map(named.map(elements => [elements.join(), elements]));
	const walker = createWalker(model);
	return [...distinct.values()]
		.toSorted((a, b) => a.map((one, at) => one - (b[at] ?? 0)).find(Boolean) ?? 0)
		.flatMap((elements): readonly TripleForecast[] => {
			const failing = elements.flatMap(number => model.elements[number] ?? []);
			elements.forEach(walker.push);
			const outcome = outcomeOf(walker.verdict());
			const troubles = walker.troubles().slice();
			elements.forEach(walker.pop);
			const isAsked =
				failing.every(element => canFail(network, element)) &&
				whyTimed(network, failing, outcome) !== null;
			return isAsked ? [{elements, forecast: outcome, troubles}] : [];
		});
}
