/** A bench's time: what is due happens in its order, equal times in the order in which they were planned. */

type Event = {readonly atMs: number; readonly sequence: number; readonly run: () => void};

export type BenchClock = {
	readonly events: Event[];
	nowMs: number;
	sequence: number;
};

export const createClock = (): BenchClock => ({events: [], nowMs: 0, sequence: 0});

export const scheduleAt = (clock: BenchClock, atMs: number, run: () => void): void => {
	const event = {atMs, sequence: clock.sequence, run};
	clock.sequence += 1;
	let index = clock.events.length;
	while (index > 0 && (clock.events[index - 1]?.atMs ?? 0) > event.atMs) index -= 1;
	clock.events.splice(index, 0, event);
};

/** Lets this much time pass. */
export const passTime = (clock: BenchClock, durationMs: number): void => {
	const untilMs = clock.nowMs + durationMs;
	for (;;) {
		const next = clock.events[0];
		if (next === undefined || next.atMs > untilMs) break;
		clock.events.shift();
		clock.nowMs = next.atMs;
		next.run();
	}
	clock.nowMs = untilMs;
};

export const schedule = (clock: BenchClock, delayMs: number, run: () => void): void => {
	scheduleAt(clock, clock.nowMs + delayMs, run);
};

/** A timer by name: arming it again or cancelling it makes the earlier one void. */
export const arm = (
	clock: BenchClock,
	timers: Map<string, number>,
	{name, delayMs, run}: {name: string; delayMs: number; run: () => void},
): void => {
	const generation = (timers.get(name) ?? 0) + 1;
	timers.set(name, generation);
	schedule(clock, delayMs, () => {
		if (timers.get(name) === generation) run();
	});
};

export const cancel = (timers: Map<string, number>, name: string): void => {
	timers.set(name, (timers.get(name) ?? 0) + 1);
};
