import {z} from 'zod';

import {defineFault} from './_fault.ts';
import {onEachDevice} from './_effects.ts';

export const nodeFreeze = defineFault({
	kind: 'node-freeze',
	title: 'Freeze of',
	description:
		'Every process stands still, as in a stalled virtual machine. Healing lets them go on where they were.',
	accepts: ['node', 'group'],
	params: z.strictObject({}),
	start: ({targets}) => onEachDevice(targets, 'freeze'),
});
