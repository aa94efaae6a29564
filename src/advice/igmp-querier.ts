import {forgetfulBridges} from '../network/queries/multicast-groups.ts';
import type {Change} from './_change.ts';

/** Open vSwitch forgets who listens after 260 s in which nobody asks, and the next membership does not form. */
export const igmpQuerier: Change = {
	id: 'igmp-querier',
	propose({spec, network}) {
		const {transport, rings = []} = network.cluster ?? {};
		const forgetful = new Set<string>(rings.flatMap(ring => forgetfulBridges(network, ring)));
		const silent = Object.keys(spec.switches ?? {}).filter(id => forgetful.has(id));
		return transport !== 'udp' || silent.length === 0
			? []
			: [
					{
						id: 'igmp-querier',
						title: `Switch the IGMP querier on at ${silent.join(', ')}.`,
						costs: 'One setting at each switch.',
						monthlyEur: 0,
						weakens: null,
						edit: document => {
							for (const id of silent) {
								document.setIn(['switches', id, 'igmpQuerier'], true);
							}
						},
					},
				];
	},
};
