import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';

type TapTest = {readonly title: string; readonly passed: boolean; readonly details: string[]};
type Outcome = {
	readonly passed: number;
	readonly failures: {readonly title: string; readonly text: string}[];
};
type Step = {
	readonly title: string;
	readonly command: string[];
	readonly limitMinutes: number;
	readonly tap?: boolean;
};
type TapModule = {
	tapReader: (onTest: (test: TapTest) => void) => {
		line: (text: string) => void;
		sawPlan: () => boolean;
	};
};
type StepModule = {runStep: (step: Step, onTest: (test: TapTest) => void) => Promise<Outcome>};

type SecondTryModule = {
	secondTry: (
		step: Step & {folder: string},
		first: Outcome & {seconds: number},
		onTest: () => void,
	) => Promise<Outcome & {unsteady: Outcome['failures']}>;
};

/** The runner is plain JavaScript that the compiler does not see, so it is loaded by path. */
const load = async (path: string): Promise<unknown> =>
	import(pathToFileURL(resolve('test/runner', path)).href);

const {tapReader} = (await load('tap.mjs')) as TapModule;
const {runStep} = (await load('step.mjs')) as StepModule;
const {secondTry} = (await load('second-try.mjs')) as SecondTryModule;

const read = (text: string): {tests: TapTest[]; sawPlan: boolean} => {
	const tests: TapTest[] = [];
	const reader = tapReader(found => tests.push(found));
	text.split('\n').forEach(reader.line);
	return {tests, sawPlan: reader.sawPlan()};
};

/** A step whose command is a Node process that runs the given source. */
const nodeStep = async (source: string, step: Partial<Step> = {}): Promise<Outcome> =>
	runStep(
		{title: 'step', command: [process.execPath, '-e', source], limitMinutes: 1, ...step},
		() => undefined,
	);

const printing = (...lines: string[]): string =>
	lines.map(line => `console.log(${JSON.stringify(line)});`).join('');

test('a failed test carries the whole block of details below it', t => {
	const {tests, sawPlan} = read(
		[
			'TAP version 13',
			'not ok 1 - ring › forms',
			'  ---',
			'    message: alone',
			"    output: 'ok 7 - printed by the test, no result'",
			'  ...',
			'ok 2 - ring › heals',
			'1..2',
		].join('\n'),
	);
	t.true(sawPlan);
	t.deepEqual(
		tests.map(({title, passed}) => ({title, passed})),
		[
			{title: 'ring › forms', passed: false},
			{title: 'ring › heals', passed: true},
		],
	);
	t.deepEqual(tests[0]?.details, [
		'    message: alone',
		"    output: 'ok 7 - printed by the test, no result'",
	]);
});

test('a skipped test and a test still to be written have not passed', t => {
	const {tests} = read('ok 1 - a # SKIP\nnot ok 2 - b # TODO\nok 3 - costs 5 # of them\n1..3');
	t.deepEqual(
		tests.map(({title, passed}) => [title, passed]),
		[
			['a (skip)', false],
			['b (todo)', false],
			['costs 5 # of them', true],
		],
	);
});

test('a command that fails is one failed test with all it printed', async t => {
	const {passed, failures} = await nodeStep(`${printing('line 3 is wrong')}process.exit(2)`);
	t.is(passed, 0);
	t.deepEqual(failures, [{title: 'step', text: 'line 3 is wrong\nended with exit code 2'}]);
});

test('a command that succeeds is one passed test', async t => {
	const {passed, failures} = await nodeStep('');
	t.is(passed, 1);
	t.deepEqual(failures, []);
});

test('a test process that cannot be started has failed', async t => {
	const {passed, failures} = await nodeStep('', {command: ['./no-such-command'], tap: true});
	t.is(passed, 0);
	t.is(failures.length, 1);
});

test('a test process that runs no test has failed, whatever its exit code', async t => {
	const {passed, failures} = await nodeStep(printing('TAP version 13', '1..0'), {tap: true});
	t.is(passed, 0);
	t.is(failures[0]?.title, 'step: no test ran');
});

test('a test process that dies before its plan has failed beside the tests it finished', async t => {
	const {passed, failures} = await nodeStep(
		`${printing('ok 1 - a')}console.error('out of memory');process.exit(3)`,
		{tap: true},
	);
	t.is(passed, 1);
	t.deepEqual(failures, [
		{
			title: 'step: the run was cut short (ended with exit code 3)',
			text: 'out of memory',
		},
	]);
});

test('a test process that exits with an error though every test passed has failed', async t => {
	const {passed, failures} = await nodeStep(`${printing('ok 1 - a', '1..1')}process.exit(1)`, {
		tap: true,
	});
	t.is(passed, 1);
	t.is(failures.length, 1);
});

test('passed and failed tests are counted each by itself', async t => {
	const {passed, failures} = await nodeStep(
		`${printing('ok 1 - a', 'not ok 2 - b', 'ok 3 - c', '1..3')}process.exit(1)`,
		{tap: true},
	);
	t.is(passed, 2);
	t.deepEqual(
		failures.map(({title}) => title),
		['b'],
	);
});

test('a command that outlives its limit is ended and has failed', async t => {
	const {failures} = await nodeStep('setInterval(() => {}, 1000)', {limitMinutes: 0.5 / 60});
	t.regex(failures[0]?.text ?? '', /took longer than/);
});

/** A first run in which these failed, and a second one that prints the lines. */
async function triedAgain(failed: readonly string[], ...lines: string[]) {
	const first = {passed: 7, failures: failed.map(title => ({title, text: 'once'})), seconds: 1};
	const command = [process.execPath, '-e', printing(...lines), '--'];
	return secondTry(
		{title: 'live', command, limitMinutes: 1, tap: true, folder: 'test/live'},
		first,
		() => undefined,
	);
}

test('what passes at the second try has passed, and is named with what it said first', async t => {
	const outcome = await triedAgain(['a › x'], 'ok 1 - a › w', 'ok 2 - a › x', '1..2');
	t.like(outcome, {passed: 8, failures: []});
	t.deepEqual(outcome.unsteady, [{title: 'a › x', text: 'once'}]);
});

test('what fails twice has failed, also where another test of its file fails the second time', async t => {
	// The file is not named where it is the only one.
	const outcome = await triedAgain(['a › x'], 'not ok 1 - w', 'not ok 2 - x', '1..2');
	t.is(outcome.passed, 7);
	t.deepEqual(
		outcome.failures.map(({title}) => title),
		['a › w', 'a › x'],
	);
	t.deepEqual(outcome.unsteady, []);
});

test('a second try that is cut short, or says nothing, mends nothing', async t => {
	for (const lines of [['ok 1 - a › x'], []]) {
		const outcome = await triedAgain(['a › x'], ...lines);
		t.is(outcome.failures.length, 2);
		t.deepEqual(outcome.unsteady, []);
	}
});

test('failures everywhere, or of the run itself, get no second try', async t => {
	for (const failed of [['a › x', 'b › x', 'c › x', 'd › x'], ['live: the run was cut short']]) {
		const outcome = await triedAgain(failed, 'ok 1 - a › x', '1..1');
		t.is(outcome.failures.length, failed.length);
		t.is(outcome.passed, 7);
	}
});
