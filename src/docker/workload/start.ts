/** Starts the daemons of the storage and of the moving addresses, once tunnels carry their packets. */
import type {Lab} from '../lab.ts';
import {startAddress} from './address.ts';

export async function startWorkload(lab: Lab): Promise<void> {
	const {addresses} = lab.network.workload;
	await Promise.all(addresses.map(address => startAddress(lab, address)));
}
