/** What each single failure and each pair comes to, from the forecast and, where it was asked, the simulator. */
import {whyTimed} from '../cases/timed.ts';
import type {ServicesFinding} from '../cases/services.ts';
import type {CaseFinding} from '../cases/simulate.ts';
import type {Network} from '../../network/network.types.ts';
import {pairsOf, type SearchOptions, type SearchPlan} from '../run/search-plan.ts';
import {type Answers, caseAnswer, servicesAnswer} from '../run/tasks.ts';
import {type Outcome, outcomeOf, OUTCOMES} from '../static/judge.ts';
import {mergedTroubles, outcomeOfTroubles, type Troubles} from './troubles.ts';

export type CaseVerdict = {
	readonly elements: readonly number[];
	readonly forecast: Outcome;
	/** At rest; the worse one where the order of the failures makes a difference. */
	readonly outcome: Outcome;
	/** Two parts were quorate at once, be it for a moment. */
	readonly isSplit: boolean;
	readonly evidence: 'static' | 'simulated';
	readonly troubles: Troubles;
	/** By order of failing; empty where nobody simulated it. */
	readonly simulated: readonly SimulatedOrder[];
};

export type SimulatedOrder = {
	readonly order: readonly number[];
	readonly finding: CaseFinding;
	/** With the HA manager; `null`: nobody asked, or there are no services that it moves. */
	readonly services: ServicesFinding | null;
};

export type Verdicts = {
	readonly baseline: CaseVerdict;
	readonly singles: readonly CaseVerdict[];
	/** At first × count + second. */
	readonly pairs: ReadonlyMap<number, CaseVerdict>;
	/** Those that were simulated, by their elements' numbers with commas between. */
	readonly triples: ReadonlyMap<string, CaseVerdict>;
};

export type VerdictRequest = {
	readonly network: Network;
	readonly plan: SearchPlan;
	readonly options: Pick<SearchOptions, 'depth' | 'simulate'>;
	readonly answers: Answers;
};

export function verdictsOf(request: VerdictRequest): Verdicts {
	const {plan, options} = request;
	const {elements, forecast, workload, sameAs} = plan;
	const count = elements.length;
	const baseline = verdictOf(request, {
		elements: [],
		forecast: outcomeOf(forecast.baseline),
		troubles: workload.baseline,
	});
	const singles = elements.map((_, index) =>
		verdictOf(request, {
			elements: [index],
			forecast: outcomeOf(forecast.singles[index] ?? 0),
			troubles: workload.singles[index],
		}),
	);
	const pairs = new Map<number, CaseVerdict>();
	for (const pair of options.depth > 1 ? pairsOf(count) : []) {
		const place = pair[0] * count + pair[1];
		const same = sameAs.get(place);
		const [one, other] = same ?? pair;
		const like =
			same === undefined
				? undefined
				: other === undefined
					? singles[one ?? 0]
					: pairs.get((one ?? 0) * count + other);
		pairs.set(
			place,
			like === undefined
				? verdictOf(request, {
						elements: pair,
						forecast: outcomeOf(forecast.pairs[place] ?? 0),
						troubles: workload.pairs.get(place),
					})
				: {...like, elements: pair, simulated: []},
		);
	}
	return {baseline, singles, pairs, triples: simulatedTriples(request)};
}

/** Only sets that the forecast names are simulated, so that each has a forecast of its own kind. */
function simulatedTriples(request: VerdictRequest): Verdicts['triples'] {
	const {triples} = request.plan;
	return new Map(
		triples.map(({elements, forecast, troubles}) => [
			elements.join(),
			verdictOf(request, {elements, forecast, troubles}),
		]),
	);
}

type Case = {
	readonly elements: readonly number[];
	readonly forecast: Outcome;
	/** `undefined`: the network has neither storage nor services. */
	readonly troubles: Parameters<typeof mergedTroubles>[1]['forecast'] | undefined;
};

function verdictOf(
	{network, plan, options, answers}: VerdictRequest,
	{elements: failing, forecast, troubles: forecastTroubles}: Case,
): CaseVerdict {
	const orders = failing.length < 2 ? [failing] : [failing, failing.toReversed()];
	const simulated = orders.flatMap(order => {
		const finding = caseAnswer(answers, order);
		return finding === null ? [] : [{order, finding, services: servicesAnswer(answers, order)}];
	});
	const failed = failing.flatMap(index => plan.elements[index] ?? []);
	const outcomes = simulated.flatMap(({finding}) => finding.outcome ?? []);
	const isTimed = options.simulate === 'all' || whyTimed(network, failed, forecast) !== null;
	const decides = outcomes.length > 0 && failed.every(({kind}) => kind !== 'multicast') && isTimed;
	const troubles = mergedTroubles(network, {
		subjects: plan.workload.subjects,
		forecast: forecastTroubles,
		findings: simulated.map(({finding}) => finding),
		services: simulated.flatMap(({services}) => services?.services ?? []),
	});
	const outcome =
		network.cluster === null
			? outcomeOfTroubles(plan.workload.subjects, troubles)
			: decides
				? worst(outcomes)
				: forecast;
	return {
		elements: failing,
		forecast,
		outcome,
		isSplit: outcome === 'split' || simulated.some(({finding}) => finding.overlapMs > 0),
		evidence: decides ? 'simulated' : 'static',
		troubles,
		simulated,
	};
}

function worst(outcomes: readonly Outcome[]): Outcome {
	return outcomes.reduce((worse, outcome) =>
		OUTCOMES.indexOf(outcome) > OUTCOMES.indexOf(worse) ? outcome : worse,
	);
}
