/** One rule and its verdict. A check sees the network and the histories, never an engine. */
import type {Evidence} from '../engine/engine.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';

export type Category =
	| 'latency'
	| 'quorum'
	| 'split-brain'
	| 'redundancy'
	| 'reachability'
	| 'storage'
	| 'recovery'
	| 'configuration';

export type Status = 'pass' | 'fail' | 'unknown' | 'not-applicable';

export type CheckInput = {
	readonly network: Network;
	readonly runs: readonly ScenarioRun[];
};

export type Outcome = {
	readonly status: Status;
	readonly evidence: Evidence;
	/** One sentence with the numbers that decided. */
	readonly reason: string;
	/** What to change; `null` where nothing has to. */
	readonly remedy: string | null;
	/** The figures behind the reason, names with their unit. */
	readonly values: Readonly<Record<string, number | string | boolean | null>>;
};

export type Check = {
	readonly id: string;
	readonly title: string;
	readonly category: Category;
	/** Where the rule comes from: a document, or an upstream file. */
	readonly source: string;
	/** A failed gate makes the design not ready, whatever the score is. */
	readonly gate: boolean;
	readonly judge: (input: CheckInput) => Outcome;
};
