/** Lines of an exploration's text: how they are laid out, and how figures stand in them. */
import type {ChalkInstance} from 'chalk';
import {wrapped} from '../report/_wrap.ts';

export type Brush = {readonly paint: ChalkInstance; readonly width: number};

/** More than these would push the rest off the screen; the document has them all. */
export const LISTED_MAX = 12;

/** What comes to the same words stands together, where the first of it stood. */
export function grouped<Item>(
	items: readonly Item[],
	wordsOf: (item: Item) => string,
): readonly (readonly [words: string, items: readonly Item[]])[] {
	const groups = new Map<string, Item[]>();
	for (const item of items) {
		const words = wordsOf(item);
		groups.set(words, [...(groups.get(words) ?? []), item]);
	}
	return [...groups];
}

export function titled(title: string, lines: readonly string[]): string {
	return [`  ${title}`, ...lines].join('\n');
}

export function indented(text: string, width: number): readonly string[] {
	return wrapped(text, width - 4).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`));
}

export function more(count: number): readonly string[] {
	return count > LISTED_MAX ? [`  and ${String(count - LISTED_MAX)} more in exploration.json`] : [];
}

export function range(low: number, high: number, digits: (value: number) => string): string {
	return digits(low) === digits(high) ? digits(low) : `${digits(low)} to ${digits(high)}`;
}

/** Three significant digits, without an exponent that nobody reads. */
export function figure(value: number): string {
	return value !== 0 && Math.abs(value) < 0.001
		? value.toExponential(1)
		: String(Number(value.toPrecision(3)));
}
