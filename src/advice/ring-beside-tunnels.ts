import {type Change, commonPort, corosyncOf} from './_change.ts';

/** knet goes from every member to every other one by itself: no tunnel, no star, no server in the middle. */
export const ringBesideTunnels: Change = {
	id: 'ring-beside-tunnels',
	propose(design) {
		const {spec, network} = design;
		const overlays = Object.keys(spec.overlays ?? {});
		const place = (corosyncOf(design).links ?? []).findIndex(
			({over}) => typeof over === 'string' && overlays.includes(over),
		);
		const port = commonPort(design);
		if (network.cluster?.transport !== 'knet' || place === -1 || port === undefined) {
			return [];
		}
		return [
			{
				id: 'ring-beside-tunnels',
				title: `Let the ring run over ${port} itself, encrypted by corosync, instead of through the tunnels.`,
				costs: 'Open UDP 5405 to 5412 between the members.',
				monthlyEur: 0,
				weakens: 'The ring is in sight of the provider’s network; only corosync’s keys protect it.',
				edit: document => {
					document.setIn(['stack', 'corosync', 'links', place, 'over'], port);
				},
			},
		];
	},
};
