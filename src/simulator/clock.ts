/**
 * Simulated time is a number of milliseconds that is always a multiple of 2⁻¹⁶ ms (15 ns). Sums and differences of such
 * numbers are exact up to 2³⁷ ms (four years), so that a repeated rotation takes exactly the same time at every hour of
 * a run, and leaping over a million of them lands where walking would have.
 */
const STEPS_PER_MS = 65_536;

/** The nearest time that the simulator can hold; for every duration that comes from outside or from a division. */
export function quantised(ms: number): number {
	return Math.round(ms * STEPS_PER_MS) / STEPS_PER_MS;
}

/** The longest run for which times stay exact. */
export const TIME_LIMIT_MS = 2 ** 37;
