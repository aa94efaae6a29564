/**
 * A history, told as spans of time: what was broken when, and what each node believed meanwhile. The drawings, the
 * tables and the replay all read this, never the raw events.
 */
import type {ScenarioRun} from '../engine/run.types.ts';
import type {DeviceId} from '../core/ids.ts';
import type {Happening, HistoryEvent} from '../engine/history.types.ts';
import type {QuorumState} from '../engine/probe.types.ts';
import type {Network} from '../network/network.types.ts';

export type Span = {readonly fromMs: number; readonly toMs: number};

/** What one node's corosync is and holds to be true; `members` is empty while it does not run or has none yet. */
export type Belief = {
	readonly state: 'running' | 'frozen' | 'down';
	/** `counting`: in a new membership whose votes it has not counted yet. */
	readonly quorum: 'yes' | 'no' | 'counting';
	readonly members: readonly number[];
};

export type NodeTimeline = {
	readonly node: DeviceId;
	readonly nodeid: number;
	/** Without gaps, from the run's begin to its end; neighbours differ. */
	readonly spans: readonly (Span & Belief)[];
};

export type FaultSpan = Span & {
	readonly id: string;
	readonly title: string;
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
export function runTimeline(network: Network, run: ScenarioRun): RunTimeline {
	const fromMs = run.events[0]?.atMs ?? 0;
	const toMs = Math.max(fromMs, ...run.events.slice(-1).map(event => event.atMs));
	const members = network.cluster?.members ?? [];
	return {
		fromMs,
		toMs,
		phases: phaseSpans(run.events, toMs),
		faults: faultSpans(run.events, toMs),
		nodes: members.map(({device, nodeid}) => ({
			node: device,
			nodeid,
			spans: beliefSpans(run.events, device, {fromMs, toMs}),
		})),
	};
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
				title: event.title,
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

const DOWN: Belief = {state: 'down', quorum: 'no', members: []};

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

function believe(belief: Belief, event: Happening, node: DeviceId): Belief {
	if (event.kind === 'probe') {
		return event.result.kind === 'quorum' ? afterProbe(belief, event.result.nodes, node) : belief;
	}
	if (event.kind === 'device') {
		return event.device === node ? afterDevice(belief, event.state) : belief;
	}
	return 'node' in event && event.node === node ? afterOwnWord(belief, event) : belief;
}

function afterOwnWord(belief: Belief, event: Happening): Belief {
	if (event.kind === 'daemon') {
		return event.daemon === 'corosync' ? afterDaemon(belief, event.state) : belief;
	}
	if (event.kind === 'membership') {
		return {state: 'running', quorum: 'counting', members: event.members};
	}
	if (event.kind === 'quorum') {
		return {...belief, state: 'running', quorum: event.quorate ? 'yes' : 'no'};
	}
	return belief;
}

type DeviceState = Extract<Happening, {kind: 'device'}>['state'];
type DaemonState = Extract<Happening, {kind: 'daemon'}>['state'];

function afterDevice(belief: Belief, state: DeviceState): Belief {
	if (state === 'frozen') {
		return belief.state === 'down' ? belief : {...belief, state: 'frozen'};
	}
	if (state === 'running') {
		// A thawed device still believes what it believed; a booted one has to start corosync first.
		return belief.state === 'frozen' ? {...belief, state: 'running'} : belief;
	}
	return DOWN;
}

function afterDaemon(belief: Belief, state: DaemonState): Belief {
	switch (state) {
		case 'started':
		case 'ready': {
			return belief.state === 'running' ? belief : {...DOWN, state: 'running'};
		}
		case 'frozen': {
			return {...belief, state: 'frozen'};
		}
		case 'thawed': {
			return {...belief, state: 'running'};
		}
		case 'stopped':
		case 'killed':
		case 'exited': {
			return DOWN;
		}
	}
}

/** The tool at the node has the last word, except about a frozen node, where it cannot answer. */
function afterProbe(belief: Belief, nodes: readonly QuorumState[], node: DeviceId): Belief {
	const state = nodes.find(candidate => candidate.node === node);
	if (state === undefined || belief.state === 'frozen') {
		return belief;
	}
	return state.running
		? {state: 'running', quorum: state.quorate ? 'yes' : 'no', members: state.members}
		: DOWN;
}

function sameBelief(a: Belief, b: Belief): boolean {
	return (
		a.state === b.state && a.quorum === b.quorum && a.members.join(' ') === b.members.join(' ')
	);
}
