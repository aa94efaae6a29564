/**
 * The words for zod's issues. A schema's own `error` text is a noun phrase that says what would be right ("a duration
 * such as `1.2ms`"); for schemas without one, `expectation` makes the phrase.
 */
import type * as z from 'zod';
import type {Problem} from './errors.ts';
import {suggest} from './nearest.ts';
import {formatPath, type DocumentPath, type PlaceOf} from './places.ts';

export type Issue = z.core.$ZodIssue;

/** Passed to zod as the error map: `message` becomes the phrase, or the list of valid keys for an unknown key. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
	if (issue.code === 'unrecognized_keys') {
		return validKeys(issue.inst).join(', ');
	}
	if (issue.code === 'invalid_type') {
		return TYPE_PHRASES[issue.expected] ?? `a ${issue.expected}`;
	}
	if (issue.code === 'invalid_value') {
		return oneOf(issue.values.map(String));
	}
	if (issue.code === 'invalid_union') {
		return oneOf(unionKinds(issue));
	}
	if (issue.code === 'too_big') {
		return `at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
	}
	return issue.code === 'too_small'
		? `at least ${String(issue.minimum)}${unitOf(issue.origin)}`
		: undefined;
}

const TYPE_PHRASES: Readonly<Record<string, string>> = {
	string: 'a text',
	number: 'a number',
	int: 'a whole number',
	boolean: '`true` or `false`',
	array: 'a list',
	object: 'a mapping of keys to values',
	record: 'a mapping of names to values',
};

export function problemsOfIssue(issue: Issue, root: unknown, placeOf: PlaceOf): readonly Problem[] {
	const path = pathOf(issue);
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map(key => unknownKey(key, {path, message: issue.message, placeOf}));
	}
	const written = valueAt(root, path);
	if (written === undefined) {
		return [missingKey(issue, path, placeOf)];
	}
	return [wrongValue(issue, {path, written, placeOf})];
}

function unknownKey(
	key: string,
	where: {path: DocumentPath; message: string; placeOf: PlaceOf},
): Problem {
	const {path, message, placeOf} = where;
	return located(
		{
			code: 'unknown-key',
			message: `\`${key}\` is not a key of ${shown(path)}.`,
			remedy: suggest(key, message.split(', '), 'Valid keys'),
		},
		placeOf([...path, key], 'key'),
	);
}

function missingKey(issue: Issue, path: DocumentPath, placeOf: PlaceOf): Problem {
	const key = String(path.at(-1) ?? '');
	return located(
		{
			code: 'missing-key',
			message: `${capital(shown(path.slice(0, -1)))} lacks \`${key}\`.`,
			remedy: `Add \`${key}\`: ${issue.message}.`,
		},
		placeOf(path, 'key'),
	);
}

function wrongValue(
	issue: Issue,
	where: {path: DocumentPath; written: unknown; placeOf: PlaceOf},
): Problem {
	const {path, written, placeOf} = where;
	const words = issue.code === 'invalid_value' ? issue.values.map(String) : unionKinds(issue);
	if (words.length > 0) {
		const message = `${capital(shown(path))} is ${preview(written)}, which is not a valid word here.`;
		const remedy = suggest(plainText(written), words, 'Valid');
		return located({code: 'unknown-value', message, remedy}, placeOf(path));
	}
	if (issue.code === 'invalid_key') {
		const message = `\`${String(path.at(-1))}\` cannot be a name.`;
		const remedy = `Write ${issue.issues[0]?.message ?? issue.message}.`;
		return located({code: 'wrong-name', message, remedy}, placeOf(path, 'key'));
	}
	const outOfRange = issue.code === 'too_big' || issue.code === 'too_small';
	return located(
		{
			code: outOfRange ? 'out-of-range' : 'wrong-form',
			message: `${capital(shown(path))} is ${preview(written)}, which ${outOfRange ? 'is out of range' : 'has the wrong form'}.`,
			remedy: `Write ${issue.message}.`,
		},
		placeOf(path),
	);
}

function located(problem: Problem, place: ReturnType<PlaceOf>): Problem {
	return {...problem, ...(place !== undefined && {place})};
}

export function pathOf(issue: Issue): DocumentPath {
	return issue.path.map(step => (typeof step === 'number' ? step : String(step)));
}

/** `undefined` where the document has no such path. */
export function valueAt(root: unknown, path: DocumentPath): unknown {
	let value = root;
	for (const step of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
			return undefined;
		}
		value = (value as Record<string | number, unknown>)[step];
	}
	return value;
}

function validKeys(schema: unknown): readonly string[] {
	const shape = (schema as {_zod?: {def?: {shape?: object}}} | undefined)?._zod?.def?.shape;
	return shape === undefined ? [] : Object.keys(shape);
}

function unitOf(origin: string): string {
	return (
		{array: ' entries', set: ' entries', record: ' entries', string: ' characters'}[origin] ?? ''
	);
}

/** The words that a discriminated union knows; empty for every other issue. */
function unionKinds(issue: object): readonly string[] {
	return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function oneOf(words: readonly string[]): string | undefined {
	return words.length === 0 ? undefined : `one of ${words.map(word => `\`${word}\``).join(', ')}`;
}

function preview(value: unknown): string {
	if (Array.isArray(value)) {
		return 'a list';
	}
	if (value === null) {
		return 'empty';
	}
	const text = plainText(value);
	return text === '' ? 'a mapping' : `\`${text.length > 60 ? `${text.slice(0, 58)}…` : text}\``;
}

/** A scalar as it was written, near enough; empty for collections. */
function plainText(value: unknown): string {
	if (typeof value === 'string') {
		return value;
	}
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function shown(path: DocumentPath): string {
	return path.length === 0 ? 'the document' : `\`${formatPath(path)}\``;
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
