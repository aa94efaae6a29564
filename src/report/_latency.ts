/** Round-trip figures, picked out of the histories. */
import type {ScenarioRun} from '../engine/run.types.ts';
import type {ProbePath, RttPair} from '../engine/probe.types.ts';

export type LatencyRow = {
	readonly path: ProbePath;
	readonly scenario: string;
	readonly scenarioTitle: string;
	/** Counts the probes of one scenario from 1. */
	readonly probeNumber: number;
	readonly pair: RttPair;
};

/** Every measured pair of every scenario, in the order in which they were measured. */
export function latencyRows(runs: readonly ScenarioRun[]): readonly LatencyRow[] {
	return runs.flatMap(run => {
		const probes = run.events.flatMap(event =>
			event.kind === 'probe' && event.result.kind === 'rtt' ? [event.result] : [],
		);
		return probes.flatMap((probe, index) =>
			probe.pairs.map(pair => ({
				path: probe.path,
				scenario: run.id,
				scenarioTitle: run.title,
				probeNumber: index + 1,
				pair,
			})),
		);
	});
}

/** The rows with the highest p99 (no answer counts as the highest), at most `countMax`, still in measured order. */
export function worstRows(rows: readonly LatencyRow[], countMax: number): readonly LatencyRow[] {
	const rank = (row: LatencyRow): number => row.pair.p99Ms ?? Number.MAX_VALUE;
	const kept = new Set([...rows].sort((a, b) => rank(b) - rank(a)).slice(0, countMax));
	return rows.filter(row => kept.has(row));
}

/** `ring 0`, `beneath the tunnels` or `between the servers`. */
export function pathWords(path: ProbePath): string {
	if (path === 'servers') {
		return 'between the servers';
	}
	return path === 'underlay' ? 'beneath the tunnels' : `ring ${path.slice('ring:'.length)}`;
}
