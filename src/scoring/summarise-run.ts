/** One scenario's part of the result: which faults it brought, and what the nodes believed at its two points of rest. */
import {runTimeline, type RunTimeline} from '../engine/timeline.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';
import type {NodeSummary, ScenarioResult} from './result.types.ts';
import {distrustOf} from './trust.ts';

export function summariseRun(network: Network, run: ScenarioRun): ScenarioResult {
	const timeline = runTimeline(network, run);
	const heal = timeline.phases.find(({phase}) => phase === 'heal');
	return {
		id: run.id,
		title: run.title,
		tags: run.tags,
		evidence: run.evidence,
		status: run.status,
		reason: run.reason,
		durationMs: run.durationMs,
		untrusted: distrustOf(network, run),
		faults: timeline.faults.map(({title}) => title),
		settled: run.events.length === 0 ? [] : nodesAt(timeline, heal?.fromMs ?? timeline.toMs),
		healed: run.events.length === 0 ? [] : nodesAt(timeline, timeline.toMs),
	};
}

/** What held just before the time: the last span that began earlier, or the first one. */
function nodesAt(timeline: RunTimeline, atMs: number): readonly NodeSummary[] {
	return timeline.nodes.map(({node, spans}) => {
		const span = spans.findLast(({fromMs}) => fromMs < atMs) ?? spans[0];
		const running = span !== undefined && span.state !== 'down';
		return {
			node,
			running,
			quorate: running && span.quorum === 'yes',
			members: span?.members ?? [],
		};
	});
}
