/** Numbers as options: refused as a usage error where they are none, or beyond their limit. */
import {InvalidArgumentError} from 'commander';

/** Reads a whole number from 0 to `max`. */
export function upTo(max: number): (text: string) => number {
	return text => {
		if (!/^\d{1,16}$/.test(text) || Number(text) > max) {
			throw new InvalidArgumentError(`A whole number from 0 to ${String(max)} is needed.`);
		}
		return Number(text);
	};
}
