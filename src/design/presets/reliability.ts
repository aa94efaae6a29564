/** How often things fail and how long they stay away, where a design does not say. Times are means. */

export type ReliabilityPreset = {
	readonly mtbfMs: number;
	readonly mttrMs: number;
	readonly source: string;
};

const HOUR_MS = 3_600_000;
const YEAR_MS = 365.25 * 24 * HOUR_MS;

/** The mean time between failures of a thing of which this share fails within a year, at a constant rate. */
const failingAYear = (ratio: number): number => -YEAR_MS / Math.log(1 - ratio);

export const RELIABILITY_PRESETS = {
	server: {
		mtbfMs: failingAYear(0.08),
		mttrMs: 4 * HOUR_MS,
		source:
			'8 % of servers have a hardware incident within a year (Vishwanath and Nagappan, SoCC 2010); 4 h to repair is assumed.',
	},
	switch: {
		mtbfMs: failingAYear(0.05),
		mttrMs: 4 * HOUR_MS,
		source:
			'About 5 % of top-of-rack switches fail within a year (Gill, Jain and Nagappan, SIGCOMM 2011); 4 h to replace one is assumed.',
	},
	cable: {
		mtbfMs: failingAYear(0.01),
		mttrMs: 2 * HOUR_MS,
		source: 'Assumed: 1 % of cables with their ports fail within a year, 2 h to replace one.',
	},
	uplink: {
		mtbfMs: failingAYear(0.1),
		mttrMs: 4 * HOUR_MS,
		source: 'Assumed: 10 % of uplinks fail within a year, 4 h to repair.',
	},
	provider: {
		mtbfMs: YEAR_MS,
		mttrMs: 2 * HOUR_MS,
		source: 'Assumed: one outage of a provider’s network a year, 2 h long.',
	},
	site: {
		mtbfMs: 2.5 * YEAR_MS,
		mttrMs: 4 * HOUR_MS,
		source:
			'1.6 h a year, 99.98 %, is what sites of tier III reach (Turner, Seader and Brill, Uptime Institute, Tier Classifications); one outage of 4 h in 2.5 years is assumed.',
	},
	overlay: {
		mtbfMs: 0.5 * YEAR_MS,
		mttrMs: 0.25 * HOUR_MS,
		source:
			'Assumed: a tunnel’s server stops twice a year, by a crash, an update or an expired certificate, for 15 min.',
	},
} as const satisfies Readonly<Record<string, ReliabilityPreset>>;

export type ReliabilityKind = keyof typeof RELIABILITY_PRESETS;
