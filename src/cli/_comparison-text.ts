/** A comparison for a person: verdicts, scores, and every check in which the two designs differ. */
import {Chalk, type ChalkInstance} from 'chalk';
import type {Category} from '../checks/check.types.ts';
import {visibleText} from '../report/_markup.ts';
import {CATEGORY_WORDS, scoreText, STATUS_WORDS, VERDICT_WORDS} from '../report/_words.ts';
import {wrapped} from '../report/_wrap.ts';
import {columns} from './_columns.ts';
import type {CheckComparison, Comparison} from './_comparison.ts';

export type ComparisonTextOptions = {
	readonly width: number;
	readonly colour: boolean;
	/** Also what is the same on both sides. */
	readonly all: boolean;
};

const MARKS: Readonly<Record<CheckComparison['change'], string>> = {
	better: '+',
	worse: '−',
	other: '~',
	same: ' ',
};

export function comparisonText(comparison: Comparison, options: ComparisonTextOptions): string {
	const paint = new Chalk({level: options.colour ? 1 : 0});
	const {designs, verdict, score, categories, checks} = comparison;
	const head = columns([
		['  ', ...designs],
		['  ', ...verdict.map(word => VERDICT_WORDS[word])],
		['  ', ...score.map(value => `${scoreText(value)} of 100`)],
	]);
	const scores = columns(
		categories.map(({category, score: [one, two]}) => [
			'  ',
			CATEGORY_WORDS[category as Category],
			scoreText(one).padStart(3),
			'→',
			scoreText(two).padStart(3),
		]),
	);
	const told = checks.filter(({change}) => options.all || change !== 'same');
	const details = told.flatMap(check => checkLines(check, paint, options.width));
	const same = checks.length - told.length;
	const rest = same === 0 ? '' : `\n  ${String(same)} checks are the same on both sides.`;
	return `\n${head}\n\n${scores}\n\n${details.join('\n')}${rest}\n`;
}

function checkLines(
	{id, status, reason, change, gate}: CheckComparison,
	paint: ChalkInstance,
	width: number,
): readonly string[] {
	const [one, two] = status.map(word => (word === null ? 'not asked' : STATUS_WORDS[word]));
	const colour = {better: paint.green, worse: paint.red, other: paint.yellow, same: paint.dim}[
		change
	];
	const words = `${MARKS[change]} ${id}${gate ? ' (gate)' : ''}: ${one ?? ''} → ${two ?? ''}`;
	const texts = change === 'same' ? [] : reason;
	return [
		`  ${colour(words)}`,
		...texts.flatMap((text, side) =>
			text === null
				? []
				: wrapped(`${side === 0 ? 'first:' : 'second:'} ${visibleText(text)}`, width - 8).map(
						(line, index) => `      ${index === 0 ? '' : '  '}${line}`,
					),
		),
	];
}
