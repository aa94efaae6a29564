/** Puts the daemons of the storage and of the moving addresses on their hosts. */
import {
	applyToLeases,
	createLeaseDisk,
	type LeaseRequest,
} from '../../cluster/sanlock/lease-disk.ts';
import type {DeviceId} from '../../core/ids.ts';
import {leasedDisk} from '../../network/queries/leases.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {addAddressDaemon} from './address.ts';
import {addMonitor} from './ceph-mon.ts';
import {addBricks} from './gluster-brick.ts';
import {addGlusterClient} from './gluster-client.ts';
import {addDiskInitiator} from './iscsi-initiator.ts';
import {addTarget, type DiskContent} from './iscsi-target.ts';
import {addSanlock} from './sanlock.ts';

/** `beforePowerChanges` is called before a watchdog takes a machine's power and gives it back. */
export function addWorkload(world: World, beforePowerChanges: () => void): void {
	const {ceph, gluster, addresses} = world.network.workload;
	addSharedDisks(world, beforePowerChanges);
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

function addSharedDisks(world: World, beforePowerChanges: () => void): void {
	const {workload} = world.network;
	const {sharedDisks} = workload;
	const leased = leasedDisk(workload);
	for (const device of new Set(sharedDisks.map(({target}) => target.device))) {
		const here = sharedDisks.filter(({target}) => target.device === device);
		addTarget(world, hostOf(world, device), new Map(here.map(({name}) => [name, diskContent()])));
	}
	for (const disk of sharedDisks) {
		for (const own of disk.initiators) {
			const host = hostOf(world, own.device);
			const access = addDiskInitiator(world, host, {disk, own});
			const hostId = leased?.hosts.find(({device}) => device === own.device)?.hostId;
			if (leased?.disk === disk && hostId !== undefined) {
				addSanlock(world, host, {leased, hostId, access, beforePowerChanges});
			}
		}
	}
}

/** What initiators write of their own is only counted as written; leases are kept. */
function diskContent(): DiskContent {
	const leases = createLeaseDisk();
	return body => (body === null ? null : applyToLeases(leases, body as LeaseRequest));
}

function hostOf({hosts}: World, device: DeviceId): Host {
	const host = hosts.get(device);
	if (host === undefined) {
		throw new Error(`${device} is no server`);
	}
	return host;
}
