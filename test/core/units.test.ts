import test from 'ava';
import {
	formatDurationMs,
	parseDurationMs,
	parseRateBps,
	parseRatio,
	parseSizeBytes,
} from '../../src/core/units.ts';

test('sizes are exact to the byte, also those of whole disks', t => {
	t.is(parseSizeBytes('1024GiB'), 2 ** 40);
	t.is(parseSizeBytes('4096GiB'), 2 ** 42);
	t.is(parseSizeBytes('16 TiB'), 2 ** 44);
	t.is(parseSizeBytes('800GB'), 800e9);
});

test('durations and rates keep every digit that was written', t => {
	// 1.2 times 0.001 is 0.0012000000000000001 in binary arithmetic.
	t.is(parseDurationMs('1.2us'), 0.0012);
	t.is(parseDurationMs('1.2ms'), 1.2);
	t.is(parseDurationMs('2min'), 120_000);
	t.is(parseRateBps('2.5Gbit'), 2.5e9);
});

test('a share lies between nothing and everything', t => {
	t.is(parseRatio('0.5%'), 0.005);
	t.is(parseRatio('100%'), 1);
	t.is(parseRatio('101%'), undefined);
});

test('what is no quantity is none', t => {
	for (const text of [
		'',
		'1',
		'ms',
		'-1ms',
		'1e3ms',
		'1 fortnight',
		'0x10ms',
		`${'9'.repeat(400)}h`,
	]) {
		t.is(parseDurationMs(text), undefined, text);
	}
});

test('a reader gets three significant digits in the largest unit that fits', t => {
	t.is(formatDurationMs(0), '0 ms');
	t.is(formatDurationMs(0.25), '250 µs');
	t.is(formatDurationMs(6875), '6.88 s');
	t.is(formatDurationMs(65_000), '1.08 min');
});
