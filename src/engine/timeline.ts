/**
 * A history, told as spans of time: what was broken when, and what each node believed meanwhile. The drawings, the
 * tables and the replay all read this, never the raw events.
 */
import type {DeviceId} from '../core/ids.ts';
import type {Network} from '../network/network.types.ts';
import {type Belief, DOWN, believe, sameBelief} from './beliefs.ts';
import type {Effect} from './effect.types.ts';
import type {HistoryEvent} from './history.types.ts';
import type {ScenarioRun} from './run.types.ts';

export type Span = {readonly fromMs: number; readonly toMs: number};

export type NodeTimeline = {
	readonly node: DeviceId;
	readonly nodeid: number;
	/** Without gaps, from the run's begin to its end; neighbours differ. */
	readonly spans: readonly (Span & Belief)[];
};

export type FaultSpan = Span & {
	readonly id: string;
	/** The fault's kind, such as `node-kill`. */
	readonly fault: string;
	readonly title: string;
	readonly effects: readonly Effect[];
	readonly healed: boolean;
};

export type RunTimeline = Span & {
	readonly phases: readonly (Span & {readonly phase: string})[];
	/** In the order in which they started. */
	readonly faults: readonly FaultSpan[];
	/** Cluster members in nodeid order. */
	readonly nodes: readonly NodeTimeline[];
};

/** Folds one scenario's events; an empty history gives a timeline of no length. */
export function runTimeline(network: Network, run: Pick<ScenarioRun, 'events'>): RunTimeline {
	const events = inOrder(run.events);
	const fromMs = events.at(0)?.atMs ?? 0;
	const toMs = events.at(-1)?.atMs ?? fromMs;
	const members = network.cluster?.members ?? [];
	return {
		fromMs,
		toMs,
		phases: phaseSpans(events, toMs),
		faults: faultSpans(events, toMs),
		nodes: members.map(({device, nodeid}) => ({
			node: device,
			nodeid,
			spans: beliefSpans(events, device, {fromMs, toMs}),
		})),
	};
}

/** By time. A daemon's log may be read a little late: the time in it counts, not the moment of reading. */
export function inOrder(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
	return events.toSorted((a, b) => a.atMs - b.atMs || a.seq - b.seq);
}

/** How long a node was without quorum in all, from its point of view, while its corosync ran. */
export function withoutQuorumMs(timeline: NodeTimeline): number {
	return timeline.spans
		.filter(span => span.state === 'running' && span.quorum !== 'yes')
		.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
}

function phaseSpans(events: readonly HistoryEvent[], endMs: number): RunTimeline['phases'] {
	const spans: (Span & {phase: string})[] = [];
	for (const event of events) {
		if (event.kind === 'phase' && event.state === 'begin') {
			const end = events.find(
				later =>
					later.seq > event.seq &&
					later.kind === 'phase' &&
					later.phase === event.phase &&
					later.state === 'end',
			);
			spans.push({phase: event.phase, fromMs: event.atMs, toMs: end?.atMs ?? endMs});
		}
	}
	return spans;
}

function faultSpans(events: readonly HistoryEvent[], endMs: number): readonly FaultSpan[] {
	const open = new Map<string, FaultSpan>();
	for (const event of events) {
		if (event.kind !== 'fault') {
			continue;
		}
		const begun = open.get(event.id);
		if (event.action === 'start') {
			open.set(event.id, {
				id: event.id,
				fault: event.fault,
				title: event.title,
				effects: event.effects,
				fromMs: event.atMs,
				toMs: endMs,
				healed: false,
			});
		} else if (begun !== undefined) {
			open.set(event.id, {...begun, toMs: event.atMs, healed: true});
		}
	}
	return [...open.values()];
}

function beliefSpans(
	events: readonly HistoryEvent[],
	node: DeviceId,
	{fromMs, toMs}: Span,
): readonly (Span & Belief)[] {
	const spans: (Span & Belief)[] = [];
	let belief = beliefAtBegin(events, node);
	let sinceMs = fromMs;
	for (const event of events) {
		const next = believe(belief, event, node);
		if (!sameBelief(next, belief)) {
			if (event.atMs > sinceMs) {
				spans.push({fromMs: sinceMs, toMs: event.atMs, ...belief});
			}
			belief = next;
			sinceMs = event.atMs;
		}
	}
	return toMs > sinceMs || spans.length === 0
		? [...spans, {fromMs: sinceMs, toMs, ...belief}]
		: spans;
}

/** A lab outlives a scenario: the quorum probe at its begin says what the node believed already. */
function beliefAtBegin(events: readonly HistoryEvent[], node: DeviceId): Belief {
	for (const event of events) {
		if (event.kind === 'probe' && event.result.kind === 'quorum') {
			return believe(DOWN, event, node);
		}
		if (believe(DOWN, event, node) !== DOWN) {
			return DOWN;
		}
	}
	return DOWN;
}
