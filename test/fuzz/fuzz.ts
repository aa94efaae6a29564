/** Spreads the cases over all cores and watches that each of them ends. */
import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import type {Share, ShareReport} from './case.ts';

export type FuzzReport = ShareReport & {readonly casesPerSecond: number};

/** The slowest case takes some seconds on a busy machine, with all of its memory checks. */
const CASE_MS_MAX = 30_000;
const WATCH_MS = 1000;

/** A file that asks for unbounded memory must not take the machine with it. */
const HEAP_MIB_MAX = 1024;

export async function fuzz(job: {
	readonly target: string;
	readonly seed: number;
	readonly cases: number;
	/** Threads, each of which loads the program and the target's texts; one a core where it is left out. */
	readonly workers?: number;
}): Promise<FuzzReport> {
	const step = job.workers ?? availableParallelism();
	const beganMs = performance.now();
	const reports = await Promise.all(
		Array.from({length: step}, (_, first) =>
			runShare({...job, first, step, progress: new SharedArrayBuffer(8)}),
		),
	);
	const sum = (count: (report: ShareReport) => number): number =>
		reports.reduce((total, report) => total + count(report), 0);
	return {
		accepted: sum(({accepted}) => accepted),
		refused: sum(({refused}) => refused),
		failures: reports.flatMap(({failures}) => failures),
		casesPerSecond: (1000 * job.cases) / (performance.now() - beganMs),
	};
}

async function runShare(share: Share): Promise<ShareReport> {
	const worker = new Worker(new URL('work.js', import.meta.url), {
		workerData: share,
		resourceLimits: {maxOldGenerationSizeMb: HEAP_MIB_MAX},
	});
	const progress = new Int32Array(share.progress);
	let watch: NodeJS.Timeout | undefined;
	try {
		return await new Promise<ShareReport>((resolve, reject) => {
			worker.once('message', resolve);
			worker.once('error', reject);
			watch = watchFor(progress, reject);
		});
	} catch (error) {
		// The rest of the share is lost; what the case did is not.
		const why = error instanceof Error ? error.message : String(error);
		return {accepted: 0, refused: 0, failures: [{index: Atomics.load(progress, 0), why}]};
	} finally {
		clearInterval(watch);
		await worker.terminate();
	}
}

function watchFor(progress: Int32Array, reject: (reason: Error) => void): NodeJS.Timeout {
	let seen = -1;
	let sinceMs = performance.now();
	return setInterval(() => {
		const count = Atomics.load(progress, 1);
		const nowMs = performance.now();
		if (count !== seen) {
			seen = count;
			sinceMs = nowMs;
		} else if (count > 0 && nowMs - sinceMs > CASE_MS_MAX) {
			reject(
				new Error(`Case ${Atomics.load(progress, 0)} did not end within ${CASE_MS_MAX / 1000} s.`),
			);
		}
	}, WATCH_MS);
}
