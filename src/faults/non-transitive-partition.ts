import {z} from 'zod';

import {defineFault, notRealisable} from './_fault.ts';
import {linkLossSchema} from './_params.ts';
import {findSeparation} from './_separation.ts';

export const nonTransitivePartition = defineFault({
	kind: 'non-transitive-partition',
	title: 'Loss of the way between',
	description:
		'Two servers lose each other while both still reach every other member: the case that makes a membership flap.',
	accepts: ['node'],
	params: z.strictObject({mode: linkLossSchema.default('silent')}),
	start({network, targets, params: {mode}}) {
		const [first, second, ...more] = targets.flatMap(({devices}) => devices);
		if (first === undefined || second === undefined || first === second || more.length > 0) {
			throw notRealisable('A non-transitive partition is between exactly two different nodes.');
		}
		const bystanders = (network.cluster?.members ?? [])
			.map(member => member.device)
			.filter(device => device !== first && device !== second);
		const cables =
			bystanders.length === 0
				? undefined
				: findSeparation({network, groups: [[first], [second]], bystanders});
		if (cables === undefined) {
			throw notRealisable(
				`No set of cables parts ${first} from ${second} only: they share what leads to the other members.`,
				'It takes a third member, and a cable or a switch that only these two use.',
			);
		}
		return cables.map(cable => ({kind: 'cut', cable, direction: 'both', mode}));
	},
});
