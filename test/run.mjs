/**
 * Every test of the project, in one run: `npm test` calls this once the machine is set up.
 *
 *   node test/run.mjs [--only static|unit|machine|live|contract]
 *
 * The last line is "N passed, N failed"; the exit code is 0 only when something ran and nothing failed. Live tests are
 * never skipped: where no lab can be built they fail, with one message.
 */
import {nodeImage} from '../lab/image/recipe.mjs';
import {run} from '../lab/setup/shell.mjs';
import {secondTry} from './runner/second-try.mjs';
import {runStep, stopAll} from './runner/step.mjs';

const EXIT_USAGE = 64;
const EXIT_INTERRUPTED = 130;

/** @type {Record<string, import('./runner/step.mjs').Step[]>} */
const GROUPS = {
	// The slowest first: two run at a time.
	static: [
		whole('the linter has nothing to say', 'eslint', '--max-warnings', '0', '.'),
		whole('every file is formatted', 'prettier', '--check', '.'),
		whole('no file, export or dependency is unused', 'knip'),
		whole('imports follow the layers', 'depcruise', 'src', 'test'),
	],
	unit: [{title: 'unit tests', command: bin('ava', '--tap'), limitMinutes: 15, tap: true}],
	machine: [labs({title: 'tests of a machine with labs', name: 'machine', isSerial: true})],
	live: [labs({title: 'live tests', name: 'live'})],
	contract: [
		{
			title: 'the simulator agrees with the live lab',
			command: bin('ava', '--tap', '--config', 'ava.contract.config.js'),
			limitMinutes: 20,
			tap: true,
		},
	],
};

/** Tests with real labs, in a folder and with a configuration of that name. */
function labs({title, name, isSerial = false}) {
	const command = bin('ava', '--tap', '--config', `ava.${name}.config.js`);
	return {title, command, limitMinutes: 40, tap: true, isSerial, folder: `test/${name}`};
}

function bin(name, ...args) {
	return [`node_modules/.bin/${name}`, ...args];
}

function whole(title, ...command) {
	return {title, command: bin(...command), limitMinutes: 10};
}

/** Runs the steps `width` at a time, in the order given, and adds up their outcomes. */
async function runAll(steps, width, totals) {
	const waiting = [...steps];
	const worker = async () => {
		while (waiting.length > 0 && !interrupted) {
			const step = waiting.shift();
			const isLive = step.folder !== undefined;
			const onTest = isLive ? testPrinter(step) : () => undefined;
			const first = await runStep(step, onTest);
			const outcome = isLive && !interrupted ? await secondTry(step, first, onTest) : first;
			totals.passed += outcome.passed;
			totals.failures.push(...outcome.failures);
			totals.unsteady.push(...(outcome.unsteady ?? []));
			printOutcome(step, outcome);
		}
	};
	await Promise.all(Array.from({length: width}, worker));
}

/** Prints each test; where they run one after the other, with the time since the one before, which is its own. */
function testPrinter({isSerial}) {
	let sinceMs = performance.now();
	return ({passed, title}) => {
		const nowMs = performance.now();
		const own = isSerial ? ` (${((nowMs - sinceMs) / 1000).toFixed(1)} s)` : '';
		console.log(`  ${mark(passed)} ${title}${own}`);
		sinceMs = nowMs;
	};
}

function mark(passed) {
	return passed ? '✔' : '✘';
}

function printOutcome(step, {passed, failures, seconds}) {
	const counts = step.tap ? `: ${passed} passed, ${failures.length} failed` : '';
	console.log(`${mark(failures.length === 0)} ${step.title}${counts} (${seconds.toFixed(1)} s)`);
}

function printTests(what, tests) {
	for (const {title, text} of tests) {
		console.log(`\n${what}: ${title}\n${text.replace(/^/gm, '    ')}`);
	}
}

/** The reason why no live lab can be built here, undefined when one can. */
async function missingForLabs() {
	const {tag} = await nodeImage();
	const {code} = await run('docker', ['image', 'inspect', tag]);
	return code === 0
		? undefined
		: `no Docker engine answers, or it lacks the image ${tag}; "node lab/setup.mjs setup" says what is missing`;
}

/** Live labs measure time, so nothing else runs beside the steps. */
async function runLive(steps, totals) {
	const missing = await missingForLabs();
	if (missing === undefined) {
		await runAll(steps, 1, totals);
	} else {
		totals.failures.push({title: 'the live tests could not run', text: missing});
	}
}

function parse(args) {
	if (args.length === 0) return Object.keys(GROUPS);
	const [option, group] = args;
	return args.length === 2 && option === '--only' && group in GROUPS ? [group] : undefined;
}

async function main(args) {
	const groups = parse(args);
	if (groups === undefined) {
		console.error(`usage: node test/run.mjs [--only ${Object.keys(GROUPS).join('|')}]`);
		return EXIT_USAGE;
	}
	const totals = {passed: 0, failures: [], unsteady: []};
	const [linter, ...otherStatic] = groups.includes('static') ? GROUPS.static : [];
	const unit = groups.includes('unit') ? GROUPS.unit : [];
	await runAll([linter, ...unit, ...otherStatic].filter(Boolean), 2, totals);
	const live = ['machine', 'live', 'contract'].filter(group => groups.includes(group));
	if (live.length > 0)
		await runLive(
			live.flatMap(group => GROUPS[group]),
			totals,
		);
	printTests('passed at the second try only', totals.unsteady);
	printTests('failed', totals.failures);
	console.log(`\n${totals.passed} passed, ${totals.failures.length} failed`);
	return totals.passed > 0 && totals.failures.length === 0 ? 0 : 1;
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => {
		interrupted = true;
		stopAll();
	});
}

const exitCode = await main(process.argv.slice(2));
process.exitCode = interrupted ? EXIT_INTERRUPTED : exitCode;
