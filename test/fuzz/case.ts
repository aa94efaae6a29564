/** A case of the fuzzer is its target, seed and number: the same three give the same text everywhere. */
import {createPrng} from '../../src/core/prng.ts';
import {mutateText} from './mutate.ts';

export type CaseName = {readonly target: string; readonly seed: number; readonly index: number};

/** What one worker is to do: every `step`th case from `first` on. */
export type Share = {
	readonly target: string;
	readonly seed: number;
	readonly first: number;
	readonly step: number;
	readonly cases: number;
	/** Two 32-bit words: the case that is being fed, and how many were begun. */
	readonly progress: SharedArrayBuffer;
};

export type ShareReport = {
	accepted: number;
	refused: number;
	readonly failures: {readonly index: number; readonly why: string}[];
};

export function fuzzCase(seeds: readonly string[], {target, seed, index}: CaseName): string {
	const prng = createPrng(seed, `${target} ${String(index)}`);
	const text = seeds[prng.below(seeds.length)];
	if (text === undefined) {
		throw new Error(`The fuzzer has no texts for ${target}.`);
	}
	return mutateText(text, prng);
}
