/** How long a scenario may be, and how much it may ask for in one step. */
export const SCENARIO_LIMITS = {
	steps: 200,
	/** Selectors of one step. */
	targets: 50,
	rampValues: 50,
	tags: 20,
	/** Round trips of each pair in one probe. */
	roundTrips: 100_000,
	/** Longer than any timer of a cluster by far; both engines count on exactly for years. */
	durationMs: 30 * 24 * 3_600_000,
} as const;
