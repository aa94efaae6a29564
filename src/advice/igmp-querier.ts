import type {Change} from './_change.ts';

/** Snooping without a querier ages multicast groups out within 260 s (Linux bridge), and the ring with them. */
export const igmpQuerier: Change = {
	id: 'igmp-querier',
	propose({spec, network}) {
		const silent = Object.entries(spec.switches ?? {})
			.filter(
				([, {igmpSnooping, igmpQuerier: querier}]) => igmpSnooping === true && querier !== true,
			)
			.map(([id]) => id);
		return network.cluster?.transport !== 'udp' || silent.length === 0
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
