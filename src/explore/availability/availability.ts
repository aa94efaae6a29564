/** Expected minutes a year without quorum, from how often the design's things fail and what their failures bring about. */
import {createPrng} from '../../core/prng.ts';
import type {FailureDomain, Network} from '../../network/network.types.ts';
import type {Exploration} from '../../scoring/exploration.schema.ts';
import type {Element} from '../elements.ts';
import {liveThrough} from './long-run.ts';
import {meanTimeToStop, standstillOf, type System} from './markov.ts';

type Availability = NonNullable<Exploration['availability']>;

export type AvailabilityRequest = {
	readonly network: Network;
	readonly elements: readonly Element[];
	/** Sets of elements, by number, each of which costs the quorum. */
	readonly cutSets: readonly (readonly number[])[];
	/** By element: how long the cluster is without quorum while it answers to the failure alone, and to its repair. */
	readonly outages: readonly {readonly failureMs: number; readonly repairMs: number}[];
	readonly depth: number;
	readonly seed: number;
};

const MINUTE_MS = 60_000;
const YEAR_MS = 365.25 * 24 * 60 * MINUTE_MS;
const MINUTES_A_YEAR = YEAR_MS / MINUTE_MS;

/** Failures and repairs in the long run; they take well under a second. */
const LONG_RUN_EVENTS = 400_000;

const METHOD =
	'Product form over all sets of at most `depth` simultaneous failures, split into those that contain a minimal cut set and those that do not; what more failures at once could add is the distance between the bounds. Mean time to the first loss: absorbing Markov chain over the same sets. The answers to failures that the quorum survives come from the simulator.';

const ASSUMPTIONS = [
	'Failures and repairs are independent of each other and come at constant rates (exponential times).',
	'Every failure is repaired by itself, without waiting for a free technician.',
	'Elements without a rate (one direction of a cable, single daemons and tunnels, blocked multicast) do not fail.',
	'A site, a provider or a shared risk fails as a whole, on top of the failures of what stands in it.',
];

/** `null`: nothing in the design has a rate. */
export function availabilityOf(request: AvailabilityRequest): Availability | null {
	const {elements, seed} = request;
	const rated = ratedElements(request);
	if (rated.length === 0) {
		return null;
	}
	const system = systemOf(request, rated);
	const {lowerRatio, upperRatio, lossRate} = standstillOf(system);
	const transitionMinutes = transitionMinutesPerYear(request, rated, system);
	const bounds = {
		lower: lowerRatio * MINUTES_A_YEAR + transitionMinutes,
		upper: upperRatio * MINUTES_A_YEAR + transitionMinutes,
	};
	return {
		minutesPerYear: bounds,
		availability: {
			lower: 1 - bounds.upper / MINUTES_A_YEAR,
			upper: 1 - bounds.lower / MINUTES_A_YEAR,
		},
		standstillMinutesPerYear: lowerRatio * MINUTES_A_YEAR,
		transitionMinutesPerYear: transitionMinutes,
		lossesPerYear: lossRate,
		meanTimeToLossYears: meanTimeToStop(system),
		unratedElements: elements
			.filter((_, index) => !rated.some(({number}) => number === index))
			.map(({id}) => id),
		method: METHOD,
		assumptions: ASSUMPTIONS,
		longRun: longRunOf(system, seed),
	};
}

/** Expected minutes a year during which one of the cut sets has failed, and no more than that; `null`: no rates. */
export function standstillMinutes(
	request: Omit<AvailabilityRequest, 'outages' | 'seed'>,
): {readonly lower: number; readonly upper: number} | null {
	const rated = ratedElements(request);
	if (rated.length === 0) {
		return null;
	}
	const {lowerRatio, upperRatio} = standstillOf(systemOf(request, rated));
	return {lower: lowerRatio * MINUTES_A_YEAR, upper: upperRatio * MINUTES_A_YEAR};
}

/** Expected minutes a year of answers to single failures that bring no standstill; `null`: no rates. */
export function answeringMinutes(request: Omit<AvailabilityRequest, 'seed'>): number | null {
	const rated = ratedElements(request);
	return rated.length === 0
		? null
		: transitionMinutesPerYear(request, rated, systemOf(request, rated));
}

function ratedElements({
	network,
	elements,
}: Pick<AvailabilityRequest, 'network' | 'elements'>): readonly RatedElement[] {
	return elements.flatMap((element, number) => {
		const reliability = reliabilityOf(network, element);
		return reliability !== null && reliability.mttrMs > 0 ? [{number, reliability}] : [];
	});
}

function systemOf(
	{cutSets, depth}: Pick<AvailabilityRequest, 'cutSets' | 'depth'>,
	rated: readonly RatedElement[],
): System {
	return {
		parts: rated.map(({reliability: {mtbfMs, mttrMs}}) => ({
			mtbf: mtbfMs / YEAR_MS,
			mttr: mttrMs / YEAR_MS,
		})),
		isStopped: stopper(
			cutSets,
			rated.map(({number}) => number),
		),
		depth,
	};
}

/** The domain's own figures; the finer elements have none. */
export function reliabilityOf(
	{failureDomains}: Network,
	{id}: Pick<Element, 'id'>,
): FailureDomain['reliability'] {
	return failureDomains.find(domain => domain.id === id)?.reliability ?? null;
}

/** Whether parts of the system, by their numbers among the rated, hold a cut set of the elements. */
function stopper(
	cutSets: AvailabilityRequest['cutSets'],
	ratedNumbers: readonly number[],
): System['isStopped'] {
	const partOf = new Map(ratedNumbers.map((number, part) => [number, part]));
	const cuts = cutSets
		.map(cut => cut.map(number => partOf.get(number) ?? -1))
		.filter(cut => !cut.includes(-1));
	// By their first part, since a set of failures can only hold cuts that begin with one of its own.
	const byPart = new Map<number, (readonly number[])[]>();
	for (const cut of cuts) {
		const first = cut[0] ?? -1;
		byPart.set(first, [...(byPart.get(first) ?? []), cut]);
	}
	return failed =>
		byPart.has(-1) ||
		failed.some(
			part => byPart.get(part)?.some(cut => cut.every(other => failed.includes(other))) === true,
		);
}

type RatedElement = {
	readonly number: number;
	readonly reliability: {readonly mtbfMs: number; readonly mttrMs: number};
};

/** A failure that stops the cluster is counted as a standstill while it lasts, so only its repair is added here. */
function transitionMinutesPerYear(
	{outages}: Pick<AvailabilityRequest, 'outages'>,
	rated: readonly RatedElement[],
	{isStopped}: System,
): number {
	return rated.reduce((sum, {number, reliability: {mtbfMs, mttrMs}}, part) => {
		const {failureMs = 0, repairMs = 0} = outages[number] ?? {};
		const perYear = YEAR_MS / (mtbfMs + mttrMs);
		return sum + (perYear * ((isStopped([part]) ? 0 : failureMs) + repairMs)) / MINUTE_MS;
	}, 0);
}

function longRunOf(system: System, seed: number): Availability['longRun'] {
	const eventsPerYear = system.parts.reduce((sum, {mtbf, mttr}) => sum + 2 / (mtbf + mttr), 0);
	const years = Math.max(1, Math.round(LONG_RUN_EVENTS / eventsPerYear));
	const {ratio, standardError} = liveThrough(system, {
		time: years,
		prng: createPrng(seed, 'long run'),
	});
	return {
		years,
		minutesPerYear: ratio * MINUTES_A_YEAR,
		standardErrorMinutes: standardError * MINUTES_A_YEAR,
		seed,
	};
}
