import {z} from 'zod';

import {defineFault, notRealisable} from './_fault.ts';
import {linkLossSchema} from './_params.ts';

export const uplinkDown = defineFault({
	kind: 'uplink-down',
	title: 'Loss of the uplink of',
	description:
		"A server's way to its provider is gone: the uplink itself, or every uplink of a node.",
	accepts: ['cable', 'node'],
	params: z.strictObject({mode: linkLossSchema.default('no-carrier')}),
	start({network, targets, params: {mode}}) {
		const uplinks = new Set(
			network.cables.filter(cable => cable.kind === 'uplink').map(cable => cable.id),
		);
		return targets.flatMap(({cables, selector}) => {
			const own = cables.filter(cable => uplinks.has(cable));
			if (own.length === 0) {
				throw notRealisable(
					`"${selector}" has no uplink to a provider.`,
					'Use cable-cut for a cable inside a site.',
				);
			}
			return own.map(cable => ({kind: 'cut' as const, cable, direction: 'both' as const, mode}));
		});
	},
});
