import {formatDurationMs} from '../core/units.ts';
import type {Cluster} from '../network/cluster.types.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {isCoveredByAnotherLink} from './_shared-parts.ts';
import {keepersOf} from './_switching.ts';

export const switchingVsToken: Check = {
	id: 'switching-vs-token',
	title: 'Bridges and bonds find another way before the ring gives up',
	category: 'recovery',
	source:
		'IEEE 802.1D-1998, 8.6 (STP: 20 s and twice 15 s); 802.1D-2004, 17.21.23 (RSTP: three hellos of 2 s); 802.1AX, 6.4.4 (LACP: three times 1 s or 30 s), against corosync’s token and consensus.',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const [slowest] = cluster.rings
			.flatMap(ring => keepersOf(network, ring))
			.sort((a, b) => b.silentMs - a.silentMs);
		if (slowest === undefined) {
			return notApplicable('No spanning tree and no LACP leads the ring round a failure.');
		}
		const {title, silentMs, carrierMs, remedy} = slowest;
		const reformMs = cluster.totem.effectiveTokenMs + cluster.totem.consensusMs;
		const values = {silentMs, carrierMs, tokenAndConsensusMs: reformMs};
		const figures = `${title} takes ${formatDurationMs(silentMs)} to get round a cable that goes silent, token and consensus last ${formatDurationMs(reformMs)}`;
		if (isCoveredByAnotherLink(network)) {
			return passed('static', `Another link carries the ring meanwhile: ${figures}.`, values);
		}
		return silentMs <= reformMs
			? passed('static', `In time: ${figures}${costOf(cluster, silentMs)}.`, values)
			: failed(
					'static',
					{
						reason: `Too late: ${figures}. Whoever is behind the cable leaves the membership.`,
						remedy: `${remedy}.`,
					},
					values,
				);
	},
};

/** kronosnet gives a link up after half a token, and a lost token costs a membership even if nobody leaves. */
function costOf({transport, totem}: Cluster, silentMs: number): string {
	const unnoticedMs = transport === 'knet' ? totem.effectiveTokenMs / 2 : totem.effectiveTokenMs;
	return silentMs < unnoticedMs
		? ', and nothing is noticed above'
		: '; the token is lost meanwhile, and a new membership is formed with everybody in it';
}
