/** The run's history on the simulator's clock. */
import type {Happening, HistoryEvent} from '../engine/history.types.ts';
import type {Happenings} from './net/frames.ts';

export type Journal = {
	/**
	 * Appends what happens now, or will have happened once a process is done with it at `atMs`; nothing when the process
	 * `isGone` by then, so that a daemon that is killed has no last word.
	 */
	readonly record: (happening: Happening, atMs?: number, isGone?: () => boolean) => void;
	readonly history: () => readonly HistoryEvent[];
};

export function createJournal(queue: Happenings, nowMs: () => number): Journal {
	const events: HistoryEvent[] = [];
	const append = (happening: Happening, atMs: number): void => {
		events.push({seq: events.length, atMs: rounded(atMs), ...happening});
	};
	return {
		record: (happening, atMs = nowMs(), isGone = () => false) => {
			if (atMs <= nowMs()) {
				append(happening, atMs);
			} else {
				// The history stays in the order of its times.
				queue.push(atMs, {
					kind: 'call',
					call: () => {
						if (!isGone()) {
							append(happening, atMs);
						}
					},
				});
			}
		},
		history: () => events,
	};
}

/** Whole microseconds, as the live engine's stamps. */
function rounded(ms: number): number {
	return Math.round(ms * 1000) / 1000;
}
