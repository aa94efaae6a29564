import {z} from 'zod';

import {defineFault, notRealisable} from './_fault.ts';

export const portShut = defineFault({
	kind: 'port-shut',
	title: 'Shut port at the switch end of',
	description: 'A port of a switch is shut: both ends of its cable see the link go down.',
	accepts: ['cable'],
	params: z.strictObject({}),
	start({network, targets}) {
		const switches = new Set(
			network.devices.filter(({kind}) => kind === 'switch').map(({id}) => id),
		);
		return targets.flatMap(({cables, selector}) =>
			cables.map(cable => {
				const found = network.cables.find(({id}) => id === cable);
				if (
					found === undefined ||
					!(switches.has(found.a.device) || switches.has(found.b.device))
				) {
					throw notRealisable(
						`The cable that "${selector}" means ends at no switch, so no port can be shut.`,
						'Aim at a cable into a switch, or use cable-cut with "mode: no-carrier".',
					);
				}
				return {
					kind: 'cut' as const,
					cable,
					direction: 'both' as const,
					mode: 'no-carrier' as const,
				};
			}),
		);
	},
});
