import {formatDurationMs} from '../core/units.ts';
import type {RttPair} from '../engine/probe.types.ts';
import type {Network, Requirement} from '../network/network.types.ts';
import type {Check, CheckInput, Outcome} from './check.types.ts';
import {meaningSentence, slowestPair, userspaceSwitches} from './_latency.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {answersInPeace, type Answer} from './_probes.ts';
import {isMet, requirementsFor} from './_requirements.ts';
import {listed, roundedMs} from './_words.ts';

/** Fewer round trips than this say nothing about one in a hundred. */
const SAMPLES_MIN = 100;

const REMEDY =
	'Choose servers nearer to each other, or a path with fewer hops; the ring’s round trips follow the distance, about 1 ms for 100 km.';

export const ringLatency: Check = {
	id: 'ring-latency',
	title: 'Round trips between members keep the required limit',
	category: 'latency',
	source:
		'The requirement’s own source; what latency costs: corosync over delayed cables, measured.',
	gate: true,
	judge(input) {
		const {network, runs} = input;
		const requirements = requirementsFor(network, 'rtt');
		if (network.cluster === null || requirements.length === 0) {
			return notApplicable('The design requires no round trip between cluster members.');
		}
		const answers = answersInPeace(runs, 'rtt').filter(({result}) =>
			result.path.startsWith('ring:'),
		);
		const asked = answers.filter(({result}) => result.pairs.length > 0);
		if (asked.length > 0) {
			return fromProbes(input, requirements, asked);
		}
		return runs.some(({status}) => status === 'completed')
			? unknown('No scenario measured round trips on the ring.', 'Run the scenario steady-state.')
			: fromDesign(network, requirements);
	},
};

/** The delays of the cables only: what the network itself adds, without queues and processing. */
function fromDesign(network: Network, requirements: readonly Requirement[]): Outcome {
	const slowest = (network.cluster?.rings ?? [])
		.flatMap(({linkNumber}) => slowestPair(network, linkNumber) ?? [])
		.sort((a, b) => b.rttMs + b.jitterMs - (a.rttMs + a.jitterMs))[0];
	if (slowest === undefined) {
		return unknown('No two members have a path to each other.', 'See the check cluster-forms.');
	}
	const {from, to, rttMs, jitterMs} = slowest;
	const worstMs = roundedMs(rttMs + jitterMs);
	const missed = requirements.find(requirement => !isMet(requirement, worstMs));
	const values = {
		rttMs: roundedMs(rttMs),
		rttMsMax: worstMs,
		pair: `${from.device} – ${to.device}`,
	};
	const figure = `The cables between ${from.device} and ${to.device} take ${formatDurationMs(rttMs)} there and back, at most ${formatDurationMs(worstMs)} with jitter`;
	return missed === undefined
		? passed('static', `${figure}; required: ${listOf(requirements)}.`, values)
		: failed(
				'static',
				{
					reason: `${figure}; required: ${missed.text}. ${meaningSentence(network, worstMs)}.`,
					remedy: REMEDY,
				},
				values,
			);
}

type Figure = {
	readonly requirement: Requirement;
	readonly pair: RttPair;
	readonly ms: number;
	readonly met: boolean;
};

function fromProbes(
	{network}: CheckInput,
	requirements: readonly Requirement[],
	answers: readonly Answer<'rtt'>[],
): Outcome {
	const evidence = evidenceOf(answers.map(({run}) => run));
	const pairs = answers.flatMap(({result}) => result.pairs);
	const poor = pairs.find(({received}) => received < SAMPLES_MIN);
	if (poor !== undefined) {
		return unknown(
			`Only ${poor.received} of ${poor.sent} round trips between ${poor.from} and ${poor.to} came back; ${SAMPLES_MIN} are needed.`,
			'See the checks cluster-forms and packet-loss for why packets are lost.',
			evidence,
		);
	}
	const figures = requirements.map(requirement => worstFor(requirement, pairs));
	const decisive = figures.find(({met}) => !met) ?? figures[0];
	if (decisive === undefined) {
		throw new Error('A requirement without a figure.');
	}
	const {pair, ms, requirement} = decisive;
	const values = {
		pair: `${pair.from} – ${pair.to}`,
		samples: pair.received,
		p50Ms: pair.p50Ms,
		p95Ms: pair.p95Ms,
		p99Ms: pair.p99Ms,
		maxMs: pair.maxMs,
		limitMs: requirement.value,
	};
	const figure = `The ${requirement.statistic} of ${pair.received} round trips between ${pair.from} and ${pair.to} is ${formatDurationMs(ms)} (p50 ${formatDurationMs(pair.p50Ms ?? 0)}, max ${formatDurationMs(pair.maxMs ?? 0)}); required: ${requirement.text}`;
	if (decisive.met) {
		return passed(evidence, `${figure}.`, values);
	}
	const slow = evidence === 'measured' ? userspaceSwitches(network) : [];
	const byCables = fromDesign(network, requirements);
	if (slow.length > 0 && byCables.status === 'pass') {
		return {
			...unknown(
				`${figure}. ${byCables.reason} The rest may be the lab’s own: Open vSwitch forwards in user space at ${listed(slow)}.`,
				'Prove the design in the simulator too, or measure on the real switches: --engine simulator.',
				evidence,
			),
			values: {...values, untrusted: true},
		};
	}
	return failed(
		evidence,
		{reason: `${figure}. ${meaningSentence(network, pair.p50Ms ?? ms)}.`, remedy: REMEDY},
		values,
	);
}

function worstFor(requirement: Requirement, pairs: readonly RttPair[]): Figure {
	const figures = pairs.map(pair => ({pair, ms: statisticOf(pair, requirement.statistic)}));
	const [worst] = figures.sort((a, b) => b.ms - a.ms);
	if (worst === undefined) {
		throw new Error('A probe without pairs.');
	}
	return {requirement, ...worst, met: isMet(requirement, worst.ms)};
}

function statisticOf(pair: RttPair, statistic: Requirement['statistic']): number {
	const figure = {p50: pair.p50Ms, p95: pair.p95Ms, p99: pair.p99Ms, max: pair.maxMs}[
		statistic as 'p50' | 'p95' | 'p99' | 'max'
	];
	if (figure === null || (figure as number | undefined) === undefined) {
		throw new Error(`Round trips have no ${statistic}.`);
	}
	return figure;
}

function listOf(requirements: readonly Requirement[]): string {
	return requirements.map(({text}) => text).join(', ');
}
