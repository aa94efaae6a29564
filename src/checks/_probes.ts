/** The answers of probes, picked by kind and by whether anything was broken at the time. */
import type {ProbeResult} from '../engine/probe.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';

type Kind = ProbeResult['kind'];

export type Answer<K extends Kind> = {
	readonly run: ScenarioRun;
	readonly result: Extract<ProbeResult, {kind: K}>;
};

/** Answers from the network as designed: no fault was in force. */
export function answersInPeace<K extends Kind>(
	runs: readonly ScenarioRun[],
	kind: K,
): readonly Answer<K>[] {
	return runs.flatMap(run => {
		const active = new Set<string>();
		return run.events.flatMap(event => {
			if (event.kind === 'fault') {
				if (event.action === 'start') {
					active.add(event.id);
				} else {
					active.delete(event.id);
				}
			}
			return event.kind === 'probe' && event.result.kind === kind && active.size === 0
				? [{run, result: event.result as Extract<ProbeResult, {kind: K}>}]
				: [];
		});
	});
}
