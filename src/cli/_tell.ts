/** Results on standard output, in the form that was asked for. */
import {stableJson} from '../core/stable-json.ts';
import {terminalSummary} from '../report/terminal.ts';
import {scoreText, VERDICT_WORDS} from '../report/_words.ts';
import type {Result} from '../scoring/result.types.ts';
import type {Terminal} from './_terminal.ts';

export type TellOptions = {
	readonly terminal: Terminal;
	/** One line instead of a screen. */
	readonly quiet: boolean;
	/** Where the HTML report is; `null`: nothing was kept. */
	readonly reportPath: string | null;
};

export function tellResult(result: Result, {terminal, quiet, reportPath}: TellOptions): void {
	const {columns: width, outColour: colour} = terminal;
	terminal.out(
		quiet
			? `${result.design.file}: ${VERDICT_WORDS[result.verdict]}, ${scoreText(result.score)} of 100`
			: terminalSummary(result, {width, colour, reportPath}),
	);
}

/** One design: its result. Several: a list of them, in the designs' order. */
export function tellJson(
	results: readonly Result[],
	designCount: number,
	terminal: Pick<Terminal, 'out'>,
): void {
	const value = designCount === 1 ? results[0] : results;
	if (value !== undefined) {
		terminal.out(stableJson(value, 2));
	}
}
