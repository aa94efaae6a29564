import test from 'ava';

import {deviceId} from '../../src/core/ids.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withRequirement} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

// Its profile is pve-2ms, which asks for less than 1 % by omping.
const udp = shippedNetwork('openvpn-two-node');
const knet = shippedNetwork('reference-three-node');
const [from, to] = [deviceId('serveur1'), deviceId('serveur2')];

function probed(received: number, sent = 200): ScenarioRun {
	const pairs = [
		{from, to, heard: received > 0, sent: received > 0 ? sent : 0, received},
		{from: to, to: from, heard: true, sent: 200, received: 200},
	];
	return ran('steady', told => {
		told.at(0).probe({kind: 'multicast', path: 'ring:0', pairs});
	});
}

test('one lost packet of two hundred keeps a limit of 1 %, two of them do not', t => {
	const one = outcome('multicast-loss', udp, [probed(199)]);
	t.is(one.status, 'pass');
	t.is(one.evidence, 'measured');
	const two = outcome('multicast-loss', udp, [probed(198)]);
	t.is(two.status, 'fail', 'below 1 % is asked for, and 1 % is not below');
	t.regex(
		two.reason,
		/^1 % of 200 packets to a group are lost from serveur1 to serveur2; required: /,
	);
});

test('a group that is not heard at all has lost everything', t => {
	const {status, values} = outcome('multicast-loss', udp, [probed(0)]);
	t.is(status, 'fail');
	t.is(values['lossRatio'], 1);
});

test('a history that counted no packets leaves it unknown', t => {
	const pairs = [{from, to, heard: true, sent: 0, received: 0}];
	const old = ran('steady', told => {
		told.at(0).probe({kind: 'multicast', path: 'ring:0', pairs});
	});
	t.is(outcome('multicast-loss', udp, [old]).status, 'unknown');
});

test('without a run the design’s own cables answer, and what a provider drops is lost', t => {
	const {status, evidence} = outcome('multicast-loss', udp);
	t.deepEqual([status, evidence], ['pass', 'static']);
	const open = shippedNetwork('openvpn-two-node-public-ring');
	t.is(outcome('multicast-loss', open).status, 'fail');
});

test('a transport without multicast is asked only when the design itself asks', t => {
	t.is(outcome('multicast-loss', knet).status, 'not-applicable');
	const asked = withRequirement(knet, {
		metric: 'multicast-loss',
		statistic: 'ratio',
		relation: '<',
		value: 0.01,
		text: 'multicast-loss: ratio < 1%',
	});
	t.is(outcome('multicast-loss', asked).status, 'pass');
});
