/**
 * The verdict for a person at a terminal, on one screen: the decision, the bars, the reasons with their remedies, and
 * where to read on. Plain text where colour is not wanted; never wider than the terminal.
 */
import {Chalk, type ChalkInstance} from 'chalk';
import type {CategoryScore, Result, Verdict} from '../scoring/result.types.ts';
import {visibleText} from './_markup.ts';
import {
	CATEGORY_WORDS,
	decisiveReasons,
	elapsedText,
	engineWords,
	scoreText,
	STATUS_WORDS,
	statusCounts,
	VERDICT_WORDS,
} from './_words.ts';
import {wrapped} from './_wrap.ts';

export type TerminalOptions = {
	/** Columns of the terminal. */
	readonly width: number;
	readonly colour: boolean;
	/** Where the HTML report is; `null`: nothing was kept. */
	readonly reportPath: string | null;
};

/** More reasons than this would push the verdict off the screen; the report has them all. */
const REASONS_MAX = 5;
const WIDTH_MAX = 100;
const BAR_WIDTH = 24;

export function terminalSummary(result: Result, options: TerminalOptions): string {
	const paint = new Chalk({level: options.colour ? 1 : 0});
	const width = Math.max(40, Math.min(options.width, WIDTH_MAX));
	const blocks = [
		headline(result, paint, width),
		result.categories.map(category => bar(category, paint)).join('\n'),
		reasons(result, paint, {...options, width}),
		closing(result, paint, options.reportPath),
	];
	return `\n${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

function headline(result: Result, paint: ChalkInstance, width: number): string {
	const {verdict, score, design, engine, seed, scenarios, durationMs, checks} = result;
	const runs = scenarios.length === 1 ? '1 scenario' : `${String(scenarios.length)} scenarios`;
	const tried = scenarios.length === 0 ? '' : `, ${runs} in ${elapsedText(durationMs)}`;
	const lines = [
		`${painted(verdict, paint).bold(VERDICT_WORDS[verdict])}  ${paint.bold(scoreText(score))} of 100  ${plain(design.title)}`,
		...wrapped(
			`${engineWords(engine)}, seed ${String(seed)}${tried}; ${statusCounts(checks)}`,
			width - 2,
		).map(line => paint.dim(line)),
		...engine.notes.flatMap(note => wrapped(plain(note), width - 2)),
	];
	return lines.map(line => `  ${line}`).join('\n');
}

function painted(verdict: Verdict, paint: ChalkInstance): ChalkInstance {
	return {
		ready: paint.green,
		'ready-with-risks': paint.yellow,
		'not-ready': paint.red,
		inconclusive: paint.magenta,
	}[verdict];
}

function bar({category, score, status}: CategoryScore, paint: ChalkInstance): string {
	const filled = Math.round(((score ?? 0) / 100) * BAR_WIDTH);
	const colour = {
		pass: paint.green,
		fail: paint.red,
		unknown: paint.magenta,
		'not-applicable': paint.dim,
	}[status];
	const blocks = colour('█'.repeat(filled)) + paint.dim('░'.repeat(BAR_WIDTH - filled));
	const name = CATEGORY_WORDS[category].padEnd(14);
	return `  ${name}${blocks} ${scoreText(score).padStart(4)}  ${colour(STATUS_WORDS[status])}`;
}

function reasons(
	result: Result,
	paint: ChalkInstance,
	{width, reportPath}: Pick<TerminalOptions, 'width' | 'reportPath'>,
): string {
	const all = decisiveReasons(result);
	const shown = all.slice(0, REASONS_MAX).flatMap(({text, check}, index) => {
		const number = `${String(index + 1)} `;
		const remedy = check?.remedy ?? null;
		return [
			...hanging(number, plain(text), width - 2),
			...(remedy === null
				? []
				: hanging('  → ', plain(remedy), width - 2).map(line => paint.cyan(line))),
		];
	});
	const more = all.length - REASONS_MAX;
	const where = reportPath === null ? '' : ' in the report';
	const rest = more > 0 ? [paint.dim(`and ${String(more)} more${where}`)] : [];
	return [...shown, ...rest].map(line => `  ${line}`).join('\n');
}

function closing(result: Result, paint: ChalkInstance, reportPath: string | null): string {
	const lines = [
		...(reportPath === null ? [] : [`${paint.dim('report')}  ${plain(reportPath)}`]),
		`${paint.dim('again ')}  ${plain(result.command)}`,
	];
	return lines.map(line => `  ${line}`).join('\n');
}

/** The text wrapped behind a mark, its further lines indented to stand under the first. */
function hanging(mark: string, text: string, width: number): readonly string[] {
	return wrapped(text, width - mark.length).map((line, index) =>
		index === 0 ? mark + line : ' '.repeat(mark.length) + line,
	);
}

/** On one line and without anything that a terminal would act on. */
function plain(text: string): string {
	return visibleText(text).replace(/\s+/g, ' ');
}
