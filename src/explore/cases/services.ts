/**
 * What becomes of the services that a cluster moves: the same failures once more, with the HA manager. In a run of its
 * own, because a server that its watchdog resets starts its daemons again: what is said of the quorum would no longer be
 * about the failures alone.
 */
import {serviceTimelines, type ServiceTimeline} from '../../engine/service-spans.ts';
import {runTimeline, type Span} from '../../engine/timeline.ts';
import type {Network} from '../../network/network.types.ts';
import {type CaseRequest, healOf, planOf, runPlan} from './simulate.ts';

export type ServiceFinding = {
	readonly service: string;
	/** The longest time that no server ran it, from the first failure to the repair. */
	readonly awayMs: number;
	/** Whether a server runs it at rest, while all of the failures last. */
	readonly isBack: boolean;
	/** The longest time that several servers ran it at once. */
	readonly twiceMs: number;
};

export type ServicesFinding = {
	/** In the design's order; empty: the cluster never was whole before the failures. */
	readonly services: readonly ServiceFinding[];
	/** Servers that their watchdog reset before the repair. */
	readonly resets: readonly string[];
};

export async function simulateServices(
	network: Network,
	{failures, seed}: CaseRequest,
): Promise<ServicesFinding> {
	const run = await runPlan(network, planOf(network, failures), seed);
	const timeline = runTimeline(network, run);
	const [first] = timeline.faults;
	if (run.status !== 'completed' || first === undefined) {
		return {services: [], resets: []};
	}
	const window = {fromMs: first.fromMs, toMs: healOf(timeline)};
	const resets = run.events.flatMap(event =>
		event.kind === 'fence' && event.state === 'reset' && event.atMs < window.toMs
			? [event.node]
			: [],
	);
	return {
		services: serviceTimelines(network, run).map(service => findingOf(service, window)),
		resets: [...new Set(resets)].sort(),
	};
}

function findingOf({service, spans}: ServiceTimeline, window: Span): ServiceFinding {
	const longest = (isMeant: (holders: number) => boolean): number =>
		Math.max(
			0,
			...spans
				.filter(({nodes}) => isMeant(nodes.length))
				.map(span => Math.min(span.toMs, window.toMs) - Math.max(span.fromMs, window.fromMs)),
		);
	return {
		service,
		awayMs: longest(holders => holders === 0),
		isBack: spans.some(
			({fromMs, toMs, nodes}) => nodes.length > 0 && fromMs < window.toMs && toMs >= window.toMs,
		),
		twiceMs: longest(holders => holders > 1),
	};
}
