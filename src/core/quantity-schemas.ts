/**
 * Quantities in documents that people write: text in the file, a number with its unit in the code. Each `error` is the
 * phrase that completes "Write …" in a message.
 */
import {z} from 'zod';

import {
	DURATION_PATTERN,
	RATE_PATTERN,
	RATIO_PATTERN,
	SIZE_PATTERN,
	parseDurationMs,
	parseRateBps,
	parseRatio,
	parseSizeBytes,
} from './units.ts';

/** `1.2ms` → milliseconds. */
export const durationMsSchema = quantity(DURATION_PATTERN, parseDurationMs, {
	description: 'a duration',
	examples: ['1.2ms', '10s', '2min'],
});

/** `100Mbit` → bits per second. */
export const rateBpsSchema = quantity(RATE_PATTERN, parseRateBps, {
	description: 'a rate, with decimal prefixes',
	examples: ['100Mbit', '1Gbit'],
});

/** `64kB` → bytes. */
export const sizeBytesSchema = quantity(SIZE_PATTERN, parseSizeBytes, {
	description: 'a size',
	examples: ['64kB', '16GiB'],
});

/** `0.5%` → 0.005. */
export const ratioSchema = quantity(RATIO_PATTERN, parseRatio, {
	description: 'a share from 0% to 100%',
	examples: ['0.5%', '10%'],
});

type Meta = {readonly description: string; readonly examples: readonly [string, ...string[]]};

function quantity(
	pattern: RegExp,
	parse: (text: string) => number | undefined,
	{description, examples}: Meta,
): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
	const expected = `${description} such as ${examples.map(text => `\`${text}\``).join(' or ')}`;
	return z
		.string({error: expected})
		.regex(pattern, {error: expected})
		.meta({description: `${expected[0]?.toUpperCase() ?? ''}${expected.slice(1)}.`})
		.transform((text, context) => {
			const value = parse(text);
			if (value === undefined) {
				context.addIssue({code: 'custom', message: expected});
				return z.NEVER;
			}
			return value;
		});
}
