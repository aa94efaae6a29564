/**
 * watchdog-mux: one device for several clients. It keeps the device quiet as long as every client speaks, and never closes
 * it, so that a machine on which no process runs any more is reset as well.
 */
import type {WatchdogClient} from './ha.types.ts';
import {WATCHDOG_CLIENT_MS, WATCHDOG_DEVICE_MS} from './times.ts';

export type Watchdog = {
	/** When each client spoke last; one that took its leave is not there. */
	readonly fedMs: Map<WatchdogClient, number>;
	/** When a client died without a word, after which the device is fed no more; `null`: none has. */
	brokenMs: number | null;
	/** Since when the multiplexer itself stands still; `null`: it does not. */
	frozenMs: number | null;
};

export function createWatchdog(): Watchdog {
	return {fedMs: new Map(), brokenMs: null, frozenMs: null};
}

/** When the device resets the machine if nothing else happens; `Infinity`: never. */
export function resetDueMs({fedMs, brokenMs, frozenMs}: Watchdog): number {
	const silences = [...fedMs.values()].map(atMs => atMs + WATCHDOG_CLIENT_MS);
	const lastWordMs = Math.min(brokenMs ?? Infinity, frozenMs ?? Infinity, ...silences);
	return lastWordMs + WATCHDOG_DEVICE_MS;
}
