/** A schedule of faults: what a random search draws, shrinks and writes down as a scenario. */

/** A fault and what it hits, as a scenario file writes it. */
export type Blow = {
	readonly fault: string;
	/** A selector that names one thing, such as `cable:c1`. */
	readonly target: string;
	readonly params: Readonly<Record<string, string>>;
};

export type ScheduleEvent = Blow & {
	/** From the beginning of the schedule; whole milliseconds. */
	readonly atMs: number;
	/** `null`: until everything is healed at the end. */
	readonly forMs: number | null;
};

export type Schedule = {
	/** In the order in which they happen. */
	readonly events: readonly ScheduleEvent[];
};
