/** What came out of many draws, as a table for people and as one JSON document. */
import {tableOf, type Comparison} from '../../contract/_support/comparison.ts';
import type {Draw} from './trial.ts';

export type Outcome = Pick<Draw, 'index' | 'title' | 'group' | 'scenarioText' | 'designText'> & {
	readonly seconds: number;
} & ({readonly comparison: Comparison} | {readonly error: string});

type Row = {
	readonly designs: number;
	readonly answers: number;
	readonly restless: number;
	readonly verdicts: number;
	readonly disagreements: number;
	readonly designsInAgreement: number;
	readonly errors: number;
};

export function rowsOf(outcomes: readonly Outcome[]): ReadonlyMap<string, Row> {
	const groups = [...new Set(outcomes.map(({group}) => group))].sort();
	return new Map([
		...groups.map(
			group => [group, sum(outcomes.filter(outcome => outcome.group === group))] as const,
		),
		['all', sum(outcomes)],
	]);
}

function sum(outcomes: readonly Outcome[]): Row {
	const compared = outcomes.flatMap(outcome =>
		'comparison' in outcome ? [outcome.comparison] : [],
	);
	const total = (count: (comparison: Comparison) => number): number =>
		compared.reduce((before, comparison) => before + count(comparison), 0);
	return {
		designs: outcomes.length,
		answers: total(({answerCount}) => answerCount),
		restless: total(({restlessCount}) => restlessCount),
		verdicts: total(({verdictCount}) => verdictCount),
		disagreements: total(({disagreements}) => disagreements.length),
		designsInAgreement: compared.filter(({disagreements}) => disagreements.length === 0).length,
		errors: outcomes.length - compared.length,
	};
}

const HEADINGS = [
	'Designs',
	'Runs',
	'Answers',
	'Of them `not settled` on both',
	'Verdicts',
	'Disagreements',
	'Runs in full agreement',
];

/** In Markdown, as docs/fidelity.md has it. */
export function tableText(outcomes: readonly Outcome[]): string {
	const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
	return [
		line(HEADINGS),
		line(HEADINGS.map((_, index) => (index === 0 ? '---' : '---:'))),
		...[...rowsOf(outcomes)].map(([group, row]) =>
			line([
				group,
				row.designs,
				row.answers,
				row.restless,
				row.verdicts,
				row.disagreements,
				row.designsInAgreement,
			]),
		),
	].join('\n');
}

/** What a reader must look at: nothing when all draws agree. */
export function troubleText(outcomes: readonly Outcome[], seed: number): string {
	return outcomes
		.flatMap(outcome => {
			const {index, title} = outcome;
			const head = `Draw ${index} (${title}), again with --random 1 --seed ${seed} --from ${index}:`;
			if ('error' in outcome) {
				return [`${head} could not be run: ${outcome.error}`];
			}
			const {disagreements} = outcome.comparison;
			return disagreements.length === 0 ? [] : [`${head}\n${tableOf(disagreements)}`];
		})
		.join('\n');
}
