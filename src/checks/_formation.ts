/** How the cluster came together in the runs, before anything was broken. */
import type {ScenarioRun} from '../engine/run.types.ts';
import {runTimeline, type RunTimeline} from '../engine/timeline.ts';
import type {Network} from '../network/network.types.ts';
import {isWholeAt} from './_observed.ts';

export type Start = {
	readonly run: ScenarioRun;
	readonly whole: boolean;
	/** From the last member's start to one membership of all; `null`: no start was seen, or it never came. */
	readonly tookMs: number | null;
	/** The largest membership that anybody reported. */
	readonly largest: number;
};

/** One for each run whose bring-up left every member running. */
export function startsOf(network: Network, runs: readonly ScenarioRun[]): readonly Start[] {
	return runs.flatMap(run => {
		const timeline = runTimeline(network, run);
		const bringUp = timeline.phases.find(({phase}) => phase === 'bring-up');
		if (bringUp === undefined || !allRunAt(timeline, bringUp.toMs)) {
			return [];
		}
		const whole = isWholeAt(timeline, bringUp.toMs);
		const largest = Math.max(
			0,
			...timeline.nodes.flatMap(({spans}) =>
				spans.filter(({fromMs}) => fromMs <= bringUp.toMs).map(({members}) => members.length),
			),
		);
		return [{run, whole, largest, tookMs: whole ? tookMs(timeline, run, bringUp.toMs) : null}];
	});
}

function allRunAt({nodes}: RunTimeline, atMs: number): boolean {
	return (
		nodes.length > 0 &&
		nodes.every(({spans}) => spans.findLast(({fromMs}) => fromMs <= atMs)?.state === 'running')
	);
}

function tookMs(timeline: RunTimeline, {events}: ScenarioRun, untilMs: number): number | null {
	const started = events.findLast(
		event =>
			event.kind === 'daemon' &&
			event.daemon === 'corosync' &&
			event.state === 'started' &&
			event.atMs <= untilMs,
	);
	if (started === undefined) {
		return null;
	}
	const moments = timeline.nodes.flatMap(({spans}) => spans.map(({fromMs}) => fromMs));
	const whole = moments
		.filter(atMs => atMs >= started.atMs && atMs <= untilMs)
		.sort((a, b) => a - b)
		.find(atMs => isWholeAt(timeline, atMs));
	return whole === undefined ? null : whole - started.atMs;
}
