/** Which tasks a search consists of. The list hangs on the design and the options alone, so that shards agree about it. */
import type {Network} from '../../network/network.types.ts';
import {movedServices} from '../../network/queries/moved-services.ts';
import {closureOf} from '../cases/closure.ts';
import {canFail} from '../cases/element-effects.ts';
import {whyTimed} from '../cases/timed.ts';
import {type Element, elementsOf, isFine} from '../elements.ts';
import {type Depth, exploreAll, type Exploration} from '../exhaustive.ts';
import {outcomeOf} from '../static/judge.ts';
import {compileStatic} from '../static/model.ts';
import {forecastWorkload, type WorkloadForecast} from '../workload/exhaustive.ts';
import type {Task} from './tasks.ts';
import {timedTriples, type TripleForecast} from './triples.ts';

/** `timed`: simulate single failures, and of the double ones those whose outcome depends on time. */
export const SIMULATE_CHOICES = ['none', 'timed', 'all'] as const;

export type SearchOptions = {
	readonly depth: Depth;
	readonly simulate: (typeof SIMULATE_CHOICES)[number];
	/** Random schedules. */
	readonly schedules: number;
	readonly seed: number;
};

type SimulatedPair = readonly [first: number, second: number];

/** Both orders of so many sets of three take some minutes; what lies beyond is forecast only, and said. */
const TRIPLES_SIMULATED_MAX = 1000;

export type SearchPlan = {
	readonly elements: readonly Element[];
	readonly forecast: Exploration;
	readonly workload: WorkloadForecast;
	/** The sets of three that are simulated, and how many the forecast names that would be worth it. */
	readonly triples: readonly TripleForecast[];
	readonly triplesTimed: number;
	/** By first × count + second: the pair or the single element whose case it is too; itself in most places. */
	readonly sameAs: ReadonlyMap<number, readonly number[]>;
	readonly tasks: readonly Task[];
};

/** `null`: the design has neither a cluster nor storage nor services, or a cluster that corosync would refuse. */
export function planSearch(network: Network, options: SearchOptions): SearchPlan | null {
	const elements = elementsOf(network);
	const model = compileStatic(network, elements);
	if (model === null) {
		return null;
	}
	const {depth, simulate, schedules} = options;
	const forecast = exploreAll(model, {depth});
	const workload = forecastWorkload(model, depth);
	const timed = simulate === 'none' ? [] : timedTriples(network, model, {forecast, workload});
	const triples = timed.slice(0, TRIPLES_SIMULATED_MAX);
	const sameAs = depth > 1 ? alikePairs(network, elements) : new Map<number, readonly number[]>();
	const asking: Asking = {network, elements, forecast, sameAs, simulate};
	const failures =
		simulate === 'none'
			? []
			: [
					[],
					...singlesAsked(asking),
					...(depth > 1 ? pairsAsked(asking) : []),
					...triples.flatMap(({elements: set}) => [set, set.toReversed()]),
				];
	return {
		elements,
		forecast,
		workload,
		triples,
		triplesTimed: timed.length,
		sameAs,
		tasks: [
			...failures.map(failing => ({kind: 'failures' as const, elements: failing})),
			...servicesAsked(asking, failures).map(failing => ({
				kind: 'services' as const,
				elements: failing,
			})),
			...Array.from({length: schedules}, (_, number) => ({kind: 'schedule' as const, number})),
		],
	};
}

type Asking = Pick<SearchOptions, 'simulate'> &
	Pick<SearchPlan, 'elements' | 'forecast' | 'sameAs'> & {readonly network: Network};

function singlesAsked(asking: Asking): readonly (readonly number[])[] {
	return [...asking.elements.keys()].filter(isRealisable(asking)).map(index => [index]);
}

/** In both orders, as the second failure meets what the first has left. */
function pairsAsked(asking: Asking): readonly (readonly number[])[] {
	const {network, elements, forecast, sameAs, simulate} = asking;
	const count = elements.length;
	const mayFail = [...elements.keys()].map(isRealisable(asking));
	return [...pairsOf(count)].flatMap(([first, second]) => {
		const place = first * count + second;
		if (sameAs.has(place) || mayFail[first] !== true || mayFail[second] !== true) {
			return [];
		}
		const failing = [first, second].flatMap(index => elements[index] ?? []);
		const outcome = outcomeOf(forecast.pairs[place] ?? 0);
		return simulate === 'all' || whyTimed(network, failing, outcome) !== null
			? [
					[first, second],
					[second, first],
				]
			: [];
	});
}

/**
 * After each failure alone, and after those of the simulated pairs of whole machines, cables and places that leave some
 * members without the others: then watchdogs fire, and time decides. Where all that is left has quorum together, or nothing has, the forecast knows the end.
 */
function servicesAsked(
	{network, elements, forecast}: Asking,
	failures: readonly (readonly number[])[],
): readonly (readonly number[])[] {
	if (movedServices(network).length === 0) {
		return [];
	}
	return failures.filter(([first, second, third]) => {
		if (first === undefined || third !== undefined) {
			return false;
		}
		if (second === undefined) {
			return true;
		}
		if (isFine(elements[first]) || isFine(elements[second])) {
			return false;
		}
		const place = Math.min(first, second) * elements.length + Math.max(first, second);
		return outcomeOf(forecast.pairs[place] ?? 0) === 'reduced';
	});
}

function isRealisable({network, elements}: Asking): (index: number) => boolean {
	return index => canFail(network, elements[index]);
}

export function* pairsOf(count: number): Generator<SimulatedPair> {
	for (let first = 0; first < count; first += 1) {
		for (let second = first + 1; second < count; second += 1) {
			yield [first, second];
		}
	}
}

/**
 * Pairs that leave the same things working as one of their elements alone, or as an earlier pair: a machine and its
 * cable, a switch and all that hangs on it.
 */
function alikePairs(
	network: Network,
	elements: readonly Element[],
): ReadonlyMap<number, readonly number[]> {
	const closures = elements.map(({damage}) => closureOf(network, damage));
	const count = elements.length;
	const known = new Map<string, readonly number[]>();
	closures.forEach((closure, index) => {
		const signature = signatureOf(closure);
		known.set(signature, known.get(signature) ?? [index]);
	});
	const alike = new Map<number, readonly number[]>();
	for (const pair of pairsOf(count)) {
		const [first, second] = pair;
		const union = new Set([...(closures[first] ?? []), ...(closures[second] ?? [])]);
		const signature = signatureOf(union);
		const same = known.get(signature);
		if (same === undefined) {
			known.set(signature, pair);
		} else {
			alike.set(first * count + second, same);
		}
	}
	return alike;
}

function signatureOf(closure: ReadonlySet<string>): string {
	return [...closure].sort().join(' ');
}
