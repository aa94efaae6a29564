/** A schedule as a scenario file: what is tried in the simulator is the very text that a person can replay. */
import {Document} from 'yaml';
import type {Schedule, ScheduleEvent} from './schedule.types.ts';

export type ScenarioWords = {
	/** Kebab-case. */
	readonly name: string;
	readonly title: string;
	readonly purpose: string;
	/** Stands above the document, a line each. */
	readonly comment: readonly string[];
};

export const SCRATCH_WORDS: ScenarioWords = {
	name: 'schedule',
	title: 'A random schedule',
	purpose: 'Looks for what nobody thought of.',
	comment: [],
};

/**
 * The cluster has its rest after the last event, once those faults have healed that heal by themselves: what then still
 * moves, moves for ever.
 */
export function scenarioText({events}: Schedule, words: ScenarioWords): string {
	const {name, title, purpose, comment} = words;
	const steps = [...events.map(stepOf), {wait: 'settled', at: written(quietFromMs(events))}];
	const document = new Document({
		schemaVersion: 1,
		name,
		title,
		purpose,
		tags: ['found'],
		recovery: 'full',
		steps,
	});
	document.commentBefore = comment.map(line => ` ${line}`).join('\n');
	return document.toString({lineWidth: 0});
}

function stepOf({fault, target, params, atMs, forMs}: ScheduleEvent): Record<string, string> {
	return {
		fault,
		target,
		...params,
		...(forMs !== null && {for: written(forMs)}),
		at: written(atMs),
	};
}

function quietFromMs(events: readonly ScheduleEvent[]): number {
	return Math.max(0, ...events.map(({atMs, forMs}) => atMs + (forMs ?? 0)));
}

function written(durationMs: number): string {
	return durationMs % 1000 === 0 ? `${durationMs / 1000}s` : `${durationMs}ms`;
}
