/** Which daemons of the storage and of the moving addresses belong on a device; the same in both engines. */
import type {DeviceId} from '../core/ids.ts';
import {leasedDisk} from '../network/queries/leases.ts';
import type {Network} from '../network/network.types.ts';
import type {DaemonName} from './effect.types.ts';

/** In the order of a start. */
export function workloadDaemons({workload}: Network, device: DeviceId): readonly DaemonName[] {
	const {ceph, gluster, sharedDisks, addresses} = workload;
	const leased = leasedDisk(workload);
	const isHere = (end: {readonly device: DeviceId}): boolean => end.device === device;
	return [
		...(ceph?.monitors.some(isHere) === true ? (['ceph-mon'] as const) : []),
		...(gluster.some(({bricks}) => bricks.some(isHere)) ? (['glusterd'] as const) : []),
		...gluster
			.filter(({clients}) => clients.some(isHere))
			.map(({name}) => `gluster:${name}` as const),
		...(sharedDisks.some(({target}) => isHere(target)) ? (['tgtd'] as const) : []),
		...sharedDisks
			.filter(({initiators}) => initiators.some(isHere))
			.map(({name}) => `iscsi:${name}` as const),
		...(leased?.hosts.some(isHere) === true ? (['sanlock'] as const) : []),
		...addresses
			.filter(({holders}) => holders.some(isHere))
			.map(({name}) => `address:${name}` as const),
	];
}
