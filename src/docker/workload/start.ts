/** Starts the daemons of the storage and of the moving addresses, once tunnels carry their packets. */
import type {Lab} from '../lab.ts';
import {startAddress} from './address.ts';
import {startCeph} from './ceph.ts';

export async function startWorkload(lab: Lab): Promise<void> {
	const {ceph, addresses} = lab.network.workload;
	await Promise.all([
		...(ceph === null ? [] : [startCeph(lab, ceph)]),
		...addresses.map(address => startAddress(lab, address)),
	]);
}
