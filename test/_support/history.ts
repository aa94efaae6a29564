/** Histories told in a few words, as an engine would have recorded them. */
import {deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {Evidence} from '../../src/engine/engine.types.ts';
import type {Happening, HistoryEvent, Phase} from '../../src/engine/history.types.ts';
import type {ProbeResult, QuorumState, RttPair} from '../../src/engine/probe.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';

type DeviceState = Extract<Happening, {kind: 'device'}>['state'];
type DaemonState = Extract<Happening, {kind: 'daemon'}>['state'];

type Words = {
	/** Every named node runs, in one quorate membership of all of them; nodeids are 1, 2, … in this order. */
	readonly whole: (nodes: readonly string[]) => void;
	/** A node's membership and its count at once. */
	readonly formed: (node: string, members: readonly number[], quorate: boolean) => void;
	readonly membership: (node: string, members: readonly number[]) => void;
	readonly quorum: (node: string, quorate: boolean) => void;
	readonly device: (device: string, state: DeviceState) => void;
	readonly corosync: (node: string, state: DaemonState) => void;
	readonly fault: (id: string, action: 'start' | 'heal', effects: readonly Effect[]) => void;
	readonly phase: (phase: Phase, state: 'begin' | 'end') => void;
	readonly waited: (condition: string, outcome: 'met' | 'limit') => void;
	readonly probe: (result: ProbeResult) => void;
	/** Round trips on ring 0 between two nodes; what is not given is that of a good line of 1 ms. */
	readonly rtt: (from: string, to: string, figures?: Partial<RttPair>) => void;
	readonly panelLate: (p99Us: number) => void;
	/** Its corosync says that it was not given a processor for so long. */
	readonly stalled: (node: string, stallMs: number) => void;
	readonly tokenLost: (node: string) => void;
};

export function tell(
	story: (told: {at: (atMs: number) => Words}) => void,
): readonly HistoryEvent[] {
	const events: HistoryEvent[] = [];
	story({
		at: atMs =>
			words(happening => {
				events.push({seq: events.length, atMs, ...happening});
			}),
	});
	return events;
}

function words(add: (happening: Happening) => void): Words {
	const membership = (node: string, members: readonly number[]): void => {
		const ringId = {representative: members[0] ?? 0, seq: 4};
		add({kind: 'membership', node: deviceId(node), ringId, members});
	};
	const quorum = (node: string, quorate: boolean): void => {
		add({kind: 'quorum', node: deviceId(node), quorate});
	};
	return {
		membership,
		quorum,
		formed: (node, members, quorate) => {
			membership(node, members);
			quorum(node, quorate);
		},
		whole: nodes => {
			add({
				kind: 'probe',
				result: {kind: 'quorum', nodes: nodes.map(node => wholeState(node, nodes.length))},
			});
		},
		device: (device, state) => {
			add({kind: 'device', device: deviceId(device), state});
		},
		corosync: (node, state) => {
			add({kind: 'daemon', node: deviceId(node), daemon: 'corosync', state});
		},
		fault: (id, action, effects) => {
			add({kind: 'fault', id, fault: id, title: id, action, effects});
		},
		phase: (phase, state) => {
			add({kind: 'phase', phase, state});
		},
		waited: (condition, outcome) => {
			add({kind: 'waited', condition, outcome});
		},
		probe: result => {
			add({kind: 'probe', result});
		},
		rtt: (from, to, figures = {}) => {
			const pair = {...GOOD_LINE, ...figures, from: deviceId(from), to: deviceId(to)};
			add({kind: 'probe', result: {kind: 'rtt', path: 'ring:0', pairs: [pair]}});
		},
		panelLate: p99Us => {
			add({kind: 'note', topic: 'panel-lateness', text: 'late', values: {p99Us}});
		},
		stalled: (node, stallMs) => {
			add({kind: 'note', topic: 'scheduler-stall', text: 'stalled', values: {node, stallMs}});
		},
		tokenLost: node => {
			add({kind: 'token-lost', node: deviceId(node)});
		},
	};
}

const GOOD_LINE = {
	sent: 2000,
	received: 2000,
	minMs: 0.9,
	p50Ms: 1,
	p95Ms: 1.1,
	p99Ms: 1.2,
	maxMs: 1.3,
};

function wholeState(node: string, count: number): QuorumState {
	return {
		node: deviceId(node),
		running: true,
		quorate: true,
		members: Array.from({length: count}, (_, index) => index + 1),
		expectedVotes: count,
		totalVotes: count,
		quorumVotes: Math.floor(count / 2) + 1,
	};
}

/** A scenario that was run to its end. */
export function ran(
	id: string,
	story: Parameters<typeof tell>[0],
	evidence: Evidence = 'measured',
): ScenarioRun {
	const events = tell(story);
	const [scenario = id] = id.split(':');
	return {
		id,
		scenario,
		title: id,
		tags: [],
		evidence,
		status: 'completed',
		reason: null,
		durationMs: events.at(-1)?.atMs ?? 0,
		events,
	};
}
