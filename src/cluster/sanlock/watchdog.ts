/**
 * wdmd and the device that it keeps from firing: every 10 s it looks whether all that it guards has been renewed, and
 * only then sets the device's 60 s back.
 */
import {WATCHDOG_MS, WATCHDOG_TEST_MS} from './timing.ts';

export type WatchdogSink = {
	readonly nowMs: () => number;
	readonly setTimer: (timer: 'test' | 'fire', delayMs: number) => void;
};

export type Watchdog = {
	readonly sink: WatchdogSink;
	/** Until when the host may go on without a further word; `null`: it has nothing that could harm. */
	guardedUntilMs: number | null;
};

export function startWatchdog(sink: WatchdogSink): Watchdog {
	const watchdog: Watchdog = {sink, guardedUntilMs: null};
	testWatchdog(watchdog);
	return watchdog;
}

/** What the timer `test` calls; `fire` resets the host. */
export function testWatchdog({sink, guardedUntilMs}: Watchdog): void {
	sink.setTimer('test', WATCHDOG_TEST_MS);
	if (guardedUntilMs === null || sink.nowMs() < guardedUntilMs) {
		sink.setTimer('fire', WATCHDOG_MS);
	}
}
