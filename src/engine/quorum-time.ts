/** Questions to a timeline about the cluster as a whole: when was there quorum, and was there ever too much of it. */
import type {DeviceId} from '../core/ids.ts';
import type {NodeTimeline, RunTimeline, Span} from './timeline.ts';

/** Two groups that share no member and were both quorate. */
export type Overlap = Span & {
	readonly groups: readonly (readonly number[])[];
};

/** What one node believed at a moment. */
type Witness = {
	readonly node: DeviceId;
	readonly members: readonly number[];
};

/**
 * The spans in which at least one of these nodes ran and was quorate. A frozen node does not count: it can do nothing. A
 * node that counts votes does not count either.
 */
export function quorateSpans(
	timeline: RunTimeline,
	nodes: readonly DeviceId[] = timeline.nodes.map(({node}) => node),
): readonly Span[] {
	const spans = moments(timeline)
		.filter(({witnesses}) => witnesses.some(({node}) => nodes.includes(node)))
		.map(({fromMs, toMs}) => ({fromMs, toMs}));
	return merged(spans, () => true);
}

/** When disjoint memberships were quorate at once, however briefly. */
export function splitBrainSpans(timeline: RunTimeline): readonly Overlap[] {
	const overlaps = moments(timeline).flatMap(({fromMs, toMs, witnesses}) => {
		const groups = disjointGroups(witnesses);
		return groups.length < 2 ? [] : [{fromMs, toMs, groups}];
	});
	return merged(overlaps, (a, b) => JSON.stringify(a.groups) === JSON.stringify(b.groups));
}

/** The longest part of the span in which no such node was quorate. */
export function longestWithoutQuorum(
	timeline: RunTimeline,
	within: Span,
	nodes?: readonly DeviceId[],
): Span {
	const quorate = quorateSpans(timeline, nodes);
	const edges = [
		{toMs: within.fromMs, fromMs: within.fromMs},
		...quorate.filter(span => span.toMs > within.fromMs && span.fromMs < within.toMs),
		{fromMs: within.toMs, toMs: within.toMs},
	];
	let longest: Span = {fromMs: within.fromMs, toMs: within.fromMs};
	edges.slice(1).forEach((next, index) => {
		const fromMs = edges[index]?.toMs ?? within.fromMs;
		if (next.fromMs - fromMs > longest.toMs - longest.fromMs) {
			longest = {fromMs, toMs: next.fromMs};
		}
	});
	return longest;
}

/** The node's belief at a time; at a change, the one after it. */
function beliefAt(node: NodeTimeline, atMs: number): NodeTimeline['spans'][number] | null {
	return node.spans.findLast(({fromMs}) => fromMs <= atMs) ?? null;
}

type Moment = Span & {readonly witnesses: readonly Witness[]};

/** The timeline in pieces in which nobody's belief changes, with all who run and are quorate. */
function moments({nodes, fromMs, toMs}: RunTimeline): readonly Moment[] {
	const edges = new Set([fromMs, toMs]);
	for (const span of nodes.flatMap(({spans}) => spans)) {
		edges.add(span.fromMs);
	}
	const sorted = [...edges].sort((a, b) => a - b);
	return sorted.slice(0, -1).map((beginMs, index) => ({
		fromMs: beginMs,
		toMs: sorted[index + 1] ?? toMs,
		witnesses: nodes.flatMap(node => {
			const belief = beliefAt(node, beginMs);
			return belief?.state === 'running' && belief.quorum === 'yes'
				? [{node: node.node, members: belief.members}]
				: [];
		}),
	}));
}

/** One membership for each of the groups that share no member with another one. */
function disjointGroups(witnesses: readonly Witness[]): readonly (readonly number[])[] {
	const groups: (readonly number[])[] = [];
	for (const {members} of witnesses) {
		if (groups.every(group => group.every(nodeid => !members.includes(nodeid)))) {
			groups.push(members);
		}
	}
	return groups;
}

function merged<S extends Span>(spans: readonly S[], alike: (a: S, b: S) => boolean): readonly S[] {
	const result: S[] = [];
	for (const span of spans) {
		const last = result.at(-1);
		if (last?.toMs === span.fromMs && alike(last, span)) {
			result[result.length - 1] = {...last, toMs: span.toMs};
		} else {
			result.push(span);
		}
	}
	return result;
}
