/** Anything that JSON can hold. */
export type Json =
	null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json | undefined};

/**
 * JSON with object keys in sorted order, so that equal values are equal bytes on every machine.
 * `undefined` members are left out; numbers that JSON cannot hold are a broken invariant.
 */
export function stableJson(value: unknown, indent?: number): string {
	return JSON.stringify(sorted(value), undefined, indent);
}

function sorted(value: unknown): unknown {
	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw new Error(`JSON cannot hold the number ${String(value)}`);
	}
	if (Array.isArray(value)) {
		return value.map(sorted);
	}
	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value).filter(([, member]) => member !== undefined);
		entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
		return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
	}
	return value;
}
