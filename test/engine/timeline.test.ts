import test from 'ava';

import {deviceId} from '../../src/core/ids.ts';
import {followBeliefs} from '../../src/engine/beliefs.ts';
import {runTimeline} from '../../src/engine/timeline.ts';
import {draw} from '../_support/drawn-network.ts';
import {tell} from '../_support/history.ts';

const network = draw({servers: ['a', 'b'], cables: ['a-b']});

test('an empty history gives a timeline of no length', t => {
	const timeline = runTimeline(network, {events: []});
	t.deepEqual([timeline.fromMs, timeline.toMs, timeline.faults], [0, 0, []]);
});

test('between a membership and its count a node is neither with nor without quorum', t => {
	const {nodes} = runTimeline(network, {
		events: tell(told => {
			told.at(0).whole(['a', 'b']);
			told.at(2200).membership('a', [1]);
			told.at(2210).quorum('a', false);
			told.at(3000).phase('faults', 'end');
		}),
	});
	t.deepEqual(
		nodes[0]?.spans.map(({fromMs, quorum, members}) => [fromMs, quorum, members]),
		[
			[0, 'yes', [1, 2]],
			[2200, 'counting', [1]],
			[2210, 'no', [1]],
		],
	);
});

test('a frozen node keeps its belief, a killed one loses it', t => {
	const history = tell(told => {
		told.at(0).whole(['a', 'b']);
		told.at(10).device('a', 'frozen');
		told.at(10).device('b', 'killed');
	});
	const beliefs = followBeliefs([deviceId('a'), deviceId('b')]).read(history);
	t.deepEqual(beliefs.get(deviceId('a')), {state: 'frozen', quorum: 'yes', members: [1, 2]});
	t.deepEqual(beliefs.get(deviceId('b')), {state: 'down', quorum: 'no', members: []});
});

test('a log line that was read late counts at its own time', t => {
	const {nodes} = runTimeline(network, {
		events: tell(told => {
			told.at(0).whole(['a', 'b']);
			told.at(100).membership('a', [1]);
			told.at(90).quorum('b', false);
			told.at(200).phase('faults', 'end');
		}),
	});
	t.deepEqual(
		nodes[1]?.spans.map(({fromMs, toMs}) => [fromMs, toMs]),
		[
			[0, 90],
			[90, 200],
		],
	);
});
