/** Where runs are kept and what their files are called. */

/** The folder for runs, where no other is asked for. */
export const RUNS_FOLDER = 'reports/runs';
/** Why a run ended before its time. */
export const ERROR_FILE = 'error.txt';
export const DESIGN_FILE = 'design.yaml';
export const RESULT_FILE = 'result.json';
export const HEADS_FILE = 'runs.json';
export const HISTORY_FOLDER = 'history';
export const CAPTURES_FOLDER = 'captures';

/** `01.ndjson` for the first run: a number cannot be a path, a scenario's name could. */
export const historyFile = (index: number): string =>
	`${String(index + 1).padStart(2, '0')}.ndjson`;
