import {z} from 'zod';

import {durationMs} from '../core/quantity-schemas.ts';
import {onEachDevice} from './_effects.ts';
import {defineFault} from './_fault.ts';

export const switchRestart = defineFault({
	kind: 'switch-restart',
	title: 'Restart of the switch',
	description:
		'A switch goes dark and boots again by itself, without memory of its neighbours, as after an update.',
	accepts: ['switch'],
	params: z.strictObject({
		downFor: durationMs('From going dark to forwarding again; 60s when left out.').prefault('60s'),
	}),
	start: ({targets}) => onEachDevice(targets, 'kill'),
	healsAfterMs: ({downFor}) => downFor,
});
