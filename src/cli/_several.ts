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
		options.terminal.out(`\n${columns(rows.map(cells))}`);
	}
	const gravest = GRAVITY.find(code => rows.some(({exitCode}) => exitCode === code));
	return {
		exitCode: gravest ?? EXIT.ready,
		results: rows.flatMap(({result}) => (result === null ? [] : [result])),
	};
}

function cells({file, exitCode, result}: Row): readonly string[] {
	return result === null
		? ['  ', file, exitCode === EXIT.invalidInput ? 'invalid' : 'could not be run', '']
		: ['  ', file, VERDICT_WORDS[result.verdict], `${scoreText(result.score)} of 100`];
}
