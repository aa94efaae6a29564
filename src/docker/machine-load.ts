/**
 * How busy the machine was, noted for every scenario: daemons that waited for the processor look like a slow network. Where
 * round trips were measured it is told of that time, and not of the lab's own busier moments before and after.
 */
import {readFileSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import type {Happening} from '../engine/history.types.ts';

export type MachineLoad = {
	/** Starts anew, at this time of the lab's clock. */
	readonly restart: (nowMs: number) => void;
	/** Does a measurement: from then on `note` tells of such times only. */
	readonly during: <Result>(nowMs: () => number, measure: () => Promise<Result>) => Promise<Result>;
	readonly note: (nowMs: number) => Happening;
};

/** A stretch of time, and for how long of it some process waited for a processor. */
type Stretch = {readonly passedMs: number; readonly waitedMs: number};

const NONE: Stretch = {passedMs: 0, waitedMs: 0};

/** `waitedMs`: for how long, since boot, some process has been waiting for a processor; `null` where the kernel does not tell. */
export function machineLoad(waitedMs: () => number | null = waitedForCpuMs): MachineLoad {
	const momentAt = (atMs: number) => ({atMs, waitedMs: waitedMs()});
	let start = momentAt(0);
	let measured = NONE;
	/** Nothing where the kernel does not tell. */
	const since = (begin: typeof start, nowMs: number): Stretch => {
		const now = waitedMs();
		return now === null || begin.waitedMs === null
			? NONE
			: {passedMs: nowMs - begin.atMs, waitedMs: now - begin.waitedMs};
	};
	return {
		restart: nowMs => {
			start = momentAt(nowMs);
			measured = NONE;
		},
		during: async (nowMs, measure) => {
			const begin = momentAt(nowMs());
			const result = await measure();
			const {passedMs, waitedMs: waited} = since(begin, nowMs());
			measured = {
				passedMs: measured.passedMs + passedMs,
				waitedMs: measured.waitedMs + waited,
			};
			return result;
		},
		note: nowMs => noteOf(measured.passedMs > 0 ? measured : since(start, nowMs)),
	};
}

function noteOf({passedMs, waitedMs}: Stretch): Happening {
	const load = loadavg()[0] ?? 0;
	const processors = availableParallelism();
	if (passedMs <= 0) {
		return note(`The machine's load was ${load.toFixed(1)}.`, {load, processors});
	}
	const waitingRatio = Math.min(1, waitedMs / passedMs);
	const percent = Math.round(100 * waitingRatio);
	return note(
		`For ${percent} % of the time some process of the machine waited for a processor; its load was ${load.toFixed(1)}.`,
		{waitingRatio, load, processors},
	);
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
