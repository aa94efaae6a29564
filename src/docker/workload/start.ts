/** Starts the daemons of the storage and of the moving addresses, once tunnels carry their packets. */
import type {Lab} from '../lab.ts';
import {startAddress} from './address.ts';
import {startCeph} from './ceph.ts';
import {startGluster} from './gluster.ts';
import {startSharedDisks} from './iscsi.ts';

export async function startWorkload(lab: Lab): Promise<void> {
	const {ceph, gluster, sharedDisks, addresses} = lab.network.workload;
	await Promise.all([
		...(ceph === null ? [] : [startCeph(lab, ceph)]),
		startGluster(lab, gluster),
		startSharedDisks(lab, sharedDisks),
		...addresses.map(address => startAddress(lab, address)),
	]);
}
