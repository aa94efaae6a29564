/**
 * Holds a document against a zod schema and tells every deviation with its place. What can be mended without guessing
 * at the network (a misspelt key, an optional value in a wrong form) is mended in the value that goes on, so that later
 * passes find the remaining mistakes in the same run; the problems stand nevertheless.
 */
import type * as z from 'zod';
import type {Problem} from './errors.ts';
import {nearest} from './nearest.ts';
import type {DocumentPath, PlaceOf} from './places.ts';
import {expectation, problemsOfIssue, type Issue} from './shape-problems.ts';
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
		return {value: first.data, problems: [], mended: [], placeOf};
	}
	const {issues} = first.error;
	const problems = issues.flatMap(issue => problemsOfIssue(issue, value, placeOf));
	const copy = structuredCopy(value);
	const mended = issues.flatMap(issue => mend(issue, copy));
	const second = schema.safeParse(copy);
	return {value: second.success ? second.data : null, problems, mended, placeOf};
}

/** Whether one path leads to or through the other. */
export function isRelatedPath(a: DocumentPath, b: DocumentPath): boolean {
	const shared = Math.min(a.length, b.length);
	return a.slice(0, shared).every((step, index) => step === b[index]);
}

function mend(issue: Issue, root: unknown): readonly DocumentPath[] {
	if (issue.code === 'unrecognized_keys') {
		const holder = objectAt(root, issue.path);
		if (holder === undefined) {
			return [];
		}
		for (const key of issue.keys) {
			const meant = nearest(key, issue.message.split(', '));
			if (meant !== undefined && !Object.hasOwn(holder, meant)) {
				holder[meant] = holder[key];
			}
			Reflect.deleteProperty(holder, key);
		}
		return issue.keys.map(key => [...pathOf(issue), key]);
	}
	const path = pathOf(issue);
	const holder = objectAt(root, path.slice(0, -1));
	const last = path.at(-1);
	if (holder !== undefined && typeof last === 'string') {
		Reflect.deleteProperty(holder, last);
	}
	return [path];
}

function objectAt(
	root: unknown,
	path: readonly PropertyKey[],
): Record<string, unknown> | undefined {
	let value = root;
	for (const step of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
			return undefined;
		}
		value = (value as Record<PropertyKey, unknown>)[step];
	}
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as Record<string, unknown>) : undefined;
}

function pathOf(issue: Issue): DocumentPath {
	return issue.path.map(step => (typeof step === 'number' ? step : String(step)));
}

function structuredCopy(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.map(structuredCopy);
	}
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([key, inner]) => [key, structuredCopy(inner)]),
		);
	}
	return value;
}
