import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

export const sharedDisksProtected: Check = {
	id: 'shared-disks-protected',
	title: 'No two servers can write to the same place of a shared disk',
	category: 'storage',
	source:
		'lvmlockd(8): without locks, commands of two hosts on one volume group corrupt it. A file system that is no cluster file system, mounted twice, is destroyed.',
	gate: true,
	judge({network}) {
		const {sharedDisks} = network.workload;
		const shared = sharedDisks.filter(({initiators}) => initiators.length > 1);
		if (shared.length === 0) {
			return notApplicable('No disk is used by more than one server.');
		}
		const open = shared.filter(({protection}) => protection === 'none');
		const values = {sharedDisks: shared.length, unprotected: open.length};
		return open.length === 0
			? passed('static', `Each of the ${shared.length} shared disks has a lock.`, values)
			: failed(
					'static',
					{
						reason: `${listed(
							open.map(
								({name, initiators}) =>
									`the disk ${name} is open to ${listed(initiators.map(({device}) => device))}`,
							),
						)}, and nothing keeps two of them from writing to the same place.`,
						remedy:
							'Put locks over it (lvmlockd with the cluster, or sanlock’s leases), or let the target admit one server only.',
					},
					values,
				);
	},
};
