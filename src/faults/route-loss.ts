import {z} from 'zod';

import {defineFault, notRealisable} from './_fault.ts';

export const routeLoss = defineFault({
	kind: 'route-loss',
	title: 'Lost route between',
	description:
		'No packet of either server gets to the other any more, though all cables work and both reach everybody else: what a fault inside a provider’s network looks like from outside.',
	accepts: ['node'],
	params: z.strictObject({}),
	start({targets}) {
		const [first, second, ...more] = targets.flatMap(({devices}) => devices);
		if (first === undefined || second === undefined || first === second || more.length > 0) {
			throw notRealisable('A route is lost between exactly two different nodes.');
		}
		return [{kind: 'part', servers: [first, second]}];
	},
});
