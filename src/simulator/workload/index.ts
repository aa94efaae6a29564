/** Puts the daemons of the storage and of the moving addresses on their hosts. */
import type {DeviceId} from '../../core/ids.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {addAddressDaemon} from './address.ts';
import {addMonitor} from './ceph-mon.ts';

export function addWorkload(world: World): void {
	const {ceph, addresses} = world.network.workload;
	ceph?.monitors.forEach(({device}, rank) => {
		addMonitor(world, hostOf(world, device), {ceph, rank});
	});
	for (const address of addresses) {
		for (const holder of address.holders) {
			addAddressDaemon(world, hostOf(world, holder.device), {address, holder});
		}
	}
}

function hostOf({hosts}: World, device: DeviceId): Host {
	const host = hosts.get(device);
	if (host === undefined) {
		throw new Error(`${device} is no server`);
	}
	return host;
}
