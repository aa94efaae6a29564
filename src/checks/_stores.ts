/** What runs with a single fault showed of the storage that servers share. */
import type {ScenarioRun} from '../engine/run.types.ts';
import {inOrder} from '../engine/timeline.ts';
import {followWorkload, type StoreView} from '../engine/workload-state.ts';
import type {Network} from '../network/network.types.ts';
import {participants} from '../network/queries/participants.ts';
import {signatureOfDomain, signatureOfEffects} from './_failures.ts';

export type StoreRun = {
	readonly run: ScenarioRun;
	readonly store: string;
	/** Of each node, when the steps were done. */
	readonly views: readonly StoreView[];
	/** The longest time that no node could use the store, from the fault on. */
	readonly outageMs: number;
};

/** Every store in every run that took away exactly one failure domain, and met the store unharmed. */
export function storesThroughSingleFailures(
	network: Network,
	runs: readonly ScenarioRun[],
): readonly StoreRun[] {
	const everybody = participants(network);
	const domains = new Set(
		network.failureDomains
			.filter(({devices}) => !everybody.every(device => devices.includes(device)))
			.map(domain => signatureOfDomain(network, domain)),
	);
	return runs.flatMap(run => {
		const faults = run.events.flatMap(event =>
			event.kind === 'fault' && event.action === 'start' ? [event] : [],
		);
		const [fault, ...others] = faults;
		const signature = fault === undefined ? null : signatureOfEffects(network, fault.effects);
		return others.length > 0 || signature === null || !domains.has(signature) ? [] : storesIn(run);
	});
}

type Seen = {views: readonly StoreView[]; sinceMs: number | null; outageMs: number};

function storesIn(run: ScenarioRun): readonly StoreRun[] {
	const workload = followWorkload();
	const stores = new Map<string, Seen>();
	for (const event of inOrder(run.events)) {
		const {stores: now} = workload.see(event);
		if (event.kind === 'fault' && event.action === 'start') {
			for (const [store, views] of now) {
				if (isUsable([...views.values()])) {
					stores.set(store, {views: [], sinceMs: null, outageMs: 0});
				}
			}
		}
		for (const [store, seen] of stores) {
			look(seen, [...(now.get(store)?.values() ?? [])], event.atMs);
		}
		if (event.kind === 'phase' && event.phase === 'faults' && event.state === 'end') {
			break;
		}
	}
	return [...stores].map(([store, {views, outageMs}]) => ({run, store, views, outageMs}));
}

function look(seen: Seen, views: readonly StoreView[], atMs: number): void {
	seen.views = views;
	seen.outageMs = Math.max(seen.outageMs, atMs - (seen.sinceMs ?? atMs));
	seen.sinceMs = isUsable(views) ? null : (seen.sinceMs ?? atMs);
}

export function isUsable(views: readonly StoreView[]): boolean {
	return views.some(({state}) => state === 'available');
}
