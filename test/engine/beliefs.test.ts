import test from 'ava';

import {deviceId} from '../../src/core/ids.ts';
import {followBeliefs} from '../../src/engine/beliefs.ts';
import {runTimeline} from '../../src/engine/timeline.ts';
import {draw} from '../_support/drawn-network.ts';
import {tell} from '../_support/history.ts';

const network = draw({servers: ['a', 'b'], cables: ['a-b']});

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
