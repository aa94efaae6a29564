import type {CableId} from '../core/ids.ts';
import {formatDurationMs} from '../core/units.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Ring} from '../network/cluster.types.ts';
import type {Network} from '../network/network.types.ts';
import {ringPath} from '../network/queries/reach.ts';
import {cablesOf, storagePaths} from '../network/queries/storage-paths.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {counted, listed, roundedMs} from './_words.ts';

const SCENARIO = 'storage-fills-the-ring';

export const ringAndStorage: Check = {
	id: 'ring-and-storage',
	title: 'The ring has a link that storage traffic does not use',
	category: 'latency',
	source:
		'pve-docs, pvecm: a network of its own for corosync, storage only as a fallback of low priority; a full link delays the token and loses packets.',
	gate: false,
	judge(input) {
		const {network} = input;
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
		const full = roundTripsWhileFull(input.runs);
		const shared = [...new Set(shares.flatMap(share => share.shared))];
		const values = {
			links: shares.length,
			freeLinks: free.length,
			shared: shared.join(', '),
			...(full !== null && {fullP50Ms: roundedMs(full.p50Ms)}),
		};
		const evidence = full === null ? 'static' : evidenceOf([full.run]);
		const [first] = free;
		return first === undefined
			? failed(
					evidence,
					{
						reason: `${counted(shared.length, 'cable')} of the ring (${listed(shared)}) also ${shared.length === 1 ? 'carries' : 'carry'} ${titles}: a full cable holds up the token, and every link of the ring has one${fullWords(full)}.`,
						remedy:
							'Give corosync cables of its own, with the storage network as a second link of low priority.',
					},
					values,
				)
			: passed(
					evidence,
					`Link ${first.ring.linkNumber} (${first.ring.over}) shares no cable with ${titles}${fullWords(full)}.`,
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

type Full = {readonly run: ScenarioRun; readonly p50Ms: number};

/**
 * The slowest pair on the quickest link while storage filled its cables: knet uses a link that is held up as long as its
 * heartbeat comes through, but a free one is there to be preferred.
 */
function roundTripsWhileFull(runs: readonly ScenarioRun[]): Full | null {
	const run = runs.find(({scenario, status}) => scenario === SCENARIO && status === 'completed');
	const links = (run?.events ?? []).flatMap(event =>
		event.kind === 'probe' && event.result.kind === 'rtt'
			? [Math.max(...event.result.pairs.map(({p50Ms}) => p50Ms ?? Infinity))]
			: [],
	);
	const p50Ms = Math.min(...links);
	return run === undefined || !Number.isFinite(p50Ms) ? null : {run, p50Ms};
}

function fullWords(full: Full | null): string {
	return full === null
		? ''
		: `; with full cables a round trip took ${formatDurationMs(full.p50Ms)}`;
}
