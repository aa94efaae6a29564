import type {SiteId} from '../core/ids.ts';
import {deviceOf} from '../network/queries/lookup.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {counted} from './_words.ts';

export const nodeidOrder: Check = {
	id: 'nodeid-order',
	title: 'The token does not go back and forth between the sites',
	category: 'latency',
	source:
		'corosync, exec/totemsrp.c:3310: the token goes round in the order of the nodeids. Each change of site is one long hop of every rotation.',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		const sites = (cluster?.members ?? []).map(({device}) => deviceOf(network, device).site);
		const different = new Set(sites);
		if (cluster === null || different.size < 2 || different.has(null)) {
			return notApplicable('The members stand at one site, or the design names no sites.');
		}
		const hops = changes(sites);
		const values = {longHops: hops, longHopsMin: different.size, order: sites.join(', ')};
		return hops === different.size
			? passed(
					'static',
					`The token changes the site ${hops} times a rotation, as seldom as it can.`,
					values,
				)
			: failed(
					'static',
					{
						reason: `The token changes the site ${hops} times a rotation, where ${counted(different.size, 'time')} would do: in the order of the nodeids the sites are ${sites.join(', ')}.`,
						remedy: 'Number the members site by site.',
					},
					values,
				);
	},
};

/** How often neighbours on the ring stand at different sites; the last one's neighbour is the first. */
function changes(sites: readonly (SiteId | null)[]): number {
	return sites.filter((site, index) => site !== sites[(index + 1) % sites.length]).length;
}
