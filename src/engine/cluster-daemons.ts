/** Which of the cluster's daemons belong on a device. */
import type {DeviceId} from '../core/ids.ts';
import type {Network} from '../network/network.types.ts';
import {movedServices} from '../network/queries/moved-services.ts';
import type {DaemonName} from './effect.types.ts';

/** corosync's own, which both engines run. In the order of a start; an end goes the other way round. */
export function clusterDaemons(
	{cluster}: Pick<Network, 'cluster'>,
	device: DeviceId,
): readonly DaemonName[] {
	const isMember = cluster?.members.some(member => member.device === device) ?? false;
	return [
		...(cluster?.qdevice?.device === device ? (['corosync-qnetd'] as const) : []),
		...(isMember ? (['corosync'] as const) : []),
		...(isMember && cluster?.qdevice !== null ? (['corosync-qdevice'] as const) : []),
	];
}

/** Whether the HA manager belongs there. An engine that has none does not name it among its daemons. */
export function isHaManaged(
	network: Pick<Network, 'cluster' | 'workload'>,
	device: DeviceId,
): boolean {
	const isMember = network.cluster?.members.some(member => member.device === device) ?? false;
	return isMember && movedServices(network).length > 0;
}
