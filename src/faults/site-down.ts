import {z} from 'zod';

import {onEachDevice} from './_effects.ts';
import {defineFault} from './_fault.ts';

export const siteDown = defineFault({
	kind: 'site-down',
	title: 'Power loss of the site',
	description: 'Everything that stands at a site loses power at once: servers, switches, routers.',
	accepts: ['site'],
	params: z.strictObject({}),
	start: ({targets}) => onEachDevice(targets, 'kill'),
});
