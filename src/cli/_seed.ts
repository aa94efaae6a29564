/** The seed as an option: a whole number that every later run can be given again. */
import {InvalidArgumentError} from 'commander';
import {COUNT_LIMITS} from './_limits.ts';

/** The same for everybody, so that two people who prove one design see the same faults. */
export const DEFAULT_SEED = 1;

export function seedOf(text: string): number {
	const seed = Number(text);
	if (!/^\d+$/.test(text) || seed > COUNT_LIMITS.seed) {
		throw new InvalidArgumentError(
			`A seed is a whole number from 0 to ${String(COUNT_LIMITS.seed)}.`,
		);
	}
	return seed;
}
