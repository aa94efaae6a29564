/** What a long command is doing: one changing line for a person, one line a finished step for a log, nothing with --quiet. */
import {visibleText} from '../report/_markup.ts';
import {elapsedText} from '../report/_words.ts';
import type {Terminal} from './_terminal.ts';

export type Progress = {
	/** Starts a step; an earlier one that did not end is given up. */
	readonly begin: (title: string) => void;
	/** What the step is waiting for now. */
	readonly waiting: (text: string) => void;
	/** A sentence that stays, about the whole command. */
	readonly note: (text: string) => void;
	/** Ends the step with a line that stays. */
	readonly end: (outcome?: StepOutcome) => void;
};

export type StepOutcome = {readonly mark: '✓' | '✕' | '–'; readonly note?: string};

const REFRESH_MS = 1000;

const silent = (): void => undefined;

export function createProgress(terminal: Terminal, options: {readonly quiet: boolean}): Progress {
	if (options.quiet) {
		return {begin: silent, waiting: silent, note: silent, end: silent};
	}
	let title = '';
	let waitingFor = '';
	let startedAtMs = 0;
	let timer: NodeJS.Timeout | undefined;
	const elapsedMs = (): number => performance.now() - startedAtMs;
	const draw = (): void => {
		const seconds = Math.floor(elapsedMs() / 1000);
		const rest = waitingFor === '' ? '' : `: ${waitingFor}`;
		terminal.status(visibleText(`  ${seconds} s  ${title}${rest}`));
	};
	return {
		begin: text => {
			clearInterval(timer);
			title = text;
			waitingFor = '';
			startedAtMs = performance.now();
			// The line lives on the elapsed seconds; it must not keep the process alive.
			timer = setInterval(draw, REFRESH_MS).unref();
			draw();
		},
		waiting: text => {
			waitingFor = text;
			draw();
		},
		note: text => {
			terminal.err(visibleText(text));
		},
		end: ({mark, note} = {mark: '✓'}) => {
			clearInterval(timer);
			const ending = note === undefined ? '' : `: ${note}`;
			// What was passed over took no time worth telling.
			const took = mark === '–' ? '' : `  ${elapsedText(elapsedMs())}`;
			terminal.err(visibleText(`${mark} ${title}${ending}${took}`));
		},
	};
}
