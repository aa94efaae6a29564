import type {Check} from './check.types.ts';
import {wholeClusterDomains} from './_failures.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

export const arbiterIndependence: Check = {
	id: 'arbiter-independence',
	title: 'The arbiter does not fall with a voter',
	category: 'quorum',
	source:
		'corosync-qdevice(8): the device is there for the case that nodes are lost; it must not be lost with them.',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		const arbiter = cluster?.qdevice?.device;
		if (cluster === null || arbiter === undefined) {
			return notApplicable('The design has no quorum device.');
		}
		const everywhere = new Set(wholeClusterDomains(network).map(({id}) => id));
		const shared = network.failureDomains.filter(
			({id, devices}) =>
				!everywhere.has(id) &&
				devices.includes(arbiter) &&
				cluster.members.some(({device}) => devices.includes(device)),
		);
		const values = {arbiter, sharedDomains: shared.map(({id}) => id).join(', ')};
		return shared.length === 0
			? passed('static', `${arbiter} shares no failure domain with a part of the members.`, values)
			: failed(
					'static',
					{
						reason: `${arbiter} falls together with members: ${listed(shared.map(({title}) => title))}.`,
						remedy: 'Move qnetd to a machine at a place of its own.',
					},
					values,
				);
	},
};
