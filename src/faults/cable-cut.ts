import {z} from 'zod';

import {defineFault, notRealisable} from './_fault.ts';
import {directionSchema, linkLossSchema} from './_params.ts';

export const cableCut = defineFault({
	kind: 'cable-cut',
	title: 'Cut of',
	description: 'Frames no longer pass a cable, in both directions or in one.',
	accepts: ['cable'],
	params: z.strictObject({mode: linkLossSchema.default('silent'), direction: directionSchema}),
	start({targets, params: {mode, direction}}) {
		if (mode === 'no-carrier' && direction !== 'both') {
			throw notRealisable(
				'A cable that loses its carrier is dead in both directions.',
				'Write "mode: silent" for a cut in one direction.',
			);
		}
		return targets.flatMap(({cables}) =>
			cables.map(cable => ({kind: 'cut' as const, cable, direction, mode})),
		);
	},
});
