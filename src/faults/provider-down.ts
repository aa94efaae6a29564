import {z} from 'zod';

import {defineFault} from './_fault.ts';

export const providerDown = defineFault({
	kind: 'provider-down',
	title: 'Outage of the provider',
	description:
		"A provider's network stops forwarding. The servers' links stay up: the outage is beyond the first hop.",
	accepts: ['provider'],
	params: z.strictObject({}),
	start: ({targets}) =>
		[...new Set(targets.flatMap(({cables}) => cables))].map(cable => ({
			kind: 'cut',
			cable,
			direction: 'both',
			mode: 'silent',
		})),
});
