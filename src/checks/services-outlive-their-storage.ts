import type {Network} from '../network/network.types.ts';
import type {SharedDisk} from '../network/workload.types.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

export const servicesOutliveTheirStorage: Check = {
	id: 'services-outlive-their-storage',
	title: 'No shared disk hangs on a single target',
	category: 'redundancy',
	source:
		'RFC 3720: an iSCSI session ends at one target. A disk that is neither mirrored nor reached through a second target is as available as that machine.',
	gate: false,
	judge({network}) {
		const users = usersOf(network);
		if (users.length === 0) {
			return notApplicable('No service lies on a shared disk.');
		}
		const {services} = network.workload;
		const alone = users.filter(({lost}) => lost > 0);
		const lost = alone.reduce((sum, user) => sum + user.lost, 0);
		const values = {disks: users.length, servicesLost: lost, services: services.length};
		return alone.length === 0
			? passed('static', 'Every shared disk is used by services on its own target only.', values)
			: failed(
					'static',
					{
						reason: `Without ${listed([...new Set(alone.map(({disk}) => disk.target.device))])} ${lost} of ${services.length} services have no disk: ${listed(alone.map(({disk}) => disk.name))} ${alone.length === 1 ? 'lies' : 'lie'} there and nowhere else.`,
						remedy:
							'Mirror the disk to a second target in another failure domain, or keep the services’ disks on storage that is replicated between the servers.',
					},
					values,
				);
	},
};

type Used = {
	readonly disk: SharedDisk;
	/** Services that could go on without the target's machine, but for their disk. */
	readonly lost: number;
};

function usersOf({workload}: Network): readonly Used[] {
	return workload.sharedDisks.flatMap(disk => {
		const users = workload.services.filter(({storage}) => storage === `iscsi:${disk.name}`);
		const lost = users.filter(({group}) => group.some(device => device !== disk.target.device));
		return users.length === 0 ? [] : [{disk, lost: lost.length}];
	});
}
