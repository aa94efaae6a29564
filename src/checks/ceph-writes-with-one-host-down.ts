import type {Ceph} from '../network/workload.types.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed, unknown} from './_outcome.ts';
import {counted} from './_words.ts';

export const cephWritesWithOneHostDown: Check = {
	id: 'ceph-writes-with-one-host-down',
	title: 'Ceph goes on writing when one host is down',
	category: 'storage',
	source:
		'Ceph documentation, Pools: an object with fewer than min_size copies takes no I/O. CRUSH places one copy a host by default.',
	gate: false,
	judge({network}) {
		const {ceph} = network.workload;
		if (ceph === null) {
			return notApplicable('The design has no Ceph.');
		}
		if (ceph.osdHosts.length === 0) {
			return unknown('The design does not say where the OSDs are.', 'Name the hosts under `osds`.');
		}
		return judged(ceph);
	},
};

function judged({osdHosts, size, minSize}: Ceph) {
	const hosts = osdHosts.length;
	// With fewer hosts than copies some copies have no place; each host that fails takes one with it.
	const copies = Math.min(size, hosts);
	const left = copies - 1;
	const values = {hosts, size, minSize, copiesWithOneHostDown: left};
	const places = `${counted(hosts, 'host')} hold ${counted(copies, 'copy').replace('copys', 'copies')} of each object (size ${size}, min_size ${minSize})`;
	if (left < minSize) {
		return failed(
			'static',
			{
				reason: `${places}: with one host down ${left} ${left === 1 ? 'is' : 'are'} left, and every write stops.`,
				remedy:
					hosts < size
						? `Add a host with OSDs, so that ${size} copies have a place.`
						: 'Make one copy more, on a further host; a min_size of 1 would risk the data instead.',
			},
			values,
		);
	}
	if (minSize < 2 && size > 1) {
		return failed(
			'static',
			{
				reason: `${places}: with one host down writes go on with a single copy, and the next failure loses them.`,
				remedy: 'Use size 3 and min_size 2 on three hosts.',
			},
			values,
		);
	}
	return passed(
		'static',
		`${places}: with one host down ${left} are left, enough to write.`,
		values,
	);
}
