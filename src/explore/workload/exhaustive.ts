/** Every set of up to `depth` failures, judged for storage and services. */
import {add, bitsOf, type Bits, copy, hasBit, isEmpty, remove, wordsFor} from '../bits.ts';
import type {Depth} from '../exhaustive.ts';
import type {StaticModel} from '../static/model.ts';
import {createWalker, type Walker} from '../static/walker.ts';
import type {Subject} from './subjects.ts';

export type WorkloadForecast = {
	readonly subjects: readonly Subject[];
	/** Subjects in trouble, by their numbers: before anything fails, and by element. */
	readonly baseline: Bits;
	readonly singles: readonly Bits[];
	/** Of every pair of elements, at `first * count + second` with first < second; empty at depth 1. */
	readonly pairs: ReadonlyMap<number, Bits>;
	/** Sets of three that bring the trouble about while no smaller part of them does. */
	readonly triples: readonly {readonly subject: number; readonly elements: readonly number[]}[];
};

export function forecastWorkload(model: StaticModel, depth: Depth): WorkloadForecast {
	const {subjects} = model.workload;
	const count = model.elements.length;
	if (subjects.length === 0) {
		const none = bitsOf(0, []);
		return {subjects, baseline: none, singles: [], pairs: new Map(), triples: []};
	}
	const walker = createWalker(model);
	const baseline = walker.troubles().slice();
	const singles = model.elements.map((_, element) => within(walker, element, ask));
	const pairs = new Map<number, Bits>();
	for (let first = 0; depth > 1 && first < count; first += 1) {
		within(walker, first, () => {
			for (let second = first + 1; second < count; second += 1) {
				pairs.set(first * count + second, within(walker, second, ask));
			}
		});
	}
	const forecast = {subjects, baseline, singles, pairs};
	return {...forecast, triples: depth > 2 ? walkTriples(walker, count, forecast) : []};
}

function ask(walker: Walker): Bits {
	return walker.troubles().slice();
}

function within<Answer>(
	walker: Walker,
	element: number,
	question: (walker: Walker) => Answer,
): Answer {
	walker.push(element);
	const answer = question(walker);
	walker.pop();
	return answer;
}

function walkTriples(
	walker: Walker,
	count: number,
	{subjects, baseline, singles, pairs}: Omit<WorkloadForecast, 'triples'>,
): WorkloadForecast['triples'] {
	const cuts: {subject: number; elements: readonly number[]}[] = [];
	const fresh = bitsOf(wordsFor(subjects.length), []);
	const known = bitsOf(wordsFor(subjects.length), []);
	const learn = (bits: Bits | undefined): void => {
		if (bits !== undefined) {
			add(known, bits);
		}
	};
	const judge = (elements: readonly [number, number, number]): void => {
		const [first, second, third] = elements;
		copy(known, baseline);
		elements.forEach(element => {
			learn(singles[element]);
		});
		learn(pairs.get(first * count + second));
		learn(pairs.get(first * count + third));
		learn(pairs.get(second * count + third));
		copy(fresh, walker.troubles());
		remove(fresh, known);
		if (!isEmpty(fresh)) {
			subjects.forEach((_, subject) => {
				if (hasBit(fresh, subject)) {
					cuts.push({subject, elements});
				}
			});
		}
	};
	for (let first = 0; first < count; first += 1) {
		within(walker, first, () => {
			for (let second = first + 1; second < count; second += 1) {
				within(walker, second, () => {
					for (let third = second + 1; third < count; third += 1) {
						within(walker, third, () => {
							judge([first, second, third]);
						});
					}
				});
			}
		});
	}
	return cuts;
}
