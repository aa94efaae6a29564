/** The document that `advise` ends with. */
import type {Result} from '../scoring/result.types.ts';

export const ADVICE_SCHEMA_VERSION = 1;

export type AdvisedChange = {
	readonly id: string;
	readonly title: string;
	readonly costs: string;
	readonly monthlyEur: number | null;
	readonly weakens: string | null;
};

/** A set of changes that was tried. */
export type TriedSet = {
	readonly changes: readonly AdvisedChange[];
	readonly verdict: Result['verdict'];
	readonly score: number;
	/** `static`: a required check fails by the design alone, so nothing was run. */
	readonly evidence: 'static' | 'simulated';
	/** The verdict is ready, be it with risks, where it was not. */
	readonly turns: boolean;
	/** Ids of checks that pass now and did not, and the other way round. */
	readonly mends: readonly string[];
	readonly breaks: readonly string[];
	/** Known prices of all its changes together; `null`: some are not known. */
	readonly monthlyEur: number | null;
};

export type Advice = {
	readonly schemaVersion: typeof ADVICE_SCHEMA_VERSION;
	readonly design: {readonly name: string; readonly title: string; readonly file: string};
	readonly seed: number;
	readonly command: string;
	readonly verdict: Result['verdict'];
	readonly score: number;
	/** Sets that turn the verdict and of which no part does, the smallest and cheapest first. */
	readonly turning: readonly TriedSet[];
	/** Every set that was tried. */
	readonly tried: readonly TriedSet[];
	/** The design's text, changed by the first of the turning sets, as lines that begin with `-`, `+` or a blank. */
	readonly patch: readonly string[];
	readonly applied: string | null;
};
