/** Quantities that are read at once: text in the file, a number with its unit in the code. */
import * as z from 'zod';
import {duration, rate, ratio, size} from './fields.ts';
import {parseDurationMs, parseRateBps, parseRatio, parseSizeBytes} from './units.ts';

/** `1.2ms` → milliseconds. */
export const durationMs = (description: string) => read(duration(description), parseDurationMs);

/** `100Mbit` → bits per second. */
export const rateBps = (description: string) => read(rate(description), parseRateBps);

/** `64kB` → bytes. */
export const sizeBytes = (description: string) => read(size(description), parseSizeBytes);

/** `0.5%` → 0.005. */
export const share = (description: string) => read(ratio(description), parseRatio);

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
