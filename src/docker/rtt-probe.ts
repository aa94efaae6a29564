/**
 * Round trips between every two ends of a path.
 *
 * Few pairs are asked a node at a time, each as often as was asked for. Many pairs share the time, and what then decides is
 * the worst of hundreds of figures: one moment in which the machine stood still can be two of a pair's hundred round trips
 * and so its p99. So they are asked side by side, each pair rarely, until such a moment is one round trip of a pair; and
 * the pairs that stand out after that are asked again, until ten of their round trips lie beyond the p99. Nothing that was
 * measured is left out.
 */
import {pathEnds, type PathEnd} from '../engine/probe-ends.ts';
import {unorderedPairs} from '../engine/probe-pairs.ts';
import type {Probe, ProbeResult, RttPair} from '../engine/probe.types.ts';
import {byOne, placeQuestions, PROBERS_AT_ONCE, type AskedPair} from './ask-peers.ts';
import type {Lab} from './lab.ts';
import {placeIn} from './placed-command.ts';
import {LATE_US, probeLateness} from './probe-lateness.ts';
import {startResponders} from './responders.ts';

type RttProbe = Probe & {kind: 'rtt'};

/** The panel carries each round trip four times on a LAN: 2000 of them a second are a tenth of what it can. */
const BETWEEN_ROUND_TRIPS_MS = 0.5;

/** With more pairs than these, 2000 round trips each would take longer than half a minute. */
const FEW_PAIRS_MAX = 30;

/** Ten of them lie beyond the p99. */
const SETTLED_COUNT = 1000;

/** Half a minute of round trips. */
const DOUBTFUL_PAIRS_MAX = 60;

/** On a busy machine half a minute does not reach all that stand out; after so many more it is the machine. */
const AGAIN_ROUNDS_MAX = 3;

/** A pair without such a moment stays below: of 496 the median p99 was 1.3 to 2.5 times its own p50. */
const P99_BY_P50_MAX = 3;

/** All round trips of a pair. */
export type RoundTrips = {
	readonly from: PathEnd;
	readonly to: PathEnd;
	readonly sent: number;
	readonly rttsUs: readonly number[];
};

export async function probeRtt(lab: Lab, probe: RttProbe): Promise<ProbeResult> {
	const ends = pathEnds(lab.network, probe.path);
	await startResponders(lab, ends);
	const pairs = unorderedPairs(ends);
	let trips = await askRoundTrips(lab, pairs, probe);
	for (let rounds = 1; rounds <= AGAIN_ROUNDS_MAX; rounds += 1) {
		const doubtful = doubtfulAmong(trips);
		if (doubtful.length === 0) {
			break;
		}
		const count = SETTLED_COUNT - probe.count;
		trips = merged(trips, await askRoundTrips(lab, doubtful, {...probe, count}));
	}
	return {kind: 'rtt', path: probe.path, pairs: trips.map(rttPair)};
}

async function askRoundTrips(
	lab: Lab,
	pairs: readonly (readonly [PathEnd, PathEnd])[],
	{count, intervalMs}: RttProbe,
): Promise<readonly RoundTrips[]> {
	const isCrowd = pairs.length > FEW_PAIRS_MAX;
	const words = (peerCount: number): readonly string[] => {
		const betweenMs = Math.max(
			intervalMs,
			(isCrowd ? pairs.length : peerCount) * BETWEEN_ROUND_TRIPS_MS,
		);
		return [
			...['ping', '--list', '--count', String(count), '--late-us', String(LATE_US)],
			...['--interval-us', String(Math.round(1000 * betweenMs))],
		];
	};
	const ask = await placeQuestions(placeIn(lab, 'prober'), pairs, (from, peers) =>
		byOne(words(peers.length))(from, peers),
	);
	const {pairs: asked, remarks} = await lab.lateness.during(() =>
		lab.load.during(lab.journal.nowMs, () => ask(isCrowd ? pairs.length : PROBERS_AT_ONCE)),
	);
	lab.journal.record(probeLateness(remarks));
	return asked.map(pair => roundTripsIn(pair, count));
}

/** A probe that said nothing has sent for nothing. */
function roundTripsIn({from, to, answer}: AskedPair, count: number): RoundTrips {
	const rttsUs = answer?.['rttSamplesUs'] ?? [];
	return {from, to, sent: Number(answer?.['sent'] ?? count), rttsUs: rttsUs as readonly number[]};
}

/** Of many pairs those whose p99 may rest on one or two moments, the most doubtful first. */
export function doubtfulAmong(
	trips: readonly RoundTrips[],
): readonly (readonly [PathEnd, PathEnd])[] {
	if (trips.length <= FEW_PAIRS_MAX) {
		return [];
	}
	return trips
		.filter(({sent, rttsUs}) => sent < SETTLED_COUNT && rttsUs.length > 0)
		.map(({from, to, rttsUs}) => ({from, to, spread: spreadOf(rttsUs)}))
		.filter(({spread}) => spread > P99_BY_P50_MAX)
		.toSorted((a, b) => b.spread - a.spread)
		.slice(0, DOUBTFUL_PAIRS_MAX)
		.map(({from, to}) => [from, to] as const);
}

function spreadOf(rttsUs: readonly number[]): number {
	const sorted = rttsUs.toSorted((a, b) => a - b);
	return (nearestRank(sorted, 99) ?? 0) / (nearestRank(sorted, 50) ?? 1);
}

/** Each pair with all that was measured of it. */
export function merged(
	first: readonly RoundTrips[],
	again: readonly RoundTrips[],
): readonly RoundTrips[] {
	return first.map(one => {
		const more = again.find(({from, to}) => from === one.from && to === one.to);
		return more === undefined
			? one
			: {...one, sent: one.sent + more.sent, rttsUs: [...one.rttsUs, ...more.rttsUs]};
	});
}

export function rttPair({from, to, sent, rttsUs}: RoundTrips): RttPair {
	const sorted = rttsUs.toSorted((a, b) => a - b);
	const ms = (percent: number): number | null => {
		const us = nearestRank(sorted, percent);
		return us === null ? null : us / 1000;
	};
	return {
		from: from.device,
		to: to.device,
		sent,
		received: sorted.length,
		p50Ms: ms(50),
		p95Ms: ms(95),
		p99Ms: ms(99),
		maxMs: ms(100),
		minMs: ms(0),
	};
}

/** `null` of nothing. */
const nearestRank = (sorted: readonly number[], percent: number): number | null =>
	sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? null;
