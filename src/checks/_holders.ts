/** Who held what only one may hold, and when two did. */
import type {DeviceId} from '../core/ids.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {inOrder} from '../engine/timeline.ts';
import {followWorkload} from '../engine/workload-state.ts';

export type DoubleHold = {
	/** `address:vip`. */
	readonly of: string;
	readonly nodes: readonly DeviceId[];
	readonly lengthMs: number;
};

type Open = {readonly sinceMs: number; readonly nodes: Set<DeviceId>};

/** Every span of a run in which several nodes held the same thing; those still open end with the run. */
export function doubleHolds({events}: ScenarioRun, prefix: string): readonly DoubleHold[] {
	const workload = followWorkload();
	const open = new Map<string, Open>();
	const spans: DoubleHold[] = [];
	const close = (of: string, {sinceMs, nodes}: Open, atMs: number): void => {
		open.delete(of);
		spans.push({of, nodes: [...nodes], lengthMs: atMs - sinceMs});
	};
	const ordered = inOrder(events);
	for (const event of ordered) {
		for (const [of, nodes] of workload.see(event).holders) {
			const span = open.get(of);
			if (nodes.size > 1 && of.startsWith(prefix)) {
				const {sinceMs, nodes: earlier} = span ?? {sinceMs: event.atMs, nodes: []};
				open.set(of, {sinceMs, nodes: new Set([...earlier, ...nodes])});
			} else if (span !== undefined) {
				close(of, span, event.atMs);
			}
		}
	}
	const endMs = ordered.at(-1)?.atMs ?? 0;
	for (const [of, span] of [...open]) {
		close(of, span, endMs);
	}
	return spans;
}
