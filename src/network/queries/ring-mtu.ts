/** How large the packets of a ring may be, and how large the design's paths let them be. */
import type {Ring} from '../cluster.types.ts';
import type {Network} from '../network.types.ts';
import {pathFigures} from './figures.ts';
import {portOf} from './lookup.ts';
import {ringPath, type RingEnd} from './reach.ts';

export type RingMtu = {
	readonly from: RingEnd;
	readonly to: RingEnd;
	readonly ring: Ring;
	/** The largest IP packet that is sent. */
	readonly sentBytes: number;
	/** The largest IP packet that arrives whole. */
	readonly pathBytes: number;
};

/** Of every pair of members with a path between them, in one direction. */
export function ringMtus(network: Network): readonly RingMtu[] {
	return (network.cluster?.rings ?? []).flatMap(ring =>
		ring.addresses.flatMap((from, index) =>
			ring.addresses.slice(index + 1).flatMap(to => {
				const path = ringPath(network, {from, to});
				return path === null
					? []
					: [
							{
								from,
								to,
								ring,
								sentBytes: sentBytesMax(network, from),
								pathBytes: pathFigures(network, path).mtuBytes,
							},
						];
			}),
		),
	);
}

/** corosync sends what the interface takes, unless its configuration says less. */
export function sentBytesMax(network: Network, end: RingEnd): number {
	const {transport, knetMtuBytes} = network.cluster ?? {};
	const own = transport === 'knet' ? (knetMtuBytes ?? Infinity) : Infinity;
	return Math.min(portOf(network, end).mtuBytes, own);
}
