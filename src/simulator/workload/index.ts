/** Puts the daemons of the storage and of the moving addresses on their hosts. */
import type {DeviceId} from '../../core/ids.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {addAddressDaemon} from './address.ts';
import {addMonitor} from './ceph-mon.ts';
import {addBricks} from './gluster-brick.ts';
import {addGlusterClient} from './gluster-client.ts';
import {addDiskInitiator} from './iscsi-initiator.ts';
import {addTarget} from './iscsi-target.ts';

export function addWorkload(world: World): void {
	const {ceph, gluster, addresses} = world.network.workload;
	addSharedDisks(world);
	ceph?.monitors.forEach(({device}, rank) => {
		addMonitor(world, hostOf(world, device), {ceph, rank});
	});
	for (const device of new Set(gluster.flatMap(({bricks}) => bricks.map(end => end.device)))) {
		const here = gluster.filter(({bricks}) => bricks.some(end => end.device === device));
		addBricks(world, hostOf(world, device), here);
	}
	for (const volume of gluster) {
		for (const own of volume.clients) {
			addGlusterClient(world, hostOf(world, own.device), {volume, own});
		}
	}
	for (const address of addresses) {
		for (const holder of address.holders) {
			addAddressDaemon(world, hostOf(world, holder.device), {address, holder});
		}
	}
}

function addSharedDisks(world: World): void {
	const {sharedDisks} = world.network.workload;
	for (const device of new Set(sharedDisks.map(({target}) => target.device))) {
		const here = sharedDisks.filter(({target}) => target.device === device);
		addTarget(world, hostOf(world, device), new Map(here.map(({name}) => [name, () => null])));
	}
	for (const disk of sharedDisks) {
		for (const own of disk.initiators) {
			addDiskInitiator(world, hostOf(world, own.device), {disk, own});
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
