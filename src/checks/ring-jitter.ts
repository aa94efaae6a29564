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
		const required = requirementsFor(network, 'jitter');
		if (network.cluster === null || required.length === 0) {
			return notApplicable('The design limits no jitter.');
		}
		const answers = answersInPeace(runs, 'rtt').filter(({result}) =>
			result.path.startsWith('ring:'),
		);
		const pairs = answers.flatMap(({result}) => result.pairs);
		const figures = required.flatMap(line =>
			pairs.map(pair => ({line, pair, ms: spreadMs(pair, line.statistic) ?? Infinity})),
		);
		// The figure that is worst against its own line decides.
		const [worst] = figures.sort((a, b) => b.ms / b.line.value - a.ms / a.line.value);
		if (worst === undefined || worst.ms === Infinity) {
			return unknown('No round trips were measured on the ring.', 'Run the scenario steady-state.');
		}
		const {line, pair, ms} = worst;
		const evidence = evidenceOf(answers.map(({run}) => run));
		const reason = `Between ${pair.from} and ${pair.to} the ${line.statistic} lies ${formatDurationMs(ms)} above the median; required: ${line.text}.`;
		const values = {jitterMs: roundedMs(ms), limitMs: line.value};
		return isMet(line, ms)
			? passed(evidence, reason, values)
			: failed(evidence, {reason, remedy: 'Keep other traffic off the ring’s path.'}, values);
	},
};

function spreadMs(pair: RttPair, statistic: string): number | null {
	const figure = {p95: pair.p95Ms, p99: pair.p99Ms, max: pair.maxMs}[statistic] ?? null;
	return figure === null || pair.p50Ms === null ? null : figure - pair.p50Ms;
}
