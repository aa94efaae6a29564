/** Single points of failure, the one that costs most first. */
import type {Network} from '../../network/network.types.ts';
import {participants} from '../../network/queries/participants.ts';
import type {Exploration} from '../../scoring/exploration.schema.ts';
import {reliabilityOf} from '../availability/availability.ts';
import {ELEMENT_KINDS, type Element} from '../elements.ts';
import type {FoundCut} from './cut-sets.ts';

type WeakPoint = Exploration['weakPoints'][number];

const MINUTES_A_YEAR = 365.25 * 24 * 60;

/** By expected minutes a year; those without a rate by kind, in the order in which the elements' kinds are listed. */
export function weakPointsOf(
	network: Network,
	elements: readonly Element[],
	cuts: readonly FoundCut[],
): readonly WeakPoint[] {
	const points = elements.flatMap((element, index) => {
		const own = cuts.filter(cut => cut.elements.length === 1 && cut.elements[0] === index);
		return own.length === 0 ? [] : [pointOf(network, element, own)];
	});
	return points.toSorted(
		(a, b) =>
			Number(hasSplit(b)) - Number(hasSplit(a)) ||
			(b.minutesPerYear ?? 0) - (a.minutesPerYear ?? 0) ||
			kindOrder(a) - kindOrder(b),
	);
}

function pointOf(network: Network, element: Element, own: readonly FoundCut[]): WeakPoint {
	const {id, kind, title, damage} = element;
	const reliability = reliabilityOf(network, element);
	const dead = [...(damage.devices ?? [])];
	const costsQuorum = own.some(({event}) => event === 'no-quorum');
	return {
		element: id,
		kind,
		title,
		events: own.map(({event, subject}) => ({event, subject})),
		holdsEverything: participants(network).every(device => dead.includes(device)),
		minutesPerYear:
			reliability === null || !costsQuorum
				? null
				: (MINUTES_A_YEAR * reliability.mttrMs) / (reliability.mtbfMs + reliability.mttrMs),
	};
}

function hasSplit({events}: WeakPoint): boolean {
	return events.some(({event}) => event === 'split-brain' || event === 'storage-split');
}

function kindOrder({kind}: WeakPoint): number {
	return ELEMENT_KINDS.findIndex(candidate => candidate === kind);
}
