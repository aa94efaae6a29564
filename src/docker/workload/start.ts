/** Starts the daemons of the storage and of the moving addresses, once tunnels carry their packets. */
import {leasedDisk} from '../../network/queries/leases.ts';
import type {Lab} from '../lab.ts';
import {startAddress} from './address.ts';
import {startCeph} from './ceph.ts';
import {startGluster} from './gluster.ts';
import {makeDisks, startSharedDisks} from './iscsi.ts';
import {startSanlock, writeLeases} from './sanlock.ts';

export async function startWorkload(lab: Lab): Promise<void> {
	const {ceph, gluster, addresses} = lab.network.workload;
	await Promise.all([
		...(ceph === null ? [] : [startCeph(lab, ceph)]),
		startGluster(lab, gluster),
		startDisksAndLeases(lab),
		...addresses.map(address => startAddress(lab, address)),
	]);
}

async function startDisksAndLeases(lab: Lab): Promise<void> {
	const {workload} = lab.network;
	const leased = leasedDisk(workload);
	await makeDisks(lab, workload.sharedDisks);
	if (leased !== null) {
		await writeLeases(lab, leased);
	}
	await startSharedDisks(lab, workload.sharedDisks);
	if (leased !== null) {
		await startSanlock(lab, leased);
	}
}
