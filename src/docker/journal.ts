/** The run's history as it is written, on the lab's clock, and the waiting for conditions over it. */
import type {Condition} from '../engine/engine.types.ts';
import type {Happening, HistoryEvent} from '../engine/history.types.ts';

export type Journal = {
	/** Milliseconds since the journal was opened. Monotonic: setting the machine's clock does not move it. */
	readonly nowMs: () => number;
	/** Appends an event that happens now, or that happened at `atMs`. */
	readonly record: (happening: Happening, atMs?: number) => void;
	/** Where a wall-clock stamp of a daemon stands on the lab's clock; containers share the host's wall clock. */
	readonly atUnixMs: (unixMs: number) => number;
	readonly history: () => readonly HistoryEvent[];
	readonly waitFor: (condition: Condition, limitMs: number) => Promise<'met' | 'limit'>;
	/** Makes every waiting end with this error, now and later: the lab is broken. */
	readonly fail: (error: Error) => void;
	readonly pass: (durationMs: number) => Promise<void>;
};

/** A condition may also come true by time alone (`quorate for 2 s`), so it is looked at this often without an event. */
const RECHECK_MS = 50;

/**
 * The machine's clock tells whole milliseconds. Less than this is that rounding, and following it would put two words of
 * one moment in another order; more is somebody who has set the clock.
 */
const CLOCK_STEP_MS = 2;

export function openJournal(): Journal {
	const startMs = performance.now();
	/** The machine's time at the lab's zero. */
	let zeroUnixMs = Date.now();
	const events: HistoryEvent[] = [];
	const watchers = new Set<() => void>();
	let failure: Error | null = null;
	const nowMs = (): number => performance.now() - startMs;
	const wake = (): void => {
		for (const watcher of [...watchers]) {
			watcher();
		}
	};
	const throwFailure = (): void => {
		if (failure !== null) {
			throw failure;
		}
	};
	const waitFor: Journal['waitFor'] = async (condition, limitMs) => {
		const endMs = nowMs() + limitMs;
		for (;;) {
			throwFailure();
			if (condition.holds(events, nowMs())) {
				return 'met';
			}
			const leftMs = endMs - nowMs();
			if (leftMs <= 0) {
				return 'limit';
			}
			await eventOr(watchers, Math.min(leftMs, RECHECK_MS));
		}
	};
	return {
		nowMs,
		record: (happening, atMs = nowMs()) => {
			events.push({seq: events.length, atMs: rounded(atMs), ...happening});
			wake();
		},
		// The stamp's age is the same on both clocks, however the wall clock was set in the meantime.
		atUnixMs: unixMs => {
			const beforeMs = nowMs();
			const nowZeroMs = Date.now() - beforeMs;
			// Between the two looks at a clock a busy machine may let time pass: then they say nothing about each other.
			const isOneMoment = nowMs() - beforeMs < CLOCK_STEP_MS / 2;
			if (isOneMoment && Math.abs(nowZeroMs - zeroUnixMs) > CLOCK_STEP_MS) {
				zeroUnixMs = nowZeroMs;
			}
			return Math.max(0, unixMs - zeroUnixMs);
		},
		history: () => events,
		waitFor,
		fail: error => {
			failure ??= error;
			wake();
		},
		pass: async durationMs => {
			const endMs = nowMs() + durationMs;
			for (let leftMs = durationMs; leftMs > 0; leftMs = endMs - nowMs()) {
				throwFailure();
				// Every event ends this wait for a moment: a failure has to end it for good.
				await eventOr(watchers, leftMs);
			}
			throwFailure();
		},
	};
}

/** Resolves at the next event, or when the time is over. */
function eventOr(watchers: Set<() => void>, timeMs: number): Promise<void> {
	return new Promise(resolve => {
		const done = (): void => {
			clearTimeout(timer);
			watchers.delete(done);
			resolve();
		};
		const timer = setTimeout(done, timeMs);
		watchers.add(done);
	});
}

/** Microseconds are the finest that any source of stamps gives. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
