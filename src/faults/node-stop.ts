import {z} from 'zod';

import {defineFault} from './_fault.ts';
import {onEachDevice} from './_effects.ts';

export const nodeStop = defineFault({
	kind: 'node-stop',
	title: 'Orderly shutdown of',
	description: 'The machine shuts down, its daemons take their leave. Healing boots it.',
	accepts: ['node', 'group'],
	params: z.strictObject({}),
	start: ({targets}) => onEachDevice(targets, 'stop'),
});
