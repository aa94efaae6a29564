/** How often a thing fails and how long it stays away. */
import * as z from 'zod';
import {RELIABILITY_PRESETS, type ReliabilityKind} from '../presets/reliability.ts';
import {duration} from './fields.ts';

export const reliabilitySchema = z
	.strictObject({
		mtbf: duration('Mean time from a repair to the next failure.'),
		mttr: duration('Mean time from a failure to its repair.'),
	})
	.meta({
		description:
			'How often it fails, and for how long, for the expected minutes without quorum of `ringproof explore`.',
	});

export const reliabilityDefaultsSchema = z
	.strictObject(
		Object.fromEntries(
			Object.keys(RELIABILITY_PRESETS).map(kind => [kind, reliabilitySchema.optional()]),
		) as Record<ReliabilityKind, z.ZodOptional<typeof reliabilitySchema>>,
	)
	.meta({
		description:
			'The same for all things of a kind; the tool’s own assumptions hold for kinds that are not given.',
	});
