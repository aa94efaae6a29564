import test from 'ava';
import {eachDesign, type Outcome} from '../../src/cli/_several.ts';
import {EXIT, invalidInput} from '../../src/core/errors.ts';
import {sampleResult} from '../_support/sample-result.ts';
import {memoryTerminal} from '../_support/terminal.ts';

const outcome = (exitCode: number): Outcome => ({exitCode, result: sampleResult()});
const broken = invalidInput([{code: 'unknown-name', message: 'There is no such thing.'}]);

test('the gravest outcome is the exit code, whatever the order', async t => {
	const {terminal} = memoryTerminal();
	const codes = [EXIT.ready, EXIT.inconclusive, EXIT.notReady, EXIT.readyWithRisks];
	for (const order of [codes, [...codes].reverse()]) {
		const left = [...order];
		const {exitCode} = await eachDesign(
			['a', 'b', 'c', 'd'],
			() => Promise.resolve(outcome(left.shift() ?? EXIT.internal)),
			{terminal, keepGoing: false, quiet: false},
		);
		t.is(exitCode, EXIT.notReady, 'not ready outweighs a question that stayed open');
	}
});

test('a broken design ends the command unless it is told to go on', async t => {
	const {terminal} = memoryTerminal();
	const seen: string[] = [];
	const work = (file: string): Promise<Outcome> => {
		seen.push(file);
		return file === 'bad' ? Promise.reject(broken) : Promise.resolve(outcome(EXIT.ready));
	};
	await t.throwsAsync(
		eachDesign(['bad', 'good'], work, {terminal, keepGoing: false, quiet: true}),
		{
			is: broken,
		},
	);
	t.deepEqual(seen, ['bad']);
});

test('told to go on, it tells the mistakes, runs the rest and says so in the table', async t => {
	const {terminal, said} = memoryTerminal();
	const {exitCode, results} = await eachDesign(
		['bad', 'good'],
		file => (file === 'bad' ? Promise.reject(broken) : Promise.resolve(outcome(EXIT.ready))),
		{terminal, keepGoing: true, quiet: false},
	);
	t.is(exitCode, EXIT.invalidInput);
	t.is(results.length, 1);
	t.regex(said.err, /error\[unknown-name\]/);
	t.regex(said.out, /bad +invalid\n.*good +Not ready +58 of 100/);
});

test('each line of the table ends with the reason that decided, as far as the terminal is wide', async t => {
	const [reason = ''] = sampleResult().reasons;
	const table = async (columns: number): Promise<readonly string[]> => {
		const {terminal, said} = memoryTerminal();
		const work = (): Promise<Outcome> => Promise.resolve(outcome(EXIT.ready));
		const options = {terminal: {...terminal, columns}, keepGoing: false, quiet: false};
		await eachDesign(['a', 'b'], work, options);
		return said.out.split('\n').filter(line => line.includes('58 of 100'));
	};
	const [wide = ''] = await table(1000);
	t.true(wide.endsWith(reason), wide);
	for (const line of await table(80)) {
		t.is(line.length, 80, line);
		t.true(line.endsWith('…'));
		t.true(reason.startsWith(line.slice(line.indexOf('100') + 3, -1).trim()));
	}
	const [narrow = ''] = await table(30);
	t.true(narrow.endsWith('58 of 100'), narrow);
});

test('a fault of the tool itself is never passed over', async t => {
	const {terminal} = memoryTerminal();
	const fault = new Error('a bug');
	await t.throwsAsync(
		eachDesign(['a', 'b'], () => Promise.reject(fault), {terminal, keepGoing: true, quiet: true}),
		{is: fault},
	);
});

test('one design gets no table', async t => {
	const {terminal, said} = memoryTerminal();
	await eachDesign(['a'], () => Promise.resolve(outcome(EXIT.ready)), {
		terminal,
		keepGoing: false,
		quiet: false,
	});
	t.is(said.out, '');
});
