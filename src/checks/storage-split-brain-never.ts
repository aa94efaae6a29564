import type {ScenarioRun} from '../engine/run.types.ts';
import {replicatedStores} from '../engine/workload-state.ts';
import type {Network} from '../network/network.types.ts';
import type {GlusterVolume} from '../network/workload.types.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {counted, listed} from './_words.ts';

export const storageSplitBrainNever: Check = {
	id: 'storage-split-brain-never',
	title: 'No two copies of the storage are ever written apart',
	category: 'split-brain',
	source:
		'Gluster documentation, Split brain and the ways to deal with it: two copies that each took a write without the other; reads give EIO until somebody throws one of them away.',
	gate: true,
	judge({network, runs}) {
		const {gluster} = network.workload;
		if (replicatedStores(network).length === 0) {
			return notApplicable('The design has no storage with several copies.');
		}
		const seen = runs.filter(({events}) => events.some(({kind}) => kind === 'storage'));
		const split = seen.filter(isSplit);
		if (split.length > 0) {
			return failed(
				evidenceOf(split),
				{
					reason: `After ${listed(split.map(({id}) => id))} copies of ${listed(storesSplit(split))} contradicted each other: both sides had written.`,
					remedy: REMEDY,
				},
				{splitBrains: split.length, scenarios: split.map(({id}) => id).join(', ')},
			);
		}
		const open = gluster.filter(mayBeWrittenApart);
		if (open.length > 0) {
			return failed(
				'static',
				{
					reason: `Each copy of ${listed(open.map(({name}) => name))} may be written without the others: cut apart, both sides go on.`,
					remedy: REMEDY,
				},
				{splitBrains: 0},
			);
		}
		return withoutSplit(network, seen);
	},
};

const REMEDY =
	'Add a third brick, an arbiter is enough, so that only a majority writes; two bricks with cluster.quorum-type auto stop with the first one instead.';

function isSplit({events}: ScenarioRun): boolean {
	return events.some(event => event.kind === 'storage' && event.state === 'split-brain');
}

function storesSplit(runs: readonly ScenarioRun[]): readonly string[] {
	const stores = runs.flatMap(({events}) =>
		events.flatMap(event =>
			event.kind === 'storage' && event.state === 'split-brain' ? [event.store] : [],
		),
	);
	return [...new Set(stores)];
}

/** Two disjoint sets of bricks that each satisfy the rule. */
function mayBeWrittenApart({bricks, quorum}: GlusterVolume): boolean {
	if (bricks.length < 2 || quorum.type === 'auto') {
		return false;
	}
	const needed = quorum.type === 'fixed' ? quorum.count : 1;
	return 2 * needed <= bricks.length;
}

function withoutSplit(network: Network, seen: readonly ScenarioRun[]) {
	const rule =
		network.workload.gluster.length === 0
			? 'Ceph’s monitors let only a majority go on'
			: 'only a majority of the copies takes a write';
	return seen.length === 0
		? unknown(`By the design ${rule}, but no scenario showed it.`)
		: passed(
				evidenceOf(seen),
				`No copies contradicted each other in ${counted(seen.length, 'scenario')}, and by the design ${rule}.`,
				{splitBrains: 0, scenarios: seen.length},
			);
}
