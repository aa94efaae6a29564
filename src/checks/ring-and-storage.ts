import type {CableId} from '../core/ids.ts';
import type {Network, Ring} from '../network/network.types.ts';
import {ringPath} from '../network/queries/reach.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {cablesOf, storagePaths} from './_storage-paths.ts';
import {counted, listed} from './_words.ts';

export const ringAndStorage: Check = {
	id: 'ring-and-storage',
	title: 'The ring has a link that storage traffic does not use',
	category: 'latency',
	source:
		'pve-docs, pvecm: a network of its own for corosync, storage only as a fallback of low priority; a full link delays the token and loses packets.',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const storage = storagePaths(network);
		if (storage.length === 0) {
			return notApplicable('No storage of this design crosses the network.');
		}
		const busy = new Set(storage.flatMap(({path}) => cablesOf(path)));
		const shares = cluster.rings.map(ring => ({
			ring,
			shared: cablesOfRing(network, ring).filter(cable => busy.has(cable)),
		}));
		const free = shares.filter(({shared}) => shared.length === 0);
		const titles = listed([...new Set(storage.map(({title}) => title))]);
		const shared = [...new Set(shares.flatMap(share => share.shared))];
		const values = {links: shares.length, freeLinks: free.length, shared: shared.join(', ')};
		const [first] = free;
		return first === undefined
			? failed(
					'static',
					{
						reason: `${counted(shared.length, 'cable')} of the ring (${listed(shared)}) also carry ${titles}: a full cable holds up the token, and every link of the ring has one.`,
						remedy:
							'Give corosync cables of its own, with the storage network as a second link of low priority.',
					},
					values,
				)
			: passed(
					'static',
					`Link ${first.ring.linkNumber} (${first.ring.over}) shares no cable with ${titles}.`,
					values,
				);
	},
};

function cablesOfRing(network: Network, {addresses}: Ring): readonly CableId[] {
	const cables = addresses.flatMap((from, index) =>
		addresses.slice(index + 1).flatMap(to => {
			const path = ringPath(network, {from, to});
			return path === null ? [] : cablesOf(path);
		}),
	);
	return [...new Set(cables)];
}
