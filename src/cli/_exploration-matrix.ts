/** All pairs of failures as a matrix: one row and one column an element, one letter a pair. */
import type {ChalkInstance} from 'chalk';
import {visibleText} from '../report/_markup.ts';
import type {Exploration} from '../scoring/exploration.schema.ts';
import type {Brush} from './_exploration-lines.ts';

/** Numbers above the columns take two lines. */
const NUMBER_LINES = 2;
const TITLE_MAX = 44;
const TITLE_MIN = 16;
/** The indentation, the row's number and the blanks around the title. */
const MARGIN_COLUMNS = 7;

/** Empty for a depth of 1, and for more elements than fit across the screen: the document has the matrix then. */
export function matrixText(
	{elements, matrix}: Pick<Exploration, 'elements' | 'matrix'>,
	{paint, width}: Brush,
): string {
	if (matrix.length === 0) {
		return '';
	}
	const longest = Math.max(0, ...elements.map(({title}) => title.length));
	const titleWidth = Math.min(TITLE_MAX, longest, width - matrix.length - MARGIN_COLUMNS);
	if (titleWidth < Math.min(TITLE_MIN, longest)) {
		return `  ${paint.dim(`The matrix of ${String(matrix.length)} × ${String(matrix.length)} pairs is in exploration.json.`)}`;
	}
	const head = Array.from({length: NUMBER_LINES}, (_, line) => {
		const digits = matrix.map((_row, column) => {
			const text = String(column + 1).padStart(NUMBER_LINES);
			return text[line] ?? ' ';
		});
		return `  ${' '.repeat(titleWidth + MARGIN_COLUMNS - 2)}${paint.dim(digits.join(''))}`;
	});
	const rows = elements.map(({title}, row) => {
		const name = visibleText(title).slice(0, titleWidth).padEnd(titleWidth);
		const letters = (matrix[row] ?? '').replace(/./g, letter => painted(letter, paint));
		return `  ${String(row + 1).padStart(3)} ${name} ${letters}`;
	});
	return [
		`  ${paint.bold('Every pair of failures')}`,
		'  . whole  r some cut off  u not at rest  L no quorum  S two quorums',
		...head,
		...rows,
	].join('\n');
}

function painted(letter: string, paint: ChalkInstance): string {
	switch (letter) {
		case '.':
			return paint.dim(letter);
		case 'r':
			return paint.yellow(letter);
		case 'S':
			return paint.magenta.bold(letter);
		default:
			return paint.red(letter);
	}
}
