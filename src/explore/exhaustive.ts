/**
 * Every set of up to `depth` failures, each judged. What two failures together do is kept for all pairs; of three, what
 * none of their pairs does.
 */
import {outcomeOf, OUTCOMES, type Verdict} from './static/judge.ts';
import type {StaticModel} from './static/model.ts';
import {createWalker, type Walker} from './static/walker.ts';

/** What a cut set brings about. An unsettled cluster has no quorum that it could rely on. */
export const EVENTS = ['no-quorum', 'split-brain'] as const;

export type Event = (typeof EVENTS)[number];

/** Elements, by their numbers, whose failure together brings the event about while no smaller part of them does. */
export type CutSet = {
	readonly event: Event;
	readonly elements: readonly number[];
	readonly verdict: Verdict;
};

export type Exploration = {
	readonly depth: Depth;
	/** Before anything fails. */
	readonly baseline: Verdict;
	/** By element. */
	readonly singles: Uint16Array;
	/** The verdict of every pair of elements, at `first * count + second` with first < second; empty at depth 1. */
	readonly pairs: Uint16Array;
	/** Smaller sets first, then in the elements' order. Empty where the event has happened before any failure. */
	readonly cutSets: readonly CutSet[];
	/** By number of failures from 0: how many sets had each outcome, in the order of `OUTCOMES`. */
	readonly tally: readonly (readonly number[])[];
};

export const DEPTHS = [1, 2, 3] as const;

export type Depth = (typeof DEPTHS)[number];

export type ExploreOptions = {
	readonly depth: Depth;
	/** Called now and then with the number of sets judged so far. */
	readonly onProgress?: (judged: number) => void;
};

/** How many sets an exploration judges: n over 0, n over 1, …, n over depth. */
export function caseCount(elementCount: number, depth: Depth): number {
	let term = 1;
	let sum = 1;
	for (let size = 1; size <= depth; size += 1) {
		term = (term * (elementCount - size + 1)) / size;
		sum += term;
	}
	return sum;
}

export function exploreAll(model: StaticModel, {depth, onProgress}: ExploreOptions): Exploration {
	const count = model.elements.length;
	const walker = createWalker(model);
	const search: Search = {
		count,
		walker,
		baseline: walker.verdict(),
		singles: new Uint16Array(count),
		pairs: new Uint16Array(depth > 1 ? count * count : 0),
		cutSets: [],
		tally: Array.from({length: depth + 1}, () => OUTCOMES.map(() => 0)),
		tick: progressTick(onProgress),
	};
	note(search, 0, search.baseline);
	walkSingles(search);
	if (depth > 1) {
		walkPairs(search);
	}
	if (depth > 2) {
		walkTriples(search);
	}
	const {baseline, singles, pairs, cutSets, tally} = search;
	return {depth, baseline, singles, pairs, cutSets, tally};
}

type Search = {
	readonly count: number;
	readonly walker: Walker;
	readonly baseline: Verdict;
	readonly singles: Uint16Array;
	readonly pairs: Uint16Array;
	readonly cutSets: CutSet[];
	readonly tally: number[][];
	readonly tick: (judged: number) => void;
};

function progressTick(onProgress: ExploreOptions['onProgress']): Search['tick'] {
	let judged = 0;
	return more => {
		judged += more;
		onProgress?.(judged);
	};
}

function walkSingles(search: Search): void {
	const {count, walker, baseline, singles} = search;
	for (let first = 0; first < count; first += 1) {
		walker.push(first);
		const verdict = walker.verdict();
		walker.pop();
		singles[first] = verdict;
		note(search, 1, verdict);
		keepCut(search, {elements: [first], verdict, known: eventsOf(baseline)});
	}
	search.tick(count);
}

function walkPairs(search: Search): void {
	const {count, walker, baseline, singles, pairs} = search;
	for (let first = 0; first < count; first += 1) {
		walker.push(first);
		const known = eventsOf(baseline) | eventsOf(singles[first] ?? 0);
		for (let second = first + 1; second < count; second += 1) {
			walker.push(second);
			const verdict = walker.verdict();
			walker.pop();
			pairs[first * count + second] = verdict;
			note(search, 2, verdict);
			const fresh = eventsOf(verdict) & ~(known | eventsOf(singles[second] ?? 0));
			if (fresh !== 0) {
				keepCut(search, {elements: [first, second], verdict, known: ~fresh});
			}
		}
		walker.pop();
		search.tick(count - first - 1);
	}
}

function walkTriples(search: Search): void {
	const {count, walker, baseline, singles, pairs} = search;
	const single = (element: number): number => eventsOf(singles[element] ?? 0);
	const pair = (one: number, other: number): number => eventsOf(pairs[one * count + other] ?? 0);
	for (let first = 0; first < count; first += 1) {
		walker.push(first);
		for (let second = first + 1; second < count; second += 1) {
			walker.push(second);
			const known = eventsOf(baseline) | single(first) | single(second) | pair(first, second);
			for (let third = second + 1; third < count; third += 1) {
				walker.push(third);
				const verdict = walker.verdict();
				walker.pop();
				note(search, 3, verdict);
				const fresh =
					eventsOf(verdict) & ~(known | single(third) | pair(first, third) | pair(second, third));
				if (fresh !== 0) {
					keepCut(search, {elements: [first, second, third], verdict, known: ~fresh});
				}
			}
			walker.pop();
			search.tick(count - second - 1);
		}
		walker.pop();
	}
}

function note({tally}: Search, size: number, verdict: Verdict): void {
	const row = tally[size];
	if (row) {
		row[verdict & 7] = (row[verdict & 7] ?? 0) + 1;
	}
}

/** Events as bits, in the order of `EVENTS`. */
function eventsOf(verdict: Verdict): number {
	switch (outcomeOf(verdict)) {
		case 'whole':
		case 'reduced':
			return 0;
		case 'unsettled':
		case 'lost':
			return 1;
		case 'split':
			return 2;
	}
}

function keepCut(
	{cutSets}: Search,
	{elements, verdict, known}: {elements: readonly number[]; verdict: Verdict; known: number},
): void {
	const fresh = eventsOf(verdict) & ~known;
	EVENTS.forEach((event, bit) => {
		if ((fresh & (1 << bit)) !== 0) {
			cutSets.push({event, elements, verdict});
		}
	});
}
