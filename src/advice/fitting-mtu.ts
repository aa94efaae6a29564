import {ringMtus} from '../network/queries/ring-mtu.ts';
import type {Change} from './_change.ts';

/** A path that carries less than the ring sends, without a word to the sender, costs kronosnet up to minutes. */
export const fittingMtu: Change = {
	id: 'fitting-mtu',
	propose: ({network}) => {
		const narrow = ringMtus(network).filter(({sentBytes, pathBytes}) => pathBytes < sentBytes);
		if (network.cluster?.transport !== 'knet' || narrow.length === 0) {
			return [];
		}
		const fittingBytes = Math.min(...narrow.map(({pathBytes}) => pathBytes));
		return [
			{
				id: 'fitting-mtu',
				title: `Let corosync send no packet above ${fittingBytes} bytes (knet_mtu).`,
				costs: 'One line in corosync.conf.',
				monthlyEur: 0,
				weakens: 'It has to be raised by hand when the path is widened.',
				edit: document => {
					document.setIn(['stack', 'corosync', 'totem', 'knet_mtu'], fittingBytes);
				},
			},
		];
	},
};
