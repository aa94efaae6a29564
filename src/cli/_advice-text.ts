/** Advice for a person: the smallest sets that turn the verdict, and what each change does alone. */
import {Chalk, type ChalkInstance} from 'chalk';
import {visibleText} from '../report/_markup.ts';
import {scoreText, VERDICT_WORDS} from '../report/_words.ts';
import {wrapped} from '../report/_wrap.ts';
import type {Advice, TriedSet} from './_advice.types.ts';

type Brush = {readonly paint: ChalkInstance; readonly width: number};

const TURNING_MAX = 5;

export function adviceText(
	advice: Advice,
	{width, colour}: {readonly width: number; readonly colour: boolean},
): string {
	const brush = {paint: new Chalk({level: colour ? 1 : 0}), width: Math.max(40, width)};
	const {paint} = brush;
	const {design, verdict, score, turning, tried, patch, command} = advice;
	const head = `  ${paint.bold('Advice')}  ${visibleText(design.title)}\n  As it is: ${VERDICT_WORDS[verdict]}, ${scoreText(score)} of 100 in the simulator.`;
	const answer =
		turning.length > 0
			? turning.slice(0, TURNING_MAX).map((set, index) => setText(set, index + 1, brush))
			: [noSet(advice)];
	const alone = tried.filter(({changes}) => changes.length === 1);
	const lines = alone.map(({changes, verdict: after, score: points, mends, evidence}) => {
		const what = mends.length === 0 ? 'mends nothing' : `mends ${mends.join(', ')}`;
		// A set that a gate refuses by its design was not simulated: its points are of other checks than those above.
		const result = evidence === 'static' ? ' by its design' : `, ${scoreText(points)} of 100`;
		return `  ${changes[0]?.id ?? ''}: ${VERDICT_WORDS[after]}${result}; ${what}`;
	});
	const blocks = [
		head,
		...answer,
		alone.length === 0 ? '' : `  ${paint.bold('Each change alone')}\n${lines.join('\n')}`,
		patch.length === 0
			? ''
			: `  ${paint.bold('The first set as a patch of the design')}\n${patch.map(line => `  ${painted(line, paint)}`).join('\n')}`,
		`  ${paint.dim('again ')}  ${command}`,
	];
	return `\n${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

function noSet({verdict, tried}: Advice): string {
	if (verdict === 'ready' || verdict === 'ready-with-risks') {
		return '  The design is ready as it is; no change has to turn its verdict.';
	}
	return tried.length === 0
		? '  The catalogue has no change that makes sense for this design.'
		: `  None of ${String(tried.length)} sets of changes makes the design ready.`;
}

function setText(set: TriedSet, number: number, {paint, width}: Brush): string {
	const {changes, verdict, score, mends, breaks, monthlyEur} = set;
	const price = monthlyEur === null ? '' : `, ${String(monthlyEur)} € a month`;
	const line = (text: string): readonly string[] =>
		wrapped(text, width - 8).map((part, index) => `     ${index === 0 ? '' : '  '}${part}`);
	return [
		`  ${paint.green.bold(`${String(number)}  ${VERDICT_WORDS[verdict]}`)}, ${scoreText(score)} of 100${price}`,
		...changes.flatMap(({title, costs, weakens}) => [
			...line(`• ${visibleText(title)}`),
			...line(`  costs: ${costs}`),
			...(weakens === null ? [] : line(`  weakens: ${weakens}`)),
		]),
		...(mends.length === 0 ? [] : line(`mends ${mends.join(', ')}`)),
		...(breaks.length === 0 ? [] : line(`breaks ${breaks.join(', ')}`)),
	].join('\n');
}

function painted(line: string, paint: ChalkInstance): string {
	const text = visibleText(line);
	return line.startsWith('+')
		? paint.green(text)
		: line.startsWith('-')
			? paint.red(text)
			: paint.dim(text);
}
