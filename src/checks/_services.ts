/** What runs showed of services that a cluster moves: how long each was away, and whose watchdog fired. */
import type {DeviceId} from '../core/ids.ts';
import {followBeliefs} from '../engine/beliefs.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {serviceTimelines, tellsServices, type ServiceTimeline} from '../engine/service-spans.ts';
import {inOrder} from '../engine/timeline.ts';
import type {Network} from '../network/network.types.ts';
import type {Outcome} from './check.types.ts';
import {observationsOf, type Observation} from './_observed.ts';
import {unknown} from './_outcome.ts';
import {singleFaults} from './_single-faults.ts';

/**
 * No run tells, and one on the live lab never will: Debian has no package of Proxmox VE's manager. Marked, so that a
 * comparison of both engines takes it for a part that one of them lacks and not for a disagreement.
 */
export function leftToSimulator(reason: string): Outcome {
	const remedy = 'Run the scenarios in the simulator: the live lab has no HA manager.';
	return {...unknown(reason, remedy), values: {simulatorOnly: true}};
}

export type Absence = {
	readonly run: ScenarioRun;
	readonly service: string;
	readonly longestMs: number;
	/** It ran again: before the repair where the cluster kept its quorum, at the end of the run otherwise. */
	readonly isBack: boolean;
};

export type Reset = {
	readonly run: ScenarioRun;
	readonly node: DeviceId;
	/** Another node was quorate and could take the services over. */
	readonly isOfUse: boolean;
};

/** The live lab's runs do not tell where services are. */
export function runsWithServices(runs: readonly ScenarioRun[]): readonly ScenarioRun[] {
	return runs.filter(tellsServices);
}

/** Single faults that met a whole cluster with its services. */
function observed(network: Network, runs: readonly ScenarioRun[]): readonly Observation[] {
	return singleFaults(network, observationsOf(network, runsWithServices(runs)));
}

/** Every service in every single fault, also those that were never away. */
export function absences(network: Network, runs: readonly ScenarioRun[]): readonly Absence[] {
	return observed(network, runs).flatMap(observation =>
		serviceTimelines(network, observation.run).map(timeline => absence(observation, timeline)),
	);
}

/** Where the quorum is gone as long as the fault lasts, nothing can start before the repair: only the time after it counts. */
function absence(
	{run, timeline, fault, quorate}: Observation,
	{service, spans}: ServiceTimeline,
): Absence {
	const keepsQuorum = quorate.length > 0;
	const fromMs = keepsQuorum ? fault.fromMs : fault.toMs;
	const gaps = spans.filter(({nodes}) => nodes.length === 0);
	const endOfStepsMs = timeline.phases.find(({phase}) => phase === 'faults')?.toMs ?? timeline.toMs;
	const askedMs = keepsQuorum ? endOfStepsMs : timeline.toMs;
	const lengths = gaps
		.filter(gap => gap.toMs > fromMs)
		.map(gap => gap.toMs - Math.max(gap.fromMs, fromMs));
	return {
		run,
		service,
		longestMs: Math.max(0, ...lengths),
		isBack: !gaps.some(gap => gap.fromMs <= askedMs && gap.toMs >= askedMs),
	};
}

/** Every reset by a watchdog in single faults. */
export function resets(network: Network, runs: readonly ScenarioRun[]): readonly Reset[] {
	return observed(network, runs).flatMap(({run}) => resetsIn(network, run));
}

function resetsIn({cluster}: Network, run: ScenarioRun): readonly Reset[] {
	const beliefs = followBeliefs(cluster?.members.map(({device}) => device) ?? []);
	return inOrder(run.events).flatMap((event: HistoryEvent): readonly Reset[] => {
		const now = beliefs.see(event);
		if (event.kind !== 'fence' || event.state !== 'reset') {
			return [];
		}
		const isOfUse = [...now].some(
			([node, {state, quorum}]) => node !== event.node && state === 'running' && quorum === 'yes',
		);
		return [{run, node: event.node, isOfUse}];
	});
}

/** `node1 in uplink-down:uplink1`, once each. */
export function inWords(found: readonly Reset[]): readonly string[] {
	return [...new Set(found.map(({node, run}) => `${node} in ${run.id}`))];
}
