/** From the answers of a search to the parts of its document that follow from them. Pure. */
import type {Network} from '../../network/network.types.ts';
import {movedServices} from '../../network/queries/moved-services.ts';
import type {Exploration} from '../../scoring/exploration.schema.ts';
import {availabilityOf, reliabilityOf} from '../availability/availability.ts';
import type {SearchOptions, SearchPlan} from '../run/search-plan.ts';
import {type Answers, caseAnswer} from '../run/tasks.ts';
import {OUTCOMES, type Outcome} from '../static/judge.ts';
import {bringsAbout, cutSetsOf} from './cut-sets.ts';
import type {Subject} from '../workload/subjects.ts';
import {type CaseVerdict, type Verdicts, verdictsOf} from './verdicts.ts';
import {weakPointsOf} from './weak-points.ts';
import {workloadOf} from './workload-minutes.ts';

export type Findings = Pick<
	Exploration,
	| 'elements'
	| 'baseline'
	| 'tally'
	| 'matrix'
	| 'simulated'
	| 'cutSets'
	| 'weakPoints'
	| 'availability'
	| 'workload'
	| 'notes'
>;

export type FindingsRequest = {
	readonly network: Network;
	readonly plan: SearchPlan;
	readonly options: SearchOptions;
	readonly answers: Answers;
};

export function findingsOf(request: FindingsRequest): Findings {
	const {network, plan, options, answers} = request;
	const {elements, forecast, workload} = plan;
	const hasQuorum = network.cluster !== null;
	const verdicts = verdictsOf({network, plan, options, answers});
	const cuts = cutSetsOf({verdicts, forecast, workload, elements, hasQuorum});
	const idsOf = (numbers: readonly number[]): readonly string[] =>
		numbers.flatMap(number => elements[number]?.id ?? []);
	return {
		elements: elements.map(element => {
			const reliability = reliabilityOf(network, element);
			return {
				id: element.id,
				kind: element.kind,
				title: element.title,
				mtbfMs: reliability?.mtbfMs ?? null,
				mttrMs: reliability?.mttrMs ?? null,
				reliabilitySource: reliability?.source ?? null,
			};
		}),
		baseline: baselineOf(request, verdicts),
		tally: tallyOf(verdicts, plan),
		matrix: options.depth > 1 ? matrixOf(verdicts, elements.length) : [],
		simulated: [
			...verdicts.singles,
			...verdicts.pairs.values(),
			...verdicts.triples.values(),
		].flatMap(verdict => simulatedOf(verdict, {idsOf, hasQuorum, subjects: workload.subjects})),
		cutSets: cuts.map(cut => ({...cut, elements: idsOf(cut.elements)})),
		weakPoints: weakPointsOf(network, elements, cuts),
		availability:
			!hasQuorum || bringsAbout(verdicts.baseline, 'no-quorum')
				? null
				: availabilityOf({
						network,
						elements,
						cutSets: cuts.filter(({event}) => event === 'no-quorum').map(cut => cut.elements),
						outages: elements.map((_, index) => {
							const finding = caseAnswer(answers, [index]);
							return {
								failureMs: finding?.outageMs ?? 0,
								repairMs: finding?.outageAfterRepairMs ?? 0,
							};
						}),
						depth: options.depth,
						seed: options.seed,
					}),
		workload: workloadOf({
			network,
			elements,
			subjects: workload.subjects,
			cuts,
			verdicts,
			depth: options.depth,
		}),
		notes: notesOf(request),
	};
}

function baselineOf(
	{network, options, answers}: FindingsRequest,
	{baseline}: Verdicts,
): Exploration['baseline'] {
	const finding = caseAnswer(answers, []);
	const {forecast} = baseline;
	if (options.simulate === 'none' || finding === null) {
		const reason = network.cluster === null ? STORAGE_REASON : REASONS[forecast];
		return {forecast, outcome: forecast, evidence: 'static', reason};
	}
	// Without a fault there is no rest to look at: the cluster came together, or it never did.
	const isWhole = finding.restoredMs !== null;
	const outcome = isWhole ? 'whole' : forecast === 'whole' ? 'unsettled' : forecast;
	return {
		forecast,
		outcome,
		evidence: 'simulated',
		reason: isWhole
			? 'The cluster comes together as it is built.'
			: 'The cluster never comes together, though nothing is broken.',
	};
}

const STORAGE_REASON = 'Nobody counts votes here: what counts is what the design stores and runs.';

const REASONS: Readonly<Record<Outcome, string>> = {
	whole: 'All members would be quorate together.',
	reduced: 'Some members are cut off before anything fails.',
	unsettled: 'Members do not all reach each other, so the membership does not come to rest.',
	lost: 'There is no quorum before anything fails.',
	split: 'Two parts are quorate before anything fails.',
};

function tallyOf(
	{baseline, singles, pairs}: Verdicts,
	{forecast}: SearchPlan,
): Exploration['tally'] {
	const counted = (verdicts: Iterable<CaseVerdict>): Record<string, number> => {
		const counts = Object.fromEntries(OUTCOMES.map(outcome => [outcome, 0]));
		for (const verdict of verdicts) {
			const word = verdict.isSplit ? 'split' : verdict.outcome;
			counts[word] = (counts[word] ?? 0) + 1;
		}
		return counts;
	};
	const rows = [counted([baseline]), counted(singles), counted(pairs.values())];
	return forecast.tally.map((forecastRow, failures) => ({
		failures,
		outcomes:
			rows[failures] ??
			Object.fromEntries(OUTCOMES.map((outcome, index) => [outcome, forecastRow[index] ?? 0])),
	}));
}

const LETTERS: Readonly<Record<Outcome, string>> = {
	whole: '.',
	reduced: 'r',
	unsettled: 'u',
	lost: 'L',
	split: 'S',
};

function matrixOf({singles, pairs}: Verdicts, count: number): readonly string[] {
	const letter = (verdict: CaseVerdict | undefined): string =>
		verdict === undefined ? '?' : verdict.isSplit ? LETTERS.split : LETTERS[verdict.outcome];
	return singles.map((single, row) =>
		singles
			.map((_, column) =>
				row === column
					? letter(single)
					: letter(pairs.get(Math.min(row, column) * count + Math.max(row, column))),
			)
			.join(''),
	);
}

type SimulatedRequest = {
	readonly idsOf: (numbers: readonly number[]) => readonly string[];
	/** Otherwise the outcome is what the stores and services come to. */
	readonly hasQuorum: boolean;
	readonly subjects: readonly Subject[];
};

function simulatedOf(
	verdict: CaseVerdict,
	{idsOf, hasQuorum, subjects}: SimulatedRequest,
): Exploration['simulated'] {
	const {forecast, simulated, troubles} = verdict;
	// The HA manager asks neither for room nor for the disk: what the forecast finds lacking keeps the service down.
	const isDown = (service: string): boolean =>
		subjects.some(
			({event, name}, number) =>
				event === 'service-down' && name === service && troubles.has(number),
		);
	return simulated.flatMap(({order, finding, services}) => {
		const {outcome, overlapMs, outageMs, outageAfterRepairMs, restoredMs} = finding;
		const {storesLost, storesSplit} = finding;
		return outcome === null
			? []
			: [
					{
						elements: idsOf(order),
						forecast,
						outcome: hasQuorum ? outcome : verdict.outcome,
						overlapMs,
						outageMs,
						outageAfterRepairMs,
						isWholeAgain: restoredMs !== null,
						restoredMs,
						storesLost,
						storesSplit,
						services: (services?.services ?? []).map(found => {
							return {...found, isBack: found.isBack && !isDown(found.service)};
						}),
						resets: services?.resets ?? [],
					},
				];
	});
}

function notesOf({network, options, plan}: FindingsRequest): readonly string[] {
	const notes = [
		'Blocked multicast is judged as after the next change of the membership: a ring that runs does without it until then.',
	];
	if (options.depth > 2) {
		const asked = `${plan.triples.length} of ${plan.triplesTimed}`;
		notes.push(
			`Three failures at once are forecast from the design; of the smallest sets that depend on time ${asked} are simulated too, in both orders.`,
		);
	}
	if (plan.workload.subjects.some(({event}) => event === 'service-down')) {
		notes.push(
			'Services and the copies of Ceph’s objects are forecast: a service runs where its machine, its disk, and for a highly available one the quorum and enough room, are left.',
		);
		if (options.simulate !== 'none' && movedServices(network).length > 0) {
			notes.push(
				'What the HA manager makes of its services is simulated besides, after every single failure and after the simulated pairs of whole machines, cables and places that leave some members without the others: how long a service is away, whether it comes back, and whose watchdog fires.',
			);
		}
	}
	if (options.simulate === 'timed') {
		notes.push(
			'Pairs whose outcome votes and cables decide alone are forecast; all others are simulated, in both orders.',
		);
	}
	return plan.elements.some(({kind}) => kind === 'multicast') ? notes : notes.slice(1);
}
