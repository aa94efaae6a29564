/** The one document that a run ends with; every report is a rendering of it. */
import type {Category, Outcome, Status} from '../checks/check.types.ts';
import type {Evidence} from '../engine/engine.types.ts';

export const RESULT_SCHEMA_VERSION = 3;

/** `inconclusive`: a required check is unknown. `ready-with-risks`: nothing required failed, something else did. */
export type Verdict = 'ready' | 'ready-with-risks' | 'not-ready' | 'inconclusive';

export type Result = {
	readonly schemaVersion: typeof RESULT_SCHEMA_VERSION;
	readonly design: {
		readonly name: string;
		readonly title: string;
		/** As given on the command line. */
		readonly file: string;
		readonly sha256: string;
		readonly assumptions: readonly string[];
	};
	readonly engine: {
		/** `static`: no engine ran, only the network was looked at. */
		readonly kind: 'static' | 'simulator' | 'docker';
		readonly evidence: Evidence;
		readonly versions: Readonly<Record<string, string>>;
		/** Sentences that a reader of the figures must know: fallbacks, a busy machine. */
		readonly notes: readonly string[];
	};
	/** What was asked of the design; `null`: the version that wrote the result did not keep it. */
	readonly requirements: {
		readonly profile: string;
		readonly lines: readonly {readonly text: string; readonly source: string}[];
	} | null;
	readonly seed: number;
	/** ISO 8601; from outside, since results are compared without it. */
	readonly startedAt: string;
	readonly durationMs: number;
	/** The command that repeats this run. */
	readonly command: string;
	readonly verdict: Verdict;
	/** 0 to 100. */
	readonly score: number;
	/** The sentences that decided the verdict, most important first. */
	readonly reasons: readonly string[];
	readonly categories: readonly CategoryScore[];
	readonly checks: readonly CheckResult[];
	readonly scenarios: readonly ScenarioResult[];
};

export type CategoryScore = {
	readonly category: Category;
	readonly weight: number;
	/** 0 to 100; `null` when no check of the category applied or all are unknown. */
	readonly score: number | null;
	readonly status: Status;
};

export type CheckResult = {
	readonly id: string;
	readonly title: string;
	readonly category: Category;
	readonly gate: boolean;
	readonly source: string;
} & Outcome;

export type ScenarioResult = {
	readonly id: string;
	readonly title: string;
	readonly tags: readonly string[];
	readonly evidence: Evidence;
	/** `failed`: the engine could not run it; the reason says why. */
	readonly status: 'completed' | 'failed' | 'not-applicable';
	readonly reason: string | null;
	readonly durationMs: number;
	/** Why the figures measured in it are not to be trusted: the machine was too busy; `null`: they are. */
	readonly untrusted: string | null;
	readonly faults: readonly string[];
	/** Quorum of each node when the faults had settled and after healing. */
	readonly settled: readonly NodeSummary[];
	readonly healed: readonly NodeSummary[];
};

export type NodeSummary = {
	readonly node: string;
	readonly running: boolean;
	readonly quorate: boolean;
	readonly members: readonly number[];
};
