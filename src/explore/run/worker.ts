/** One thread of the crew: answers jobs until it is told to end. */
import {parentPort, workerData} from 'node:worker_threads';
import type {AnswerMessage, CrewSetting, JobMessage} from './crew.types.ts';
import {createPerformer} from './perform.ts';

const perform = createPerformer(workerData as CrewSetting);

parentPort?.on('message', ({id, job}: JobMessage) => {
	perform(job)
		.then((answer): AnswerMessage => ({id, answer}))
		.catch((error: unknown): AnswerMessage => {
			const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
			return {id, error: message};
		})
		.then(message => parentPort?.postMessage(message))
		.catch(() => {
			// Whoever asked is gone; the thread ends with it.
			parentPort?.close();
		});
});
