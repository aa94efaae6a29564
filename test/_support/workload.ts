/** Networks made by hand have no storage and no services. */
import type {Workload} from '../../src/network/workload.types.ts';

export const NO_WORKLOAD: Workload = {
	ceph: null,
	gluster: [],
	sharedDisks: [],
	sanlock: null,
	addresses: [],
	services: [],
};
