/**
 * What a line can be set to. The patch panel counts with no more (lab/panel/settings.h and settings.c), so that a design
 * or a scenario beyond it would mean something else in each engine.
 */
export const LINE_LIMITS = {
	delayMsMax: 60_000,
	rateBpsMin: 1000,
	rateBpsMax: 1e11,
	queueBytesMax: 2 ** 30,
} as const;

/** Each completes "Write …". */
export const LINE_PHRASES = {
	delay: 'a duration of at most 60s',
	rate: 'a rate from 1kbit to 100Gbit',
	queue: 'a size of at most 1GiB',
} as const;
