import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {terminalSummary} from '../../src/report/terminal.ts';
import {hostileInput} from '../_support/hostile.ts';
import {sampleInput} from '../_support/sample-run.ts';

const {result} = sampleInput();
const SCREEN_ROWS = 40;

test('without colour no escape sequence is written, not even one from a name', t => {
	for (const input of [result, hostileInput().result]) {
		const text = terminalSummary(input, {width: 80, colour: false, reportPath: null});
		// eslint-disable-next-line no-control-regex -- the absence of control characters is what is tested
		t.notRegex(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
	}
});

test('colour changes no word', t => {
	const options = {width: 80, reportPath: 'reports/runs/x/report.html'};
	const coloured = terminalSummary(result, {...options, colour: true});
	const plain = terminalSummary(result, {...options, colour: false});
	t.not(coloured, plain);
	t.is(stripVTControlCharacters(coloured), plain);
});

test('wrapped lines stay within the terminal’s width', t => {
	for (const width of [60, 80, 100]) {
		const text = terminalSummary(result, {width, colour: false, reportPath: null});
		const reasons = text.split('\n').filter(line => /^ {2}(\d| {2})/.test(line));
		t.true(reasons.length > 0);
		for (const line of reasons) {
			t.true(line.length <= width, `${String(width)}: ${line}`);
		}
	}
});

test('it fits one screen however many reasons there are, and says how many are left', t => {
	const reasons = Array.from({length: 30}, (_, index) => `Reason ${String(index + 1)}.`);
	const options = {width: 80, colour: false, reportPath: 'x/report.html'};
	const text = terminalSummary({...result, reasons}, options);
	t.true(text.split('\n').length <= SCREEN_ROWS);
	t.true(text.includes('Reason 5.'));
	t.false(text.includes('Reason 6.'));
	t.true(text.includes('and 25 more in the report'));
});

test('verdict, remedy, report and command are all there', t => {
	const text = terminalSummary(result, {width: 200, colour: false, reportPath: 'x/report.html'});
	t.regex(text, /Not ready {2}58 of 100/);
	t.true(text.includes('→ Give the cluster a third vote'));
	t.true(text.includes('x/report.html'));
	t.true(text.includes(result.command));
});
