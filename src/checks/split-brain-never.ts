import {formatDurationMs} from '../core/units.ts';
import type {DeviceId} from '../core/ids.ts';
import {splitBrainSpans, type Overlap} from '../engine/quorum-time.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {runTimeline} from '../engine/timeline.ts';
import type {Cluster} from '../network/cluster.types.ts';
import type {Network} from '../network/network.types.ts';
import type {Check, CheckInput, Outcome} from './check.types.ts';
import {isQuorateAlone} from './_forecast.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {counted, listed, roundedMs} from './_words.ts';

/** corosync's log steps in 4 ms (measured): on the live lab an overlap of two steps may be none. */
const LOG_STEPS_MS = 8;

/** All ways to part this many members in two: 2 ^ 11. Larger clusters are parted between neighbouring nodeids only. */
const MEMBERS_EXHAUSTIVE_MAX = 12;

export const splitBrainNever: Check = {
	id: 'split-brain-never',
	title: 'Never two quorate parts, not even for a moment',
	category: 'split-brain',
	source:
		'votequorum(5). Two parts that are quorate at once both write: what they wrote cannot be put together again.',
	gate: true,
	judge(input) {
		const {cluster} = input.network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const runs = input.runs.filter(({events}) => events.length > 0);
		const overlaps = overlapsIn(input.network, runs);
		const [worst] = overlaps;
		return worst === undefined
			? withoutOverlap(input, runs)
			: withOverlap(input.network, overlaps, worst);
	},
};

type Found = Overlap & {readonly run: ScenarioRun};

/** The longest first. */
function overlapsIn(network: Network, runs: readonly ScenarioRun[]): readonly Found[] {
	return runs
		.flatMap(run =>
			splitBrainSpans(runTimeline(network, run))
				.filter(({fromMs, toMs}) => run.evidence !== 'measured' || toMs - fromMs > LOG_STEPS_MS)
				.map(overlap => ({...overlap, run})),
		)
		.sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs));
}

function withOverlap(network: Network, overlaps: readonly Found[], worst: Found): Outcome {
	const scenarios = new Set(overlaps.map(({run}) => run.id));
	const longestMs = worst.toMs - worst.fromMs;
	const groups = worst.groups.map(nodeids => namesOf(network.cluster, nodeids).join(' and '));
	return failed(
		evidenceOf([worst.run]),
		{
			reason: `In ${worst.run.id} ${listed(groups)} were quorate at once, each without the other, for ${formatDurationMs(longestMs)}; ${counted(scenarios.size, 'scenario')} showed such a moment.`,
			remedy: remedyFor(network.cluster),
		},
		{
			overlaps: overlaps.length,
			longestMs: roundedMs(longestMs),
			totalMs: roundedMs(overlaps.reduce((sum, {fromMs, toMs}) => sum + toMs - fromMs, 0)),
			scenarios: [...scenarios].join(', '),
		},
	);
}

function withoutOverlap({network}: CheckInput, runs: readonly ScenarioRun[]): Outcome {
	const {cluster} = network;
	const halves = cluster === null ? null : bothQuorate(cluster);
	if (cluster !== null && halves !== null) {
		const [left, right] = halves.map(group => listed(group));
		return failed(
			'static',
			{
				reason: `Cut apart, ${left ?? ''} and ${right ?? ''} would each be quorate by the rules of votequorum.`,
				remedy: remedyFor(cluster),
			},
			{overlaps: 0},
		);
	}
	if (runs.length === 0) {
		return cluster?.qdevice === null
			? passed('static', 'No way to part the members leaves two quorate parts.', {overlaps: 0})
			: unknown('Whether the quorum device votes for two parts for a moment hangs on its timers.');
	}
	const reason = `No two parts were quorate at once in ${counted(runs.length, 'scenario')}, and no way to part the members would leave two.`;
	return passed(evidenceOf(runs), reason, {overlaps: 0, scenarios: runs.length});
}

/** Two parts of the members that would both be quorate; `null`: there are none. */
function bothQuorate(cluster: Cluster): readonly (readonly DeviceId[])[] | null {
	for (const group of partings(cluster)) {
		const rest = cluster.members
			.map(({device}) => device)
			.filter(device => !group.includes(device));
		if (isQuorateAlone(cluster, group) && isQuorateAlone(cluster, rest)) {
			return [group, rest];
		}
	}
	return null;
}

/** One side of each parting; the first member is always on the other side. */
function partings({members}: Cluster): readonly (readonly DeviceId[])[] {
	const [, ...others] = members.map(({device}) => device);
	if (members.length > MEMBERS_EXHAUSTIVE_MAX) {
		return others.map((_, index) => others.slice(index));
	}
	const groups: (readonly DeviceId[])[] = [[]];
	for (const device of others) {
		groups.push(...groups.map(group => [...group, device]));
	}
	return groups.filter(group => group.length > 0);
}

function namesOf(cluster: Cluster | null, nodeids: readonly number[]): readonly string[] {
	return nodeids.map(
		nodeid => cluster?.members.find(member => member.nodeid === nodeid)?.device ?? `node ${nodeid}`,
	);
}

function remedyFor(cluster: Cluster | null): string {
	if (cluster?.quorum.twoNode === true) {
		return 'Do without two_node: add a third vote, or fencing that is sure to reach the other node.';
	}
	return cluster?.qdevice === null
		? 'Remove the option that makes a part without the majority quorate.'
		: 'Place qnetd so that no node can lose it alone, and shorten its heartbeats; fence before services move.';
}
