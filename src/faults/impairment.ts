import {z} from 'zod';

import {
	durationMsSchema,
	rateBpsSchema,
	ratioSchema,
	sizeBytesSchema,
} from '../core/quantity-schemas.ts';
import type {Impairment} from '../network/network.types.ts';
import {defineFault, notRealisable} from './_fault.ts';
import {directionSchema} from './_params.ts';

const params = z.strictObject({
	delay: durationMsSchema.optional().describe('One way, instead of the design’s.'),
	jitter: durationMsSchema
		.optional()
		.describe('Half-width of a uniform spread around the delay; frames keep their order.'),
	loss: ratioSchema.optional().describe('Each frame by itself.'),
	burstLoss: z
		.strictObject({
			goodToBad: ratioSchema.describe('Chance a frame that the cable turns bad.'),
			badToGood: ratioSchema.describe('Chance a frame that a bad cable recovers.'),
			loss: ratioSchema.describe('Loss while the cable is bad.'),
		})
		.optional()
		.describe('Losses that come in bursts (Gilbert and Elliott), on top of `loss`.'),
	duplicate: ratioSchema.optional(),
	reorder: ratioSchema.optional(),
	corrupt: ratioSchema.optional(),
	rate: rateBpsSchema.optional(),
	queue: sizeBytesSchema.optional().describe('The byte queue in front of a limited rate.'),
	mtu: z.int().min(68).max(65_535).optional().describe('Bytes; larger packets vanish.'),
	direction: directionSchema,
});

export const impairment = defineFault({
	kind: 'impairment',
	title: 'Impairment of',
	description: 'A cable gets slower or worse: delay, jitter, loss, duplication, order, rate, MTU.',
	accepts: ['cable', 'node', 'provider'],
	params,
	start({targets, params: {direction, ...written}}) {
		const settings = settingsOf(written);
		if (Object.keys(settings).length === 0) {
			throw notRealisable(
				'An impairment without a setting changes nothing.',
				`Give at least one of: ${Object.keys(params.shape)
					.filter(name => name !== 'direction')
					.join(', ')}.`,
			);
		}
		return [...new Set(targets.flatMap(({cables}) => cables))].map(cable => ({
			kind: 'impair',
			cable,
			direction,
			settings,
		}));
	},
});

function settingsOf(written: Omit<z.output<typeof params>, 'direction'>): Partial<Impairment> {
	const {delay, jitter, loss, burstLoss, duplicate, reorder, corrupt, rate, queue, mtu} = written;
	const settings = {
		oneWayDelayMs: delay,
		jitterMs: jitter,
		lossRatio: loss,
		burstLoss: burstLoss && {
			goodToBadRatio: burstLoss.goodToBad,
			badToGoodRatio: burstLoss.badToGood,
			badLossRatio: burstLoss.loss,
		},
		duplicateRatio: duplicate,
		reorderRatio: reorder,
		corruptRatio: corrupt,
		rateBps: rate,
		queueBytes: queue,
		mtuBytes: mtu,
	};
	return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
