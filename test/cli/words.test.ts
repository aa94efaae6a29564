import {execFileSync} from 'node:child_process';
import test from 'ava';
import {tellFailure} from '../../src/cli/_failure.ts';
import {createProgress} from '../../src/cli/_progress.ts';
import {shellLine} from '../../src/cli/_shell-line.ts';
import {EXIT, invalidInput, unavailable} from '../../src/core/errors.ts';
import {memoryTerminal} from '../_support/terminal.ts';

test('a shell reads the command line as the very words that it was made of', t => {
	const words = [
		'prove',
		"it's $(id) `id`.yaml",
		'--out',
		'',
		'-x',
		'a\nb',
		'"',
		'\\',
		'*',
		'~',
		'#',
	];
	const printed = execFileSync('/bin/sh', [
		'-c',
		shellLine([
			process.execPath,
			'-e',
			'console.log(JSON.stringify(process.argv.slice(1)))',
			'--',
			...words,
		]),
	]);
	t.deepEqual(JSON.parse(printed.toString()), words);
	t.is(
		shellLine(['ringproof', 'prove', 'topology/a-b_c.yaml']),
		'ringproof prove topology/a-b_c.yaml',
	);
});

test('every problem is told, with its code and remedy, and the error’s own exit code is given', t => {
	const {terminal, said} = memoryTerminal();
	const place = {file: 'a.yaml', line: 3, column: 7};
	const error = invalidInput([
		{code: 'unknown-name', message: 'First.', remedy: 'Mend it.', place},
		{code: 'address-in-use', message: 'Second.'},
	]);
	t.is(tellFailure(error, terminal), EXIT.invalidInput);
	t.is(
		said.err,
		'a.yaml:3:7: error[unknown-name]: First. Mend it.\nerror[address-in-use]: Second.\n',
	);
	t.is(tellFailure(unavailable('docker-unavailable', 'x'), terminal), EXIT.unavailable);
});

test('ten thousand problems are cut to a number that can be read', t => {
	const {terminal, said} = memoryTerminal();
	const problems = Array.from({length: 10_000}, () => ({code: 'x', message: 'Y.'}));
	tellFailure(invalidInput(problems), terminal);
	t.is(said.err.split('\n').length, 50 + 2);
	t.regex(said.err, /and 9950 more\n$/);
});

test('a fault of the tool is told briefly and without a stack', t => {
	const {terminal, said} = memoryTerminal();
	t.is(tellFailure(new Error('the ring has no member \u001B[2J'), terminal), EXIT.internal);
	t.regex(said.err, /^internal error: the ring has no member �\[2J\n/);
	t.notRegex(said.err, /at .*\.js:\d+/);
});

test('progress leaves one line a step, and quiet progress none', t => {
	const {terminal, said} = memoryTerminal();
	const progress = createProgress(terminal, {quiet: false});
	progress.begin('lab');
	progress.waiting('two nodes');
	progress.end();
	progress.begin('Cut');
	progress.end({mark: '✕', note: 'the panel is gone'});
	t.regex(said.err, /^✓ lab {2}[\d.]+ \S+\n✕ Cut: the panel is gone {2}[\d.]+ \S+\n$/);
	t.true(said.status.some(text => text.includes('lab: two nodes')));
	const quiet = memoryTerminal();
	const silent = createProgress(quiet.terminal, {quiet: true});
	silent.begin('lab');
	silent.end();
	t.deepEqual(quiet.said, {out: '', err: '', status: []});
});
