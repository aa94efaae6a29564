/** One step of the test run: a command whose outcome becomes tests that passed and tests that failed. */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {tapReader} from './tap.mjs';

/** How long a command may take to end after it was told to. */
const GRACE_MS = 15_000;

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {[string, ...string[]]} command
 * @property {number} limitMinutes a command that runs longer has failed
 * @property {boolean} [tap] the command prints TAP; without it the command as a whole is one test
 * @property {boolean} [isSerial] its tests run one after the other
 */

/**
 * @typedef {object} Failure
 * @property {string} title
 * @property {string} text
 */

/** @typedef {{passed: number, failures: Failure[], seconds: number}} Outcome */

const running = new Set();

/** Ends every command that is still running, together with what it started. */
export function stopAll() {
	running.forEach(stop);
}

function stop(child) {
	signalGroup(child, 'SIGTERM');
	setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS).unref();
}

function signalGroup(child, signal) {
	try {
		process.kill(-child.pid, signal);
	} catch {
		// The group is gone already.
	}
}

/**
 * Starts the command in a process group of its own and reports every line that it prints.
 *
 * @param {Step} step
 * @param {{onOut: (line: string) => void, onError: (line: string) => void}} listener
 * @returns {Promise<string | undefined>} what went wrong with the command itself, in words
 */
function execute({command: [file, ...args], limitMinutes}, {onOut, onError}) {
	return new Promise(done => {
		const child = spawn(file, args, {
			detached: true,
			env: {...process.env, NO_COLOR: '1'},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let tooLong = false;
		const limit = setTimeout(() => {
			tooLong = true;
			stop(child);
		}, limitMinutes * 60_000);
		running.add(child);
		createInterface(child.stdout).on('line', onOut);
		createInterface(child.stderr).on('line', onError);
		const finish = problem => {
			clearTimeout(limit);
			running.delete(child);
			done(problem);
		};
		child.on('error', error => finish(`could not be started: ${error.message}`));
		child.on('close', (code, signal) => {
			if (tooLong) finish(`took longer than ${limitMinutes} minutes and was ended`);
			else if (code !== 0) finish(`ended with ${code === null ? signal : `exit code ${code}`}`);
			else finish(undefined);
		});
	});
}

/**
 * Runs one step.
 *
 * @param {Step} step
 * @param {(test: import('./tap.mjs').TapTest) => void} onTest called for each test of a TAP step with its result, before its details
 * @returns {Promise<Outcome>}
 */
export async function runStep(step, onTest) {
	const startMs = performance.now();
	const outcome = step.tap ? await runTap(step, onTest) : await runWhole(step);
	return {...outcome, seconds: (performance.now() - startMs) / 1000};
}

async function runWhole(step) {
	const lines = [];
	const take = line => lines.push(line);
	const problem = await execute(step, {onOut: take, onError: take});
	if (problem === undefined) return {passed: 1, failures: []};
	return {passed: 0, failures: [{title: step.title, text: [...lines, problem].join('\n')}]};
}

async function runTap(step, onTest) {
	const tests = [];
	const errors = [];
	const reader = tapReader(test => {
		tests.push(test);
		onTest(test);
	});
	const problem = await execute(step, {onOut: reader.line, onError: line => errors.push(line)});
	const failures = tests
		.filter(({passed}) => !passed)
		.map(({title, details}) => ({title, text: details.join('\n')}));
	const wrong = tapProblem({problem, sawPlan: reader.sawPlan(), tests, failures});
	if (wrong !== undefined) {
		failures.push({title: `${step.title}: ${wrong}`, text: errors.join('\n')});
	}
	return {passed: tests.length - tests.filter(({passed}) => !passed).length, failures};
}

/** What is wrong beyond the failed tests: a runner that died, or one that ran nothing, must never look like success. */
function tapProblem({problem, sawPlan, tests, failures}) {
	if (tests.length === 0) return `no test ran${problem === undefined ? '' : ` (${problem})`}`;
	if (!sawPlan) return `the run was cut short (${problem ?? 'no plan was printed'})`;
	if (problem !== undefined && failures.length === 0) return problem;
	return undefined;
}
