/**
 * Live tests share the machine with whatever else it does, and a stall of a second can end one that is right. A file
 * with a failed test is therefore run once more, alone: what fails twice has failed, what passes then is named as
 * unsteady with what it said the first time, so that it gets looked at.
 */
import {basename} from 'node:path';
import {runStep} from './step.mjs';

/** More files than this at once are no stall. */
const FILES_MAX = 3;

/**
 * @typedef {import('./step.mjs').Outcome & {unsteady: import('./step.mjs').Failure[]}} SteadyOutcome
 */

/**
 * @param {import('./step.mjs').Step & {folder: string}} step whose tests are files of the folder, as in "bonds › a title"
 * @param {import('./step.mjs').Outcome} first
 * @param {(test: import('./tap.mjs').TapTest) => void} onTest
 * @returns {Promise<SteadyOutcome>}
 */
export async function secondTry(step, first, onTest) {
	const files = [...new Set(first.failures.map(({title}) => fileOf(step, title)))];
	if (files.length === 0 || files.length > FILES_MAX || files.includes(undefined)) {
		return {...first, unsteady: []};
	}
	const again = {...step, title: `${step.title}, second try`, command: [...step.command, ...files]};
	const outcome = await runStep(again, onTest);
	const second = {...outcome, failures: outcome.failures.map(withFile(again, files))};
	const failedTwice = new Set(second.failures.map(({title}) => title));
	const isWhole = second.failures.every(({title}) => fileOf(step, title) !== undefined);
	const unsteady = isWhole ? first.failures.filter(({title}) => !failedTwice.has(title)) : [];
	return {
		passed: first.passed + unsteady.length,
		failures: isWhole ? second.failures : [...first.failures, ...second.failures],
		seconds: first.seconds + second.seconds,
		unsteady,
	};
}

/** AVA names a test's file only where it runs several; what the runner says of the run itself has none. */
function withFile({title: run}, [file, ...others]) {
	const prefix = `${basename(file, '.test.ts')} › `;
	return failure =>
		others.length > 0 || failure.title.startsWith(prefix) || failure.title.startsWith(run)
			? failure
			: {...failure, title: `${prefix}${failure.title}`};
}

/** `undefined` for what is no test, such as a run that was cut short. */
function fileOf({folder}, title) {
	const file = /^([\w-]+) › /.exec(title)?.[1];
	return file === undefined ? undefined : `${folder}/${file}.test.ts`;
}
