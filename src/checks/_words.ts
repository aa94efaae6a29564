/** Numbers and lists in the sentences of the checks. */

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
	const last = items.at(-1) ?? 'nothing';
	return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 node`, `3 nodes`. */
export function counted(count: number, thing: string): string {
	return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Milliseconds to a thousandth: what the probes resolve. */
export function roundedMs(durationMs: number): number {
	return Number(durationMs.toFixed(3));
}

/** `0.5 %`; at most three digits. */
export function percent(ratio: number): string {
	return `${Number((ratio * 100).toPrecision(3))} %`;
}
