/** The class of an outcome, as a process exit code (see docs/exit-codes in the README). */
export const EXIT = {
	ready: 0,
	notReady: 1,
	inconclusive: 2,
	readyWithRisks: 3,
	usage: 64,
	invalidInput: 65,
	unavailable: 69,
	internal: 70,
	interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A place in a file that a person wrote; line and column count from 1. */
export type Place = {readonly file: string; readonly line: number; readonly column: number};

/** One mistake, told so that the reader can mend it without opening the manual. */
export type Problem = {
	/** A stable, kebab-case code, such as `unknown-name` or `address-outside-subnet`. */
	readonly code: string;
	/** What is wrong, in one sentence. */
	readonly message: string;
	/** What would be right, in one sentence. */
	readonly remedy?: string;
	readonly place?: Place;
};

/** Errors of operation: expected, explained, and mapped to one exit code. Broken invariants are plain `Error`s. */
export class RingproofError extends Error {
	readonly exitCode: ExitCode;
	readonly problems: readonly Problem[];

	constructor(exitCode: ExitCode, problems: readonly Problem[], options?: ErrorOptions) {
		super(problems.map(formatProblem).join('\n'), options);
		this.name = 'RingproofError';
		this.exitCode = exitCode;
		this.problems = problems;
	}
}

/** `file:line:column: error[code]: message. remedy`, the form that editors and CI annotations can follow. */
export function formatProblem(problem: Problem): string {
	const {place} = problem;
	const where =
		place === undefined ? '' : `${place.file}:${String(place.line)}:${String(place.column)}: `;
	const remedy = problem.remedy === undefined ? '' : ` ${problem.remedy}`;
	return `${where}error[${problem.code}]: ${problem.message}${remedy}`;
}

/** All mistakes of an input at once; exit code 65. */
export function invalidInput(problems: readonly Problem[]): RingproofError {
	return new RingproofError(EXIT.invalidInput, problems);
}

/** An engine, daemon or machine that cannot do what was asked; exit code 69. */
export function unavailable(
	code: string,
	message: string,
	options: {remedy?: string; cause?: unknown} = {},
): RingproofError {
	const problem: Problem = {
		code,
		message,
		...(options.remedy !== undefined && {remedy: options.remedy}),
	};
	return new RingproofError(
		EXIT.unavailable,
		[problem],
		options.cause === undefined ? undefined : {cause: options.cause},
	);
}
