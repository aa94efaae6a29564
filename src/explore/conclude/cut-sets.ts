/** The smallest sets of failures behind each event, once the simulator has had its say. */
import type {Exploration as Static} from '../exhaustive.ts';
import {EVENTS, type Event} from '../exhaustive.ts';
import {type Element, isFine} from '../elements.ts';
import type {WorkloadForecast} from '../workload/exhaustive.ts';
import type {WorkloadEvent} from '../workload/subjects.ts';
import type {CaseVerdict, Verdicts} from './verdicts.ts';

type Evidence = 'static' | 'simulated';

export type FoundCut = {
	readonly event: Event | WorkloadEvent;
	/** The store or service; `null`: the cluster's quorum. */
	readonly subject: string | null;
	/** Numbers of elements, ascending. */
	readonly elements: readonly number[];
	readonly evidence: Evidence;
};

/** Whether the case brings the event about; a membership that does not come to rest has no quorum to rely on. */
export function bringsAbout({outcome, isSplit}: CaseVerdict, event: Event): boolean {
	return event === 'split-brain' ? isSplit : outcome === 'lost' || outcome === 'unsettled';
}

export type CutSetRequest = {
	readonly verdicts: Verdicts;
	readonly forecast: Static;
	readonly workload: WorkloadForecast;
	readonly elements: readonly Element[];
	/** Somebody counts votes. */
	readonly hasQuorum: boolean;
};

type Question = Pick<FoundCut, 'event' | 'subject'> & {
	/** `null`: the case does not bring it about. */
	readonly evidenceIn: (verdict: CaseVerdict) => Evidence | null;
	/** Forecast sets of three. */
	readonly triples: readonly (readonly number[])[];
};

/**
 * Each event's after the other's, smaller sets first, of equal size those of whole machines, cables and places first;
 * none where the event has happened before any failure.
 */
export function cutSetsOf(request: CutSetRequest): readonly FoundCut[] {
	const {verdicts, elements} = request;
	return questionsOf(request).flatMap(question =>
		question.evidenceIn(verdicts.baseline) === null
			? cutsFor(question, verdicts).toSorted(
					(a, b) =>
						a.elements.length - b.elements.length || finer(a, elements) - finer(b, elements),
				)
			: [],
	);
}

function questionsOf(request: CutSetRequest): readonly Question[] {
	const {forecast, workload, hasQuorum} = request;
	return [
		...(hasQuorum ? EVENTS : []).map((event): Question => ({
			event,
			subject: null,
			evidenceIn: verdict => (bringsAbout(verdict, event) ? verdict.evidence : null),
			triples: forecast.cutSets
				.filter(cut => cut.event === event && cut.elements.length > 2)
				.map(cut => cut.elements),
		})),
		...workload.subjects.map(({event, name}, subject): Question => ({
			event,
			subject: name,
			evidenceIn: ({troubles}) => troubles.get(subject) ?? null,
			triples: workload.triples.filter(cut => cut.subject === subject).map(cut => cut.elements),
		})),
	];
}

function cutsFor(
	{event, subject, evidenceIn, triples}: Question,
	{singles, pairs, triples: simulated}: Verdicts,
): readonly FoundCut[] {
	const cuts: FoundCut[] = [];
	const keep = (elements: readonly number[], evidence: Evidence): void => {
		const isMinimal = !cuts.some(cut => cut.elements.every(one => elements.includes(one)));
		if (isMinimal) {
			cuts.push({event, subject, elements, evidence});
		}
	};
	for (const verdict of [...singles, ...pairs.values()]) {
		const evidence = evidenceIn(verdict);
		if (evidence !== null) {
			keep(verdict.elements, evidence);
		}
	}
	for (const elements of triples) {
		const verdict = simulated.get(elements.join());
		const evidence = verdict === undefined ? 'static' : evidenceIn(verdict);
		if (evidence !== null) {
			keep(elements, evidence);
		}
	}
	return cuts;
}

function finer(cut: FoundCut, elements: readonly Element[]): number {
	return cut.elements.filter(number => isFine(elements[number])).length;
}
