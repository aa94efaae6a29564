import {z} from 'zod';

import type {DeviceId} from '../core/ids.ts';
import type {Network} from '../network/network.types.ts';
import {defineFault, notRealisable} from './_fault.ts';
import {linkLossSchema} from './_params.ts';
import {findSeparation} from './_separation.ts';
import type {Target} from './_target.types.ts';

export const partition = defineFault({
	kind: 'partition',
	title: 'Partition around',
	description:
		'Groups of servers lose each other, each group stays whole. One target is parted from all other members; several targets are the groups.',
	accepts: ['node', 'group', 'site'],
	params: z.strictObject({mode: linkLossSchema.default('silent')}),
	start({network, targets, params: {mode}}) {
		const groups = groupsOf(network, targets);
		const cables = findSeparation({network, groups, bystanders: []});
		if (cables === undefined) {
			throw notRealisable(
				`No set of cables parts ${groups.map(group => group.join(' and ')).join(' from ')} and leaves each group whole.`,
				'Servers that share their only switch cannot be grouped apart: part single nodes, or give the groups switches of their own.',
			);
		}
		return cables.map(cable => ({kind: 'cut', cable, direction: 'both', mode}));
	},
});

/** Disjoint groups of servers; a single target stands against the rest of the cluster. */
function groupsOf(network: Network, targets: readonly Target[]): readonly (readonly DeviceId[])[] {
	const servers = new Set(
		network.devices.filter(device => device.kind === 'server').map(device => device.id),
	);
	const groups = targets.map(({devices}) => devices.filter(device => servers.has(device)));
	const named = groups.flat();
	const twice = named.find((device, index) => named.indexOf(device) !== index);
	if (twice !== undefined) {
		throw notRealisable(`"${twice}" cannot be on two sides of a partition.`);
	}
	if (groups.length === 1) {
		const members = network.cluster?.members.map(member => member.device) ?? [...servers];
		groups.push(members.filter(device => !named.includes(device)));
	}
	if (groups.some(group => group.length === 0)) {
		throw notRealisable('A partition needs a server on each side.');
	}
	return groups;
}
