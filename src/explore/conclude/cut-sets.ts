/** The smallest sets of failures behind each event, once the simulator has had its say. */
import type {Exploration as Static} from '../exhaustive.ts';
import {EVENTS, type Event} from '../exhaustive.ts';
import type {Element} from '../elements.ts';
import type {CaseVerdict, Verdicts} from './verdicts.ts';

export type FoundCut = {
	readonly event: Event;
	/** Numbers of elements, ascending. */
	readonly elements: readonly number[];
	readonly evidence: 'static' | 'simulated';
};

/** Whether the case brings the event about; a membership that does not come to rest has no quorum to rely on. */
export function bringsAbout({outcome, isSplit}: CaseVerdict, event: Event): boolean {
	return event === 'split-brain' ? isSplit : outcome === 'lost' || outcome === 'unsettled';
}

export type CutSetRequest = {
	readonly verdicts: Verdicts;
	readonly forecast: Static;
	readonly elements: readonly Element[];
};

/**
 * Each event's after the other's, smaller sets first, of equal size those of whole machines, cables and places first;
 * none where the event has happened before any failure.
 */
export function cutSetsOf({verdicts, forecast, elements}: CutSetRequest): readonly FoundCut[] {
	return EVENTS.flatMap(event => (bringsAbout(verdicts.baseline, event) ? [] : cutsFor(event)));

	function cutsFor(event: Event): readonly FoundCut[] {
		const cuts: FoundCut[] = [];
		const keep = ({elements: set, evidence}: Pick<FoundCut, 'elements' | 'evidence'>): void => {
			const isMinimal = !cuts.some(cut => cut.elements.every(one => set.includes(one)));
			if (isMinimal) {
				cuts.push({event, elements: set, evidence});
			}
		};
		[...verdicts.singles, ...verdicts.pairs.values()]
			.filter(verdict => bringsAbout(verdict, event))
			.forEach(keep);
		forecast.cutSets
			.filter(cut => cut.event === event && cut.elements.length > 2)
			.forEach(({elements: set}) => {
				keep({elements: set, evidence: 'static'});
			});
		return cuts.toSorted((a, b) => a.elements.length - b.elements.length || finer(a) - finer(b));
	}

	function finer(cut: FoundCut): number {
		return cut.elements.filter(number => FINE_KINDS.includes(elements[number]?.kind ?? '')).length;
	}
}

/** Failures that no buyer thinks of first. */
const FINE_KINDS: readonly string[] = ['one-way', 'tunnel', 'daemon', 'multicast'];
