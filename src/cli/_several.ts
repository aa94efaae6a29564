/** Several designs in one command: each is told by itself, a table closes, and the gravest outcome is the exit code. */
import {EXIT, RingproofError} from '../core/errors.ts';
import {scoreText, VERDICT_WORDS} from '../report/_words.ts';
import type {Result} from '../scoring/result.types.ts';
import {columns} from './_columns.ts';
import {tellFailure} from './_failure.ts';
import type {Terminal} from './_terminal.ts';

export type Outcome = {readonly exitCode: number; readonly result: Result};

export type SeveralOptions = {
	readonly terminal: Terminal;
	/** After a design that is invalid or could not be run, go on with the next. */
	readonly keepGoing: boolean;
	/** Suppresses the table, since standard output holds something else. */
	readonly quiet: boolean;
};

/** From the gravest to the lightest. */
const GRAVITY: readonly number[] = [
	EXIT.interrupted,
	EXIT.internal,
	EXIT.unavailable,
	EXIT.invalidInput,
	EXIT.notReady,
	EXIT.inconclusive,
	EXIT.readyWithRisks,
	EXIT.ready,
];

type Row = {readonly file: string; readonly exitCode: number; readonly result: Result | null};

/** Gives the results in the designs' order and the exit code of the gravest. */
export async function eachDesign(
	files: readonly string[],
	work: (file: string) => Promise<Outcome>,
	options: SeveralOptions,
): Promise<{readonly exitCode: number; readonly results: readonly Result[]}> {
	const rows: Row[] = [];
	for (const file of files) {
		try {
			rows.push({file, ...(await work(file))});
		} catch (error) {
			const mayGoOn = options.keepGoing && error instanceof RingproofError;
			if (!mayGoOn) {
				throw error;
			}
			rows.push({file, exitCode: tellFailure(error, options.terminal), result: null});
		}
	}
	if (rows.length > 1 && !options.quiet) {
		options.terminal.out(`\n${table(rows, options.terminal.columns)}`);
	}
	const gravest = GRAVITY.find(code => rows.some(({exitCode}) => exitCode === code));
	return {
		exitCode: gravest ?? EXIT.ready,
		results: rows.flatMap(({result}) => (result === null ? [] : [result])),
	};
}

/** The reason that decided takes what is left of a line; below this width it says nothing. */
const REASON_COLUMNS_MIN = 24;

/** Design, verdict, score, and the reason that decided, a line each. */
function table(rows: readonly Row[], width: number): string {
	const lines = columns(rows.map(cells)).split('\n');
	const used = Math.max(...lines.map(line => line.length));
	const left = width - used - 2;
	return rows
		.map(({result}, index) => {
			const line = lines[index] ?? '';
			const reason = result?.reasons[0];
			return reason === undefined || left < REASON_COLUMNS_MIN
				? line
				: `${line.padEnd(used)}  ${shortened(reason, left)}`;
		})
		.join('\n');
}

function shortened(text: string, length: number): string {
	return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

function cells({file, exitCode, result}: Row): readonly string[] {
	return result === null
		? ['  ', file, exitCode === EXIT.invalidInput ? 'invalid' : 'could not be run', '']
		: ['  ', file, VERDICT_WORDS[result.verdict], `${scoreText(result.score)} of 100`];
}
