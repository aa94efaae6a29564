/** Quantities that are read at once: text in the file, a number with its unit in the code. */
import * as z from 'zod';
import {duration, rate, ratio, size} from './fields.ts';
import {LINE_LIMITS, LINE_PHRASES} from './line-limits.ts';
import {parseDurationMs, parseRateBps, parseRatio, parseSizeBytes} from './units.ts';

/** `1.2ms` → milliseconds. */
export const durationMs = (description: string) => read(duration(description), parseDurationMs);

/** `0.5%` → 0.005. */
export const share = (description: string) => read(ratio(description), parseRatio);

/** The delay of a line, or how far it spreads: `1.2ms` → milliseconds. */
export const lineDelayMs = (description: string) =>
	durationMs(description).refine(ms => ms <= LINE_LIMITS.delayMsMax, {error: LINE_PHRASES.delay});

/** `100Mbit` → bits per second. */
export const lineRateBps = (description: string) =>
	read(rate(description), parseRateBps).refine(
		bps => bps >= LINE_LIMITS.rateBpsMin && bps <= LINE_LIMITS.rateBpsMax,
		{error: LINE_PHRASES.rate},
	);

/** `64kB` → bytes. */
export const lineQueueBytes = (description: string) =>
	read(size(description), parseSizeBytes).refine(bytes => bytes <= LINE_LIMITS.queueBytesMax, {
		error: LINE_PHRASES.queue,
	});

/** What has the right form may still be out of range (`200%`), and then is told with the form's own phrase. */
function read(
	written: ReturnType<typeof duration>,
	parse: (text: string) => number | undefined,
): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
	return written.transform((text, context) => {
		const value = parse(text);
		if (value === undefined) {
			context.addIssue({code: 'custom', message: phraseOf(written)});
			return z.NEVER;
		}
		return value;
	});
}

function phraseOf(written: z.ZodString): string {
	const wrong = written.safeParse('');
	return wrong.error?.issues[0]?.message ?? 'another value';
}
