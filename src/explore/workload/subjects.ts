/** What besides the quorum a failure can cost: shared storage and services, each a subject of its own. */
import type {Network} from '../../network/network.types.ts';
import type {GlusterVolume} from '../../network/workload.types.ts';

/**
 * `storage-lost`: no server can use the store. `storage-split`: two of its copies take writes without each other.
 * `service-down`: no server can run the service.
 */
export const WORKLOAD_EVENTS = ['storage-lost', 'storage-split', 'service-down'] as const;

export type WorkloadEvent = (typeof WORKLOAD_EVENTS)[number];

export type Subject = {
	readonly event: WorkloadEvent;
	/** A store, such as `ceph`, `gluster:images` or `iscsi:disk`, or a service's name. */
	readonly name: string;
};

/** In a fixed order. Only Gluster's copies can be written apart: Ceph's monitors let only a majority go on. */
export function subjectsOf({workload}: Pick<Network, 'workload'>): readonly Subject[] {
	const {ceph, gluster, sharedDisks, services} = workload;
	const stores = [
		...(ceph === null ? [] : ['ceph']),
		...gluster.map(({name}) => `gluster:${name}`),
		...sharedDisks.map(({name}) => `iscsi:${name}`),
	];
	return [
		...stores.map(name => ({event: 'storage-lost' as const, name})),
		...gluster
			.filter(mayBeWrittenApart)
			.map(({name}) => ({event: 'storage-split' as const, name: `gluster:${name}`})),
		...services.map(({name}) => ({event: 'service-down' as const, name})),
	];
}

/** Two disjoint sets of bricks that each satisfy the volume's rule. */
export function mayBeWrittenApart({bricks, quorum}: GlusterVolume): boolean {
	if (bricks.length < 2 || quorum.type === 'auto') {
		return false;
	}
	const needed = quorum.type === 'fixed' ? quorum.count : 1;
	return 2 * needed <= bricks.length;
}
