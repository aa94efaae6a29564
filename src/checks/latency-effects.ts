import {formatDurationMs} from '../core/units.ts';
import type {Network} from '../network/network.types.ts';
import type {Check, CheckInput} from './check.types.ts';
import {latencyMeaning, slowestPair} from './_latency.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {answersInPeace} from './_probes.ts';
import {rampSteps, type RampStep} from './_ramps.ts';
import {roundedMs} from './_words.ts';

export const latencyEffects: Check = {
	id: 'latency-effects',
	title: 'Latency leaves the token enough time',
	category: 'latency',
	source:
		'Measured with corosync 3.1.7 over delayed cables: rotation is about N · D, an ordered write N · D / 2, and the membership breaks at D > T / N (D: one way, T: effective token).',
	gate: false,
	judge(input) {
		const {network, runs} = input;
		if (network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const round = roundTrip(input);
		const meaning = round === null ? null : latencyMeaning(network, round.rttMs);
		if (round === null || meaning === null) {
			return unknown('No two members have a path to each other.', 'See the check cluster-forms.');
		}
		const {rotationMs, orderedWriteMs, breaksAtRttMs, resendsAboveRotationMs} = meaning;
		const ramp = rampSteps(network, runs, 'oneWayDelayMs');
		const evidence = evidenceOf([...round.runs, ...ramp.map(({run}) => run)]);
		const values = {
			rttMs: roundedMs(round.rttMs),
			rotationMs: roundedMs(rotationMs),
			orderedWriteMs: roundedMs(orderedWriteMs),
			breaksAtRttMs: roundedMs(breaksAtRttMs),
			...rampValues(ramp),
		};
		const figures = `At ${formatDurationMs(round.rttMs)} a turn of the token takes about ${formatDurationMs(rotationMs)} and an ordered write about ${formatDurationMs(orderedWriteMs)}`;
		const limit = `the membership breaks above about ${formatDurationMs(breaksAtRttMs)}${rampWords(ramp)}`;
		if (rotationMs > resendsAboveRotationMs) {
			return failed(
				evidence,
				{
					reason: `${figures}, above the ${formatDurationMs(resendsAboveRotationMs)} at which the ring resends its token; ${limit}.`,
					remedy: 'Raise the token timeout, or bring the members nearer to each other.',
				},
				values,
			);
		}
		return passed(evidence, `${figures}; ${limit}.`, values);
	},
};

/** The slowest pair's round trip, measured where it was, else by the design's cables. */
function roundTrip({network, runs}: CheckInput) {
	const answers = answersInPeace(runs, 'rtt').filter(({result}) => result.path.startsWith('ring:'));
	const medians = answers.flatMap(({result}) => result.pairs.flatMap(({p50Ms}) => p50Ms ?? []));
	if (medians.length > 0) {
		return {rttMs: Math.max(...medians), runs: answers.map(({run}) => run)};
	}
	const designed = byDesign(network);
	return designed === null ? null : {rttMs: designed, runs: []};
}

function byDesign(network: Network): number | null {
	const pairs = (network.cluster?.rings ?? []).flatMap(
		({linkNumber}) => slowestPair(network, linkNumber)?.rttMs ?? [],
	);
	return pairs.length === 0 ? null : Math.max(...pairs);
}

function rampValues(ramp: readonly RampStep[]): Readonly<Record<string, number | null>> {
	return ramp.length === 0
		? {}
		: {
				wholeUpToRttMs: wholeUpTo(ramp),
				brokeAtDelayMs: ramp.find(({broke}) => broke)?.value ?? null,
			};
}

function rampWords(ramp: readonly RampStep[]): string {
	const upTo = wholeUpTo(ramp);
	const broken = ramp.find(({broke}) => broke);
	const whole = upTo === null ? '' : ` (held in the ramp up to ${formatDurationMs(upTo)}`;
	if (whole === '') {
		return '';
	}
	return broken === undefined
		? `${whole})`
		: `${whole}, broken with ${formatDurationMs(broken.value)} on each cable)`;
}

/** The longest round trip before the first break. */
function wholeUpTo(ramp: readonly RampStep[]): number | null {
	const firstBreak = ramp.findIndex(({broke}) => broke);
	const whole = firstBreak === -1 ? ramp : ramp.slice(0, firstBreak);
	const trips = whole.flatMap(({rttP50Ms}) => rttP50Ms ?? []);
	return trips.length === 0 ? null : Math.max(...trips);
}
