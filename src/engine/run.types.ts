/** One scenario that was run on an engine, or the reason why it was not: what the runner hands to the checks. */
import type {Evidence} from './engine.types.ts';
import type {HistoryEvent} from './history.types.ts';

export type ScenarioRun = {
	/** Unique within a result: `node-crash:serveur1`, or the document's name where it has one run. */
	readonly id: string;
	/** The scenario document's name. */
	readonly scenario: string;
	readonly title: string;
	/** The document's own tags, then its targets as selectors: `node:serveur1`. */
	readonly tags: readonly string[];
	readonly evidence: Evidence;
	/** `failed`: the engine could not run it; `not-applicable`: the design has nothing that it is about. */
	readonly status: 'completed' | 'failed' | 'not-applicable';
	/** Why it did not complete; `null` when it did. */
	readonly reason: string | null;
	readonly durationMs: number;
	/**
	 * From its `scenario begin` event to its `scenario end`; empty when nothing ran. The first events after `begin` are a
	 * quorum probe and what storage and addresses are like, so that a run can be judged without what went before it in
	 * the same lab.
	 */
	readonly events: readonly HistoryEvent[];
};
