/** Who a cluster is made of where there is no corosync: the servers that share storage or an address. */
import type {DeviceId} from '../../core/ids.ts';
import type {Network} from '../network.types.ts';

/** The members of corosync's cluster, or else every server with a part in the workload; in the network's order. */
export function participants({cluster, workload, devices}: Network): readonly DeviceId[] {
	if (cluster !== null) {
		return cluster.members.map(({device}) => device);
	}
	const {ceph, gluster, sharedDisks, sanlock, addresses} = workload;
	const ends = [
		...(ceph?.monitors ?? []),
		...gluster.flatMap(({bricks, clients}) => [...bricks, ...clients]),
		...sharedDisks.flatMap(({target, initiators}) => [target, ...initiators]),
		...(sanlock?.hosts ?? []),
		...addresses.flatMap(({holders}) => holders),
	];
	const named = new Set(ends.map(({device}) => device));
	return devices.map(({id}) => id).filter(id => named.has(id));
}
