/** Where a command's words go: answers to standard output, everything else (progress, errors) to standard error. */
export type Terminal = {
	/** Writes one line, or several, to standard output. */
	readonly out: (text: string) => void;
	/** The same to standard error. */
	readonly err: (text: string) => void;
	/** Replaces the changing line at the bottom of the screen; only where `interactive`. An empty text clears it. */
	readonly status: (text: string) => void;
	readonly columns: number;
	/** A person sits in front of standard error: one changing line instead of one line a step. */
	readonly interactive: boolean;
	/** Colour on standard output and on standard error. */
	readonly outColour: boolean;
	readonly errColour: boolean;
};

const CLEAR_LINE = '\r\u001B[2K';
const DEFAULT_COLUMNS = 80;

/** The process's own terminal. NO_COLOR (https://no-color.org) and TERM=dumb switch colour off, FORCE_COLOR switches it on. */
export function processTerminal(): Terminal {
	const {stdout, stderr, env} = process;
	const dumb = env['TERM'] === 'dumb';
	const colour = (stream: NodeJS.WriteStream): boolean => {
		if ((env['NO_COLOR'] ?? '') !== '') {
			return false;
		}
		return (env['FORCE_COLOR'] ?? '0') !== '0' || (stream.isTTY && !dumb);
	};
	const interactive = stderr.isTTY && !dumb && env['CI'] === undefined;
	const columns = stdout.columns || stderr.columns || DEFAULT_COLUMNS;
	let hasStatus = false;
	const clear = (): void => {
		if (hasStatus) {
			stderr.write(CLEAR_LINE);
			hasStatus = false;
		}
	};
	return {
		out: text => {
			clear();
			stdout.write(`${text}\n`);
		},
		err: text => {
			clear();
			stderr.write(`${text}\n`);
		},
		status: text => {
			clear();
			if (interactive && text !== '') {
				stderr.write(text.slice(0, columns - 1));
				hasStatus = true;
			}
		},
		columns,
		interactive,
		outColour: colour(stdout),
		errColour: colour(stderr),
	};
}
