import {formatDurationMs} from '../core/units.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {readyAfterMs} from './_switching.ts';

export const networkBeforeCluster: Check = {
	id: 'network-before-cluster',
	title: 'A booting node’s network carries before its corosync is alone',
	category: 'recovery',
	source:
		'IEEE 802.1AX, 6.4.15 (2 s before a cable is attached), 802.1D (twice 15 s with STP, 3 s behind a port of RSTP), against consensus: a corosync that hears nobody for so long forms a ring of its own (totemsrp.c, memb_consensus_timeout).',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		// One link that carries in time is enough.
		const readyMs = Math.min(...cluster.rings.map(ring => readyAfterMs(network, ring)));
		if (readyMs === 0) {
			return passed('static', 'The ring’s ports carry as soon as they have a link.', {readyMs});
		}
		const {consensusMs} = cluster.totem;
		const values = {readyMs, consensusMs};
		const figures = `bonds and switches carry nothing for ${formatDurationMs(readyMs)} after a link comes up, consensus lasts ${formatDurationMs(consensusMs)}`;
		return readyMs < consensusMs
			? passed('static', `In time: ${figures}.`, values)
			: failed(
					'static',
					{
						reason: `A booting node forms a ring of its own first, and what it does once at boot (fencing, leases, mounts) fails: ${figures}.`,
						remedy:
							'Start corosync when the other members answer, and make the switch’s ports to servers edge ports without STP.',
					},
					values,
				);
	},
};
