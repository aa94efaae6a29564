import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {sharedParts} from './_shared-parts.ts';
import {counted, listed} from './_words.ts';

const LINKS_WANTED = 2;

export const redundantRingLinks: Check = {
	id: 'redundant-ring-links',
	title: 'The ring has a second link that shares nothing with the first',
	category: 'redundancy',
	source:
		'pve-docs, pvecm: at least two links on different physical networks; corosync takes up to eight.',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const links = cluster.rings.length;
		const shared = sharedParts(network);
		const values = {links, shared: shared.map(({id}) => id).join(', ')};
		if (links < LINKS_WANTED) {
			return failed(
				'static',
				{
					reason: `The ring has ${counted(links, 'link')}: whatever interrupts it parts the cluster.`,
					remedy:
						cluster.transport === 'knet'
							? 'Add a link over other cables and switches.'
							: `Change to knet with two links over different networks; ${cluster.transport} knows at most a passive second ring.`,
				},
				values,
			);
		}
		return shared.length === 0
			? passed(
					'static',
					`${links} links, and no cable, switch, provider or tunnel that all of them need.`,
					values,
				)
			: failed(
					'static',
					{
						reason: `All ${links} links need ${listed(shared.map(({title}) => title))}.`,
						remedy: 'Lead one of the links past what is named here.',
					},
					values,
				);
	},
};
