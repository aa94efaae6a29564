import {z} from 'zod';

import type {Effect} from '../engine/effect.types.ts';
import {defineFault} from './_fault.ts';

export const multicastBlock = defineFault({
	kind: 'multicast-block',
	title: 'Multicast blocked at',
	description:
		'Frames to multicast groups vanish while all others pass. A running ring hardly notices; a restart does.',
	accepts: ['cable', 'switch', 'provider', 'node'],
	params: z.strictObject({}),
	start({targets}) {
		return targets.flatMap(({kind, devices, cables}): readonly Effect[] =>
			kind === 'cable'
				? cables.map(cable => ({
						kind: 'impair' as const,
						cable,
						direction: 'both' as const,
						settings: {blocksMulticast: true},
					}))
				: devices.map(device => ({kind: 'block-multicast' as const, device})),
		);
	},
});
