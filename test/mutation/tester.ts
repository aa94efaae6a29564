/**
 * Stands in for AVA where a mutation check loads the tests: the same assertions, but a test can be run by itself, again and
 * again, in one process. An assertion that it does not know makes its test fail without any mistake, which the check says.
 */
import {isDeepStrictEqual} from 'node:util';

type Body = (t: Assertions) => unknown;
export type LoadedTest = {readonly title: string; readonly body: Body};

type Expectation = {
	readonly instanceOf?: new (...args: never[]) => unknown;
	readonly message?: string | RegExp | ((message: string) => boolean);
	readonly code?: string | number;
	readonly name?: string;
};

const loaded: LoadedTest[] = [];

/** What the test files since the last call have declared. */
export function takeLoaded(): readonly LoadedTest[] {
	return loaded.splice(0);
}

export default function test(title: string, body: Body): void {
	loaded.push({title, body});
}

/** Resolves to whether every assertion held. */
export async function passes(body: Body): Promise<boolean> {
	const t = assertions();
	let passed = true;
	try {
		await body(t);
	} catch {
		passed = false;
	}
	for (const undo of t.undone.toReversed()) {
		await undo();
	}
	return passed && !t.hasFailed();
}

type Assertions = ReturnType<typeof assertions>;

function assertions() {
	let failed = false;
	const hold = (holds: boolean): void => {
		if (!holds) {
			failed = true;
			throw new Error('An assertion does not hold.');
		}
	};
	return {
		...comparisons(hold),
		...exceptions(hold),
		undone: [] as (() => unknown)[],
		hasFailed: () => failed,
		pass: () => undefined,
		fail: () => {
			hold(false);
		},
		log: () => undefined,
		timeout: () => undefined,
		teardown(undo: () => unknown) {
			this.undone.push(undo);
		},
	};
}

type Hold = (holds: boolean) => void;

function comparisons(hold: Hold) {
	return {
		is: (actual: unknown, expected: unknown) => {
			hold(Object.is(actual, expected));
		},
		not: (actual: unknown, expected: unknown) => {
			hold(!Object.is(actual, expected));
		},
		deepEqual: (actual: unknown, expected: unknown) => {
			hold(isDeepStrictEqual(actual, expected));
		},
		notDeepEqual: (actual: unknown, expected: unknown) => {
			hold(!isDeepStrictEqual(actual, expected));
		},
		like: (actual: unknown, expected: unknown) => {
			hold(isLike(actual, expected));
		},
		true: (actual: unknown) => {
			hold(actual === true);
		},
		false: (actual: unknown) => {
			hold(actual === false);
		},
		regex: (text: string, pattern: RegExp) => {
			hold(pattern.test(text));
		},
		notRegex: (text: string, pattern: RegExp) => {
			hold(!pattern.test(text));
		},
	};
}

function exceptions(hold: Hold) {
	const expect = (thrown: {readonly error: unknown} | null, expectation?: Expectation): unknown => {
		hold(thrown !== null && isExpected(thrown.error, expectation));
		return thrown?.error;
	};
	return {
		throws: (act: () => unknown, expectation?: Expectation) => {
			let thrown: {error: unknown} | null = null;
			try {
				act();
			} catch (error) {
				thrown = {error};
			}
			return expect(thrown, expectation);
		},
		throwsAsync: async (act: (() => unknown) | Promise<unknown>, expectation?: Expectation) => {
			let thrown: {error: unknown} | null = null;
			try {
				await (typeof act === 'function' ? act() : act);
			} catch (error) {
				thrown = {error};
			}
			return expect(thrown, expectation);
		},
		notThrows: (act: () => unknown) => {
			act();
		},
		notThrowsAsync: async (act: (() => unknown) | Promise<unknown>) => {
			await (typeof act === 'function' ? act() : act);
		},
	};
}

function isExpected(error: unknown, expectation: Expectation = {}): boolean {
	const {instanceOf, message, code, name} = expectation;
	if (!(error instanceof Error) || (instanceOf !== undefined && !(error instanceof instanceOf))) {
		return false;
	}
	const named = name === undefined || error.name === name;
	const coded = code === undefined || ('code' in error && error.code === code);
	return named && coded && says(error.message, message);
}

function says(message: string, expected: Expectation['message']): boolean {
	if (expected === undefined) {
		return true;
	}
	if (typeof expected === 'string') {
		return message === expected;
	}
	return typeof expected === 'function' ? expected(message) : expected.test(message);
}

/** Whether everything that is expected is there; more may be. */
function isLike(actual: unknown, expected: unknown): boolean {
	if (typeof expected !== 'object' || expected === null) {
		return Object.is(actual, expected);
	}
	if (typeof actual !== 'object' || actual === null) {
		return false;
	}
	return Object.entries(expected).every(([key, value]) =>
		isLike((actual as Record<string, unknown>)[key], value),
	);
}
