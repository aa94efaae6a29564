import {z} from 'zod';

import {whole} from '../core/fields.ts';
import {lineDelayMs, lineQueueBytes, lineRateBps, share} from '../core/quantity-schemas.ts';
import type {Impairment} from '../network/network.types.ts';
import {defineFault, notRealisable} from './_fault.ts';
import {directionSchema} from './_params.ts';

const params = z.strictObject({
	delay: lineDelayMs('One way, instead of the design’s.').optional(),
	jitter: lineDelayMs(
		'Half-width of a uniform spread around the delay; frames keep their order.',
	).optional(),
	loss: share('Frames that vanish, each by itself.').optional(),
	burstLoss: z
		.strictObject({
			goodToBad: share('Chance a frame that the cable turns bad.'),
			badToGood: share('Chance a frame that a bad cable recovers.'),
			badLoss: share('Loss while the cable is bad.'),
		})
		.optional()
		.describe('Losses that come in bursts (Gilbert and Elliott), on top of `loss`.'),
	duplicate: share('Frames that arrive twice.').optional(),
	reorder: share('Frames that are overtaken by later ones.').optional(),
	corrupt: share('Frames with a flipped bit.').optional(),
	rate: lineRateBps('Bandwidth.').optional(),
	queue: lineQueueBytes('The byte queue in front of a limited rate.').optional(),
	mtu: whole('Bytes of a layer-3 packet; larger ones vanish.', {min: 576, max: 65_535}).optional(),
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
			badLossRatio: burstLoss.badLoss,
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
