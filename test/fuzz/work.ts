/** One worker of the fuzzer: feeds damaged texts to one reader and writes down how far it has come. */
import {parentPort, workerData} from 'node:worker_threads';
import {fuzzCase, type Share, type ShareReport} from './case.ts';
import {TARGETS} from './targets.ts';

const {target: name, seed, first, step, cases, progress} = workerData as Share;

const target = await TARGETS[name]?.();
if (target === undefined || parentPort === null) {
	throw new Error(`The fuzzer has no target \`${name}\`.`);
}
const report: ShareReport = {accepted: 0, refused: 0, failures: []};
const began = new Int32Array(progress);
try {
	for (let index = first; index < cases; index += step) {
		// The watching thread reads this to tell a hang from slow work, and which case hangs.
		Atomics.store(began, 0, index);
		Atomics.add(began, 1, 1);
		const text = fuzzCase(target.seeds, {target: name, seed, index});
		try {
			report[await target.feed(text)] += 1;
		} catch (error) {
			const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
			report.failures.push({index, why});
		}
	}
} finally {
	await target.close();
}
parentPort.postMessage(report);
