/** Where the services that a cluster moves ran, folded from what the history says. */
import type {DeviceId} from '../core/ids.ts';
import type {Network} from '../network/network.types.ts';
import {movedServices} from '../network/queries/moved-services.ts';
import type {ScenarioRun} from './run.types.ts';
import {inOrder, type Span} from './timeline.ts';
import {followWorkload} from './workload-state.ts';

/** What a `holder` event's `of` begins with for a service. */
const SERVICE_PREFIX = 'service:';

export type ServiceTimeline = {
	readonly service: string;
	/** Without gaps, from the run's begin to its end; neighbours differ. `nodes` is empty while it is away. */
	readonly spans: readonly (Span & {readonly nodes: readonly DeviceId[]})[];
};

type Draft = {
	service: string;
	nodes: readonly DeviceId[];
	sinceMs: number;
	spans: ServiceTimeline['spans'];
};

/** Whether the run tells where services are; the live lab's do not. */
export function tellsServices({events}: Pick<ScenarioRun, 'events'>): boolean {
	return events.some(event => event.kind === 'holder' && event.of.startsWith(SERVICE_PREFIX));
}

/** In the design's order; empty where the run does not tell. A service on a machine that stands still does not run. */
export function serviceTimelines(
	network: Network,
	run: Pick<ScenarioRun, 'events'>,
): readonly ServiceTimeline[] {
	if (!tellsServices(run)) {
		return [];
	}
	const events = inOrder(run.events);
	const beginMs = events[0]?.atMs ?? 0;
	const drafts = movedServices(network).map(({name}): Draft => {
		return {service: name, nodes: [], sinceMs: beginMs, spans: []};
	});
	const workload = followWorkload();
	const frozen = new Set<DeviceId>();
	for (const event of events) {
		if (event.kind === 'device') {
			frozen[event.state === 'frozen' ? 'add' : 'delete'](event.device);
		}
		const {holders} = workload.see(event);
		for (const draft of drafts) {
			const holding = [...(holders.get(SERVICE_PREFIX + draft.service) ?? [])];
			move(draft, holding.filter(node => !frozen.has(node)).sort(), event.atMs);
		}
	}
	return drafts.map(draft => {
		close(draft, events.at(-1)?.atMs ?? beginMs);
		return {service: draft.service, spans: draft.spans};
	});
}

function move(draft: Draft, nodes: readonly DeviceId[], atMs: number): void {
	if (nodes.join(' ') !== draft.nodes.join(' ')) {
		close(draft, atMs);
		draft.nodes = nodes;
		draft.sinceMs = atMs;
	}
}

/** What lasted no time is left out, such as the moment between two events of one live migration. */
function close(draft: Draft, atMs: number): void {
	const {nodes, sinceMs: fromMs, spans} = draft;
	if (atMs > fromMs) {
		draft.spans = [...spans, {fromMs, toMs: atMs, nodes}];
	}
}
