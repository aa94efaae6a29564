import {z} from 'zod';

import {defineFault} from './_fault.ts';
import {onEachDevice} from './_effects.ts';

export const nodeKill = defineFault({
	kind: 'node-kill',
	title: 'Power loss of',
	description: 'The machine loses power: no daemon says goodbye. Healing boots it.',
	accepts: ['node', 'group'],
	params: z.strictObject({}),
	start: ({targets}) => onEachDevice(targets, 'kill'),
});
