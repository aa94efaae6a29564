/**
 * Holds a document against a zod schema and tells every deviation with its place. What can be mended without guessing
 * at the network (a misspelt key, an optional value in a wrong form) is mended in the value that goes on, so that later
 * passes find the remaining mistakes in the same run; the problems stand nevertheless.
 */
import type * as z from 'zod';
import type {Problem} from './errors.ts';
import {nearest} from './nearest.ts';
import type {DocumentPath, PlaceOf} from './places.ts';
import {expectation, pathOf, problemsOfIssue, valueAt, type Issue} from './shape-problems.ts';
import type {YamlDocument} from './yaml.ts';

export type Shaped<Value> = {
	/** `null`: too much is wrong to go on. */
	readonly value: Value | null;
	readonly problems: readonly Problem[];
	/** Where the value was mended: later problems at these paths are only echoes. */
	readonly mended: readonly DocumentPath[];
	readonly placeOf: PlaceOf;
};

export function checkShape<Schema extends z.ZodType>(
	schema: Schema,
	document: YamlDocument,
): Shaped<z.infer<Schema>> {
	const {value, placeOf} = document;
	const first = schema.safeParse(value, {error: expectation});
	if (first.success) {
		return {value: bare(first.data), problems: [], mended: [], placeOf};
	}
	const {issues} = first.error;
	const copy = bare(value);
	const mended = issues.flatMap(issue => mend(issue, copy));
	// A key that lacks only because it is misspelt is told once, as misspelt.
	const told = issues.filter(
		issue =>
			valueAt(value, pathOf(issue)) !== undefined || valueAt(copy, pathOf(issue)) === undefined,
	);
	const problems = told.flatMap(issue => problemsOfIssue(issue, value, placeOf));
	const second = schema.safeParse(copy);
	return {value: second.success ? bare(second.data) : null, problems, mended, placeOf};
}

/** Mends only what leaves every name and every other value in place; the rest makes the second parse fail. */
function mend(issue: Issue, root: unknown): readonly DocumentPath[] {
	const path = pathOf(issue);
	if (issue.code === 'unrecognized_keys') {
		const holder = objectAt(root, path);
		if (holder !== undefined) {
			issue.keys.forEach(key => {
				renameKey(holder, key, issue.message.split(', '));
			});
		}
		return issue.keys.map(key => [...path, key]);
	}
	const holder = objectAt(root, path.slice(0, -1));
	const last = String(path.at(-1));
	if (issue.code === 'invalid_key' || holder === undefined || typeof holder[last] === 'object') {
		return [];
	}
	Reflect.deleteProperty(holder, last);
	return [path];
}

function renameKey(holder: Record<string, unknown>, key: string, valid: readonly string[]): void {
	const meant = nearest(key, valid);
	if (meant !== undefined && !Object.hasOwn(holder, meant)) {
		holder[meant] = holder[key];
	}
	Reflect.deleteProperty(holder, key);
}

function objectAt(root: unknown, path: DocumentPath): Record<string, unknown> | undefined {
	const value = valueAt(root, path);
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as Record<string, unknown>) : undefined;
}

/**
 * A copy in which no mapping has a prototype: a name that is looked up and not there is `undefined`, also where the name
 * is `constructor` or another one that every object inherits.
 */
function bare<Value>(value: Value): Value {
	if (Array.isArray(value)) {
		return value.map(bare) as Value;
	}
	if (typeof value !== 'object' || value === null) {
		return value;
	}
	const copy = Object.create(null) as Record<string, unknown>;
	for (const [key, inner] of Object.entries(value)) {
		copy[key] = bare(inner);
	}
	return copy as Value;
}
