import {formatDurationMs} from '../core/units.ts';
import type {RttPair} from '../engine/probe.types.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {answersInPeace} from './_probes.ts';
import {isMet, requirementsFor} from './_requirements.ts';
import {roundedMs} from './_words.ts';

export const ringJitter: Check = {
	id: 'ring-jitter',
	title: 'Round trips vary as little as required',
	category: 'latency',
	source: 'The requirement’s own source. Jitter: how far the statistic lies above the median.',
	gate: true,
	judge({network, runs}) {
		const [requirement] = requirementsFor(network, 'jitter');
		if (network.cluster === null || requirement === undefined) {
			return notApplicable('The design limits no jitter.');
		}
		const answers = answersInPeace(runs, 'rtt').filter(({result}) =>
			result.path.startsWith('ring:'),
		);
		const figures = answers
			.flatMap(({result}) => result.pairs)
			.map(pair => ({pair, ms: spreadMs(pair, requirement.statistic)}))
			.sort((a, b) => (b.ms ?? Infinity) - (a.ms ?? Infinity));
		const evidence = evidenceOf(answers.map(({run}) => run));
		const [worst] = figures;
		if (worst === undefined || worst.ms === null) {
			return unknown('No round trips were measured on the ring.', 'Run the scenario steady-state.');
		}
		const {pair, ms} = worst;
		const reason = `Between ${pair.from} and ${pair.to} the ${requirement.statistic} lies ${formatDurationMs(ms)} above the median; required: ${requirement.text}.`;
		const values = {jitterMs: roundedMs(ms), limitMs: requirement.value};
		return isMet(requirement, ms)
			? passed(evidence, reason, values)
			: failed(evidence, {reason, remedy: 'Keep other traffic off the ring’s path.'}, values);
	},
};

function spreadMs(pair: RttPair, statistic: string): number | null {
	const figure = {p95: pair.p95Ms, p99: pair.p99Ms, max: pair.maxMs}[statistic] ?? null;
	return figure === null || pair.p50Ms === null ? null : figure - pair.p50Ms;
}
