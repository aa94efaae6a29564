/** How busy the machine was, noted for every scenario: daemons that waited for the processor look like a slow network. */
import {readFileSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import type {Happening} from '../engine/history.types.ts';

export type MachineLoad = {
	/** Starts a new measurement at this time of the lab's clock. */
	readonly restart: (nowMs: number) => void;
	readonly note: (nowMs: number) => Happening;
};

/** `waitedMs`: for how long, since boot, some process has been waiting for a processor; `null` where the kernel does not tell. */
export function machineLoad(waitedMs: () => number | null = waitedForCpuMs): MachineLoad {
	let start = {atMs: 0, waitedMs: waitedMs()};
	return {
		restart: nowMs => {
			start = {atMs: nowMs, waitedMs: waitedMs()};
		},
		note: nowMs => {
			const now = waitedMs();
			const passedMs = nowMs - start.atMs;
			const load = loadavg()[0] ?? 0;
			const processors = availableParallelism();
			if (now === null || start.waitedMs === null || passedMs <= 0) {
				return note(`The machine's load was ${load.toFixed(1)}.`, {load, processors});
			}
			const waitingRatio = Math.min(1, (now - start.waitedMs) / passedMs);
			const percent = Math.round(100 * waitingRatio);
			return note(
				`For ${percent} % of the time some process of the machine waited for a processor; its load was ${load.toFixed(1)}.`,
				{waitingRatio, load, processors},
			);
		},
	};
}

const note = (text: string, values: Readonly<Record<string, number>>): Happening => ({
	kind: 'note',
	topic: 'machine-load',
	text,
	values,
});

/** Pressure stall information (Documentation/accounting/psi.rst): `some … total=` counts microseconds. */
function waitedForCpuMs(): number | null {
	try {
		const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
		return total === undefined ? null : Number(total) / 1000;
	} catch {
		return null;
	}
}
