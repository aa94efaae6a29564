import type {DeviceId} from '../core/ids.ts';
import {formatDurationMs} from '../core/units.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {inOrder} from '../engine/timeline.ts';
import {followWorkload, type WorkloadState} from '../engine/workload-state.ts';
import {leasedDisk, type LeasedDisk} from '../network/queries/leases.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {counted, listed, roundedMs} from './_words.ts';

export const leasesMove: Check = {
	id: 'leases-move',
	title: 'A service under a lease runs again while any of its servers reaches the disk',
	category: 'recovery',
	source:
		'sanlock, src/timeouts.h: host_dead_seconds after the last renewal the lease of a lost owner can be taken by others.',
	gate: false,
	judge({network, runs}) {
		const leased = leasedDisk(network.workload);
		if (leased === null || leased.services.length === 0) {
			return notApplicable('No service runs under a lease.');
		}
		const seen = runs.flatMap(run => outagesIn(run, leased));
		if (seen.length === 0) {
			return unknown('No scenario broke anything while services ran under leases.');
		}
		const evidence = evidenceOf(seen.map(({run}) => run));
		const left = seen.filter(({isLeft}) => isLeft);
		const longest = seen.reduce((worst, one) => (one.outageMs > worst.outageMs ? one : worst));
		const values = {left: left.length, longestMs: roundedMs(longest.outageMs)};
		return left.length === 0
			? passed(
					evidence,
					`Wherever a server reached the disk, services came back; the longest that one was away was ${formatDurationMs(longest.outageMs)}, with ${longest.run.id}, in ${counted(seen.length, 'case')}.`,
					values,
				)
			: failed(
					evidence,
					{
						reason: `${listed([...new Set(left.map(({service}) => service))])} did not run again after ${listed([...new Set(left.map(({run}) => run.id))])}, though a server of the group reached the disk.`,
						remedy: 'Mark the service as highly available, and let its group name a second server.',
					},
					values,
				);
	},
};

type Outage = {
	readonly run: ScenarioRun;
	readonly service: string;
	readonly outageMs: number;
	/** It did not run when the faults ended, and might have. */
	readonly isLeft: boolean;
};

type Away = {sinceMs: number | null; outageMs: number};

/** Of each service that ran when the first fault came; what comes after the faults were healed is left out. */
function outagesIn(run: ScenarioRun, leased: LeasedDisk): readonly Outage[] {
	const workload = followWorkload();
	const away = new Map<string, Away>();
	let state: WorkloadState | null = null;
	for (const event of inOrder(run.events)) {
		state = workload.see(event);
		for (const {name} of leased.services) {
			const runs = (state.holders.get(`lease:${name}`)?.size ?? 0) > 0;
			if (runs && event.kind === 'fault' && !away.has(name)) {
				away.set(name, {sinceMs: null, outageMs: 0});
			}
			look(away.get(name), runs, event.atMs);
		}
		if (event.kind === 'phase' && event.phase === 'faults' && event.state === 'end') {
			break;
		}
	}
	return leased.services.flatMap(({name, hosts}) => {
		const seen = away.get(name);
		if (seen === undefined) {
			return [];
		}
		const isLeft = seen.sinceMs !== null && reachesDisk(state, leased, hosts);
		return [{run, service: name, outageMs: seen.outageMs, isLeft}];
	});
}

function look(seen: Away | undefined, runs: boolean, atMs: number): void {
	if (seen !== undefined) {
		seen.outageMs = Math.max(seen.outageMs, atMs - (seen.sinceMs ?? atMs));
		seen.sinceMs = runs ? null : (seen.sinceMs ?? atMs);
	}
}

function reachesDisk(
	state: WorkloadState | null,
	{disk}: LeasedDisk,
	hosts: readonly DeviceId[],
): boolean {
	const views = state?.stores.get(`iscsi:${disk.name}`);
	return hosts.some(host => views?.get(host)?.state === 'available');
}
