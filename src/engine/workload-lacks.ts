/** Parts of the workload that neither engine runs: what is said about them rests on the design alone. */
import {leasedDisk} from '../network/queries/leases.ts';
import type {Network} from '../network/network.types.ts';
import type {Lack} from './engine.types.ts';

const REMEDY = 'Take the checks about it for what the design says, not for what was seen.';

export function workloadLacks({workload}: Network): readonly Lack[] {
	const {sanlock} = workload;
	const part = (what: string, why: string): Lack => ({what, why, remedy: REMEDY, isPartial: true});
	return sanlock === null || leasedDisk(workload) !== null
		? []
		: [part('sanlock’s leases', 'the engines run sanlock on an iSCSI disk only.')];
}
