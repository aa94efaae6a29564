import type {Change} from './_change.ts';
import {needsNewProxmox, speakKnet} from './_knet.ts';

/** kronosnet needs no multicast and carries up to eight links. */
export const knetTransport: Change = {
	id: 'knet-transport',
	propose: design =>
		design.network.cluster === null || design.network.cluster.transport === 'knet'
			? []
			: [
					{
						id: 'knet-transport',
						title: needsNewProxmox(design)
							? 'Move to a current Proxmox VE, whose corosync speaks knet instead of multicast.'
							: 'Let corosync speak knet instead of multicast.',
						costs: 'An upgrade of every node, in one maintenance window.',
						monthlyEur: 0,
						weakens: 'The token of 3 s makes every answer to a failure slower than 1 s did.',
						edit: document => {
							speakKnet(document, design);
						},
					},
				],
};
