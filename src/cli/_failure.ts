/** How an error is told: what a user can mend in full, what only we can mend briefly. */
import {EXIT, type ExitCode, formatProblem, RingproofError} from '../core/errors.ts';
import {visibleText} from '../report/_markup.ts';
import type {Terminal} from './_terminal.ts';

/** Problems of an input with tens of thousands of lines would bury the first one. */
const PROBLEMS_MAX = 50;

/** Tells the error on standard error and gives the exit code for it. */
export function tellFailure(error: unknown, terminal: Terminal): ExitCode {
	if (error instanceof RingproofError) {
		for (const problem of error.problems.slice(0, PROBLEMS_MAX)) {
			terminal.err(visibleText(formatProblem(problem)));
		}
		const more = error.problems.length - PROBLEMS_MAX;
		if (more > 0) {
			terminal.err(`and ${String(more)} more`);
		}
		return error.exitCode;
	}
	const message = error instanceof Error ? error.message : String(error);
	terminal.err(`internal error: ${visibleText(message)}`);
	terminal.err(
		'This is a fault of Ringproof, not of your design. RINGPROOF_DEBUG=1 shows where it happened.',
	);
	if (process.env['RINGPROOF_DEBUG'] !== undefined && error instanceof Error) {
		terminal.err(error.stack ?? '');
	}
	return EXIT.internal;
}
