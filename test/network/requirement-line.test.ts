import test from 'ava';
import {PROFILES} from '../../src/design/presets/profiles.ts';
import {parseRequirement} from '../../src/network/requirement-line.ts';

function mistakeOf(line: string): {code: string; offset: number; remedy: string} {
	const parsed = parseRequirement(line);
	if (!('code' in parsed)) {
		throw new Error(`No mistake in ${line}`);
	}
	return parsed;
}

test('a line that is no requirement is shown the form', t => {
	for (const line of ['', 'rtt', 'rtt p99 < 2ms', 'rtt: < 2ms', 'rtt: p99 2ms', 'rtt: p99 <']) {
		t.is(mistakeOf(line).code, 'requirement-form', line);
		t.regex(mistakeOf(line).remedy, /rtt: p99 < 2ms/);
	}
});

test('each wrong word is found where it stands', t => {
	const wrong = [
		['rt: p99 < 2ms', 'rt', /`rtt`/],
		['rtt: p98 < 2ms', 'p98', /`p99`/],
		['rtt: p99 == 2ms', '==', /`<=`/],
		['rtt: p99 < 2 parsecs', '2 parsecs', /duration/],
		['loss: ratio < 2ms', '2ms', /share/],
		['failures-survived: count >= 50%', '50%', /whole number/],
		['outage: p99 < 50s', 'p99', /`max`/],
		['toString: max < 5s', 'toString', /Known/],
	] as const;
	for (const [line, word, remedy] of wrong) {
		const {offset, remedy: told} = mistakeOf(line);
		t.is(offset, line.indexOf(word), line);
		t.regex(told, remedy, line);
	}
});

test('a requirement is read with its quantity in the metric’s unit', t => {
	t.deepEqual(parseRequirement('rtt: p99 < 2ms'), {
		metric: 'rtt',
		statistic: 'p99',
		relation: '<',
		value: 2,
	});
	t.deepEqual(parseRequirement('  multicast-loss :ratio<= 0.5% '), {
		metric: 'multicast-loss',
		statistic: 'ratio',
		relation: '<=',
		value: 0.005,
	});
	t.deepEqual(parseRequirement('failures-survived: count >= 2'), {
		metric: 'failures-survived',
		statistic: 'count',
		relation: '>=',
		value: 2,
	});
	t.like(parseRequirement('outage: max < 1min'), {value: 60_000});
});

test('every line of every profile is a requirement', t => {
	for (const [name, {lines}] of Object.entries(PROFILES)) {
		for (const {text} of lines) {
			t.false('code' in parseRequirement(text), `${name}: ${text}`);
		}
	}
});
