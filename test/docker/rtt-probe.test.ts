import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import {doubtfulAmong, merged, rttPair, type RoundTrips} from '../../src/docker/rtt-probe.ts';
import type {PathEnd} from '../../src/engine/probe-ends.ts';

const end = (number: number): PathEnd => ({
	device: deviceId(`n${number}`),
	port: 'eth0',
	address: `10.9.0.${number}`,
});

const FROM = end(200);

/** So many round trips of half a millisecond, and these besides. */
const pairWith = (to: PathEnd, count: number, ...besidesUs: readonly number[]): RoundTrips => ({
	from: FROM,
	to,
	sent: count + besidesUs.length,
	rttsUs: [...Array.from({length: count}, () => 500), ...besidesUs],
});

const calm = (count: number): readonly RoundTrips[] =>
	Array.from({length: count}, (_, index) => pairWith(end(index + 1), 120));

test('A pair of which nothing came back has no figures', t => {
	const pair = rttPair({from: FROM, to: end(1), sent: 20, rttsUs: []});
	t.like(pair, {sent: 20, received: 0, p50Ms: null, p99Ms: null, minMs: null, maxMs: null});
});

test('Percentiles are by nearest rank, in any order of the round trips', t => {
	const rttsUs = Array.from({length: 200}, (_, index) => 1000 * (200 - index));
	const pair = rttPair({from: FROM, to: end(1), sent: 201, rttsUs});
	// Of 200 the 99th percentile is the 198th.
	t.like(pair, {received: 200, minMs: 1, p50Ms: 100, p95Ms: 190, p99Ms: 198, maxMs: 200});
});

test('Among many pairs those are asked again whose p99 is far from their median, the farthest first', t => {
	const [once, twice, worse] = [end(101), end(102), end(103)];
	const trips = [
		...calm(40),
		// One late round trip of 120 lies beyond the p99, two do not.
		pairWith(once, 119, 9000),
		pairWith(twice, 118, 7000, 8000),
		pairWith(worse, 118, 20_000, 21_000),
	];
	t.deepEqual(
		doubtfulAmong(trips).map(([from, to]) => [from, to]),
		[
			[FROM, worse],
			[FROM, twice],
		],
	);
});

test('Few pairs, pairs that were asked often, and pairs that never answered are not asked again', t => {
	t.deepEqual(doubtfulAmong([pairWith(end(1), 118, 7000, 8000)]), []);
	const often = pairWith(end(101), 980, ...Array.from({length: 20}, () => 8000));
	const silent: RoundTrips = {from: FROM, to: end(102), sent: 120, rttsUs: []};
	t.deepEqual(doubtfulAmong([...calm(40), often, silent]), []);
});

test('No more pairs are asked again than half a minute suffices for', t => {
	const trips = Array.from({length: 200}, (_, index) => pairWith(end(index), 118, 7000, 8000));
	// 1000 round trips each, 2000 a second.
	t.is(doubtfulAmong(trips).length, (30 * 2000) / 1000);
});

test('What was measured first and again counts alike', t => {
	const [one, other] = [end(1), end(2)];
	const first = [pairWith(one, 118, 7000, 8000), pairWith(other, 120)];
	const [both, alone] = merged(first, [pairWith(one, 880)]).map(rttPair);
	t.like(both, {sent: 1000, received: 1000, p99Ms: 0.5, maxMs: 8});
	t.like(alone, {sent: 120, received: 120});
	// Twelve late ones of a thousand are more than one in a hundred, whenever they came.
	const late = Array.from({length: 10}, () => 9000);
	const [slow] = merged(first, [pairWith(one, 870, ...late)]).map(rttPair);
	t.is(slow?.p99Ms, 8);
});
