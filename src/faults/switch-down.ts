import {z} from 'zod';

import {onEachDevice} from './_effects.ts';
import {defineFault} from './_fault.ts';

export const switchDown = defineFault({
	kind: 'switch-down',
	title: 'Power loss of the switch',
	description: 'A switch loses power; every cable at it loses its carrier.',
	accepts: ['switch'],
	params: z.strictObject({}),
	start: ({targets}) => onEachDevice(targets, 'kill'),
});
