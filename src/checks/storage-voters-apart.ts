import type {DeviceId} from '../core/ids.ts';
import type {Network} from '../network/network.types.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

/** Copies or votes of which more than half must be left. */
type Voters = {readonly what: string; readonly devices: readonly DeviceId[]};

export const storageVotersApart: Check = {
	id: 'storage-voters-apart',
	title: 'No single failure takes half of the storage’s votes',
	category: 'storage',
	source:
		'Ceph: a quorum is more than half of the monitors. Gluster documentation, Arbiter volumes: the arbiter is there for the case that a brick is lost; it must not be lost with one.',
	gate: false,
	judge({network}) {
		const voters = votersOf(network);
		if (voters.length === 0) {
			return notApplicable('The design has no Ceph and no Gluster volume with three voters.');
		}
		const shared = voters.flatMap(({what, devices}) =>
			network.failureDomains
				.filter(domain => takesHalf(domain.devices, devices))
				.map(({title}) => `${title} takes half or more of ${what}`),
		);
		const values = {sharedDomains: shared.length};
		return shared.length === 0
			? passed(
					'static',
					`No failure domain holds half of ${listed(voters.map(({what}) => what))}.`,
					values,
				)
			: failed(
					'static',
					{
						reason: `${listed(shared)}: what is left has no majority.`,
						remedy:
							'Put the arbiter or the third monitor at a place that none of the others needs.',
					},
					values,
				);
	},
};

function votersOf({workload: {ceph, gluster}}: Network): readonly Voters[] {
	return [
		...(ceph !== null && ceph.monitors.length > 2
			? [{what: 'Ceph’s monitors', devices: ceph.monitors.map(({device}) => device)}]
			: []),
		...gluster
			.filter(({bricks}) => bricks.length > 2)
			.map(({name, bricks}) => ({
				what: `the bricks of ${name}`,
				devices: bricks.map(({device}) => device),
			})),
	];
}

/** A place that holds them all is outlived by no storage of this design, whatever its votes are. */
function takesHalf(lost: readonly DeviceId[], voters: readonly DeviceId[]): boolean {
	const count = voters.filter(device => lost.includes(device)).length;
	return 2 * count >= voters.length && count < voters.length;
}
