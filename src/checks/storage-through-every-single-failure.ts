import {formatDurationMs} from '../core/units.ts';
import {storesOf} from '../engine/workload-state.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {isUsable, storesThroughSingleFailures} from './_stores.ts';
import {counted, listed, roundedMs} from './_words.ts';

export const storageThroughEverySingleFailure: Check = {
	id: 'storage-through-every-single-failure',
	title: 'Shared storage can be used after every single failure',
	category: 'storage',
	source:
		'Ceph: without a quorum of monitors no client finds its data. Gluster: without client quorum no file is written. iSCSI (RFC 3720): a disk is there while a session to its target is.',
	gate: false,
	judge({network, runs}) {
		const stores = storesOf(network);
		if (stores.length === 0) {
			return notApplicable('The design has no storage that servers share.');
		}
		const seen = storesThroughSingleFailures(network, runs);
		if (seen.length === 0) {
			return unknown('No scenario broke a single thing while the storage was whole.');
		}
		const evidence = evidenceOf(seen.map(({run}) => run));
		const lost = seen.filter(({views}) => !isUsable(views));
		const longest = seen.reduce((worst, one) => (one.outageMs > worst.outageMs ? one : worst));
		const values = {
			runs: seen.length,
			lost: lost.length,
			longestMs: roundedMs(longest.outageMs),
		};
		return lost.length === 0
			? passed(
					evidence,
					`After each of ${counted(new Set(seen.map(({run}) => run.id)).size, 'single failure')} some server could use ${listed(stores.map(({store}) => store))}; the longest time that none could was ${formatDurationMs(longest.outageMs)}${longest.outageMs > 0 ? `, with ${longest.run.id}` : ''}.`,
					values,
				)
			: failed(
					evidence,
					{
						reason: `No server can use ${listed([...new Set(lost.map(({store}) => store))])} after ${listed(lost.map(({run}) => run.id))}.`,
						remedy: remedyFor(lost.map(({store}) => store)),
					},
					values,
				);
	},
};

function remedyFor(stores: readonly string[]): string {
	const voter = 'Add a third voter (a monitor, an arbiter) in a failure domain of its own.';
	const path = 'Give the shared disk a second path and mirror it to a second target.';
	const isDisk = (store: string): boolean => store.startsWith('iscsi:') || store === 'sanlock';
	const words = [...(stores.every(isDisk) ? [] : [voter]), ...(stores.some(isDisk) ? [path] : [])];
	return words.join(' ');
}
