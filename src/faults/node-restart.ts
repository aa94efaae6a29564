import {z} from 'zod';

import {durationMs} from '../core/quantity-schemas.ts';
import {onEachDevice} from './_effects.ts';
import {defineFault} from './_fault.ts';

export const nodeRestart = defineFault({
	kind: 'node-restart',
	title: 'Restart of',
	description: 'The machine goes down, in order or by a power loss, and boots again by itself.',
	accepts: ['node', 'group'],
	params: z.strictObject({
		graceful: z.boolean().default(true).describe('false: a power loss instead of a shutdown.'),
		downFor: durationMs('From going down to the start of the boot; 5s when left out.').prefault(
			'5s',
		),
	}),
	start: ({targets, params: {graceful}}) => onEachDevice(targets, graceful ? 'stop' : 'kill'),
	healsAfterMs: ({downFor}) => downFor,
});
