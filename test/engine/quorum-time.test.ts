import test from 'ava';

import {deviceId} from '../../src/core/ids.ts';
import {longestWithoutQuorum, quorateSpans, splitBrainSpans} from '../../src/engine/quorum-time.ts';
import {runTimeline, type RunTimeline} from '../../src/engine/timeline.ts';
import {draw} from '../_support/drawn-network.ts';
import {tell} from '../_support/history.ts';

const network = draw({servers: ['a', 'b', 'c'], cables: []});

function timeline(story: Parameters<typeof tell>[0]): RunTimeline {
	return runTimeline(network, {events: tell(story)});
}

test('the moment between a loss and the count is no split brain', t => {
	// Both sides form alone; each is told a little later that it has lost its quorum.
	const cut = timeline(told => {
		told.at(0).whole(['a', 'b']);
		told.at(2200).membership('a', [1]);
		told.at(2204).quorum('a', false);
		told.at(2201).membership('b', [2]);
		told.at(2209).quorum('b', false);
		told.at(5000).phase('faults', 'end');
	});
	t.deepEqual(splitBrainSpans(cut), []);
});

test('two quorate halves are found, for as long as both last', t => {
	const both = timeline(told => {
		told.at(0).whole(['a', 'b']);
		told.at(2000).formed('a', [1], true);
		told.at(2100).formed('b', [2], true);
		told.at(4700).quorum('b', false);
		told.at(6000).phase('faults', 'end');
	});
	t.deepEqual(splitBrainSpans(both), [{fromMs: 2100, toMs: 4700, groups: [[1], [2]]}]);
});

test('a node that still believes in the old whole is not on another side', t => {
	const late = timeline(told => {
		told.at(0).whole(['a', 'b', 'c']);
		told.at(3500).formed('b', [2, 3], true);
		told.at(3510).formed('c', [2, 3], true);
		told.at(3600).formed('a', [1], false);
		told.at(5000).phase('faults', 'end');
	});
	t.deepEqual(splitBrainSpans(late), []);
});

test('a frozen node is no witness until it goes on', t => {
	const thawed = timeline(told => {
		told.at(0).whole(['a', 'b', 'c']);
		told.at(10).formed('a', [1], true);
		told.at(20).device('a', 'frozen');
		told.at(3000).formed('b', [2, 3], true);
		told.at(8000).device('a', 'running');
		told.at(8005).formed('a', [1], false);
		told.at(9000).phase('faults', 'end');
	});
	t.deepEqual(splitBrainSpans(thawed), [{fromMs: 8000, toMs: 8005, groups: [[1], [2, 3]]}]);
});

test('time without quorum counts from the last quorate node to the first one again', t => {
	const outage = timeline(told => {
		told.at(0).whole(['a', 'b']);
		told.at(1000).device('b', 'killed');
		told.at(3200).formed('a', [1], false);
		told.at(9000).formed('a', [1, 2], true);
		told.at(9000).formed('b', [1, 2], true);
		told.at(10_000).phase('settle', 'end');
	});
	t.deepEqual(quorateSpans(outage), [
		{fromMs: 0, toMs: 3200},
		{fromMs: 9000, toMs: 10_000},
	]);
	t.deepEqual(longestWithoutQuorum(outage, {fromMs: 0, toMs: 10_000}), {
		fromMs: 3200,
		toMs: 9000,
	});
	// Only as much of it as lies within what was asked for.
	t.deepEqual(longestWithoutQuorum(outage, {fromMs: 0, toMs: 5000}), {fromMs: 3200, toMs: 5000});
	t.deepEqual(longestWithoutQuorum(outage, {fromMs: 0, toMs: 3000}), {fromMs: 0, toMs: 0});
	t.deepEqual(quorateSpans(outage, [deviceId('b')])[0], {fromMs: 0, toMs: 1000});
});
