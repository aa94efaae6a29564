/**
 * What bulk traffic does to everybody else on a cable. A sender that takes all it can get keeps the queue in front of the
 * cable full, since it slows down only when a frame is lost there:
 *
 *   waiting time of every frame = queue / rate, on top of the cable's own delay
 *
 * and the queue drops the few frames that tell the sender so.
 */
import {z} from 'zod';

import {share, lineQueueBytes} from '../core/quantity-schemas.ts';
import type {CableId} from '../core/ids.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Impairment, Network} from '../network/network.types.ts';
import {defineFault, notRealisable} from './_fault.ts';

const params = z.strictObject({
	queue: lineQueueBytes('The queue in front of each cable, instead of the design’s.').optional(),
	loss: share('Frames that find no place in the queue.').optional(),
});

export const fullQueue = defineFault({
	kind: 'full-queue',
	title: 'Full queue of',
	description:
		'Bulk traffic takes all of a cable’s rate: every frame waits behind a full queue, and a few find no place in it.',
	accepts: ['cable', 'node', 'provider'],
	params,
	start({network, targets, params: {queue, loss}}) {
		const cables = [...new Set(targets.flatMap(target => target.cables))];
		return cables.flatMap(cable => filled(network, cable, {queue, loss}));
	},
});

function filled(
	{cables}: Network,
	id: CableId,
	{queue, loss}: z.output<typeof params>,
): readonly Effect[] {
	const cable = cables.find(candidate => candidate.id === id);
	return (['aToB', 'bToA'] as const).flatMap((direction): readonly Effect[] => {
		const own = cable?.impairment[direction];
		return own === undefined
			? []
			: [
					{
						kind: 'impair',
						cable: id,
						direction,
						settings: {
							oneWayDelayMs: own.oneWayDelayMs + waitingMs(id, own, queue),
							...(loss !== undefined && {lossRatio: loss}),
						},
					},
				];
	});
}

function waitingMs(cable: CableId, {rateBps, queueBytes}: Impairment, written?: number): number {
	if (rateBps === null) {
		throw notRealisable(
			`The cable "${cable}" has no rate, so that nothing fills it.`,
			'Give it a `rate` in the design.',
		);
	}
	return ((written ?? queueBytes) * 8 * 1000) / rateBps;
}
