import test from 'ava';

import {ran} from '../_support/history.ts';
import {judged, outcome, withRequirement} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');
const [A, B] = ['serveur1', 'serveur2'] as const;

test('a scenario that measured nothing leaves the latency unknown', t => {
	const quiet = ran('quiet', told => {
		told.at(0).whole([A, B]);
	});
	t.is(outcome('ring-latency', network, [quiet]).status, 'unknown');
});

test('too few round trips say nothing about one in a hundred', t => {
	const thin = ran('thin', told => {
		told.at(0).rtt(A, B, {sent: 2000, received: 99});
	});
	const {status, reason} = outcome('ring-latency', network, [thin]);
	t.is(status, 'unknown');
	t.regex(reason, /99 of 2000/);
});

test('a p99 above the limit fails with the figures, though the median keeps it', t => {
	const slow = ran('slow', told => {
		told.at(0).rtt(A, B, {p50Ms: 1.5, p99Ms: 2.5, maxMs: 7});
	});
	const {status, evidence, reason, values} = outcome('ring-latency', network, [slow]);
	t.is(status, 'fail');
	t.is(evidence, 'measured');
	t.regex(reason, /p99 of 2000 round trips between serveur1 and serveur2 is 2\.5 ms/);
	t.like(values, {p99Ms: 2.5, limitMs: 2});
});

test('a missed limit says what it slows and what it does not break', t => {
	const slow = ran('slow', told => {
		told.at(0).rtt(A, B, {p50Ms: 8, p99Ms: 9});
	});
	const {reason} = outcome('ring-latency', network, [slow]);
	// Two nodes: a rotation is two hops of 4 ms, an ordered write half of it; token 1000 ms: 2 · 1000 / 2.
	t.regex(reason, /turn of the token takes about 8 ms and an ordered write about 4 ms/);
	t.regex(reason, /needs a round trip above about 1 s/);
});

test('round trips during a fault are not the design’s', t => {
	const ramp = ran('ramp', told => {
		told.at(0).rtt(A, B);
		told.at(1).fault('slow', 'start', []);
		told.at(2).rtt(A, B, {p99Ms: 600});
		told.at(3).fault('slow', 'heal', []);
	});
	t.is(outcome('ring-latency', network, [ramp]).status, 'pass');
});

test('a panel that was late itself makes a failure unknown, but never a pass', t => {
	const late = (p99Ms: number) =>
		ran('late', told => {
			told.at(0).rtt(A, B, {p99Ms});
			told.at(1).panelLate(900);
		});
	t.is(judged('ring-latency', network, [late(2.5)]).status, 'unknown');
	t.is(judged('ring-latency', network, [late(1.2)]).status, 'pass');
	// The cables alone would miss this limit: the panel is not to blame.
	const strict = withRequirement(network, {
		metric: 'rtt',
		statistic: 'p99',
		relation: '<',
		value: 0.5,
		text: 'rtt: p99 < 0.5ms',
	});
	t.is(judged('ring-latency', strict, [late(2.5)]).status, 'fail');
});

test('what Open vSwitch in user space adds leaves a missed limit open, in the lab only', t => {
	const campus = shippedNetwork('campus-san');
	const figures = {p50Ms: 2.3, p99Ms: 7.6};
	const probed = (evidence: 'measured' | 'simulated') =>
		ran(
			'steady-state',
			told => {
				told.at(0).rtt('hv1', 'hv2', figures);
			},
			evidence,
		);
	const {status, reason} = outcome('ring-latency', campus, [probed('measured')]);
	t.is(status, 'unknown');
	// Four cables of 0.02 ms at most, there and back: 0.16 ms and less by the design.
	t.regex(reason, /p99 of 2000 .* is 7\.6 ms .* user space at .*hv1/);
	t.is(outcome('ring-latency', campus, [probed('simulated')]).status, 'fail');
	// Cables that miss the limit themselves are not the lab’s fault.
	const cables = campus.cables.map(({impairment: {aToB, bToA}, ...cable}) => ({
		...cable,
		impairment: {aToB: {...aToB, oneWayDelayMs: 1}, bToA: {...bToA, oneWayDelayMs: 1}},
	}));
	const distant = {...campus, cables};
	t.is(outcome('ring-latency', distant, [probed('measured')]).status, 'fail');
});

test('the slowest pair decides', t => {
	const three = shippedNetwork('openvpn-three-node-client-to-client');
	const run = ran('steady', told => {
		told.at(0).rtt('serveur1', 'serveur2');
		told.at(0).rtt('serveur2', 'serveur3', {p99Ms: 2.2});
	});
	t.regex(outcome('ring-latency', three, [run]).reason, /serveur2 and serveur3/);
});

test('the ramp tells how far the membership held and where it broke', t => {
	const cable = network.cables[0];
	const step = (oneWayDelayMs: number) =>
		cable === undefined
			? []
			: [
					{
						kind: 'impair' as const,
						cable: cable.id,
						direction: 'both' as const,
						settings: {oneWayDelayMs},
					},
				];
	const run = ran('latency-ramp', told => {
		told.at(0).whole([A, B]);
		told.at(10).fault('d1', 'start', step(150));
		told.at(20).rtt(A, B, {p50Ms: 600});
		told.at(30).fault('d1', 'heal', []);
		told.at(30).fault('d2', 'start', step(400));
		told.at(1500).tokenLost(A);
		told.at(2000).rtt(A, B, {p50Ms: 1600});
		told.at(2100).fault('d2', 'heal', []);
	});
	const {reason, values} = outcome('latency-effects', network, [run]);
	t.like(values, {wholeUpToRttMs: 600, brokeAtDelayMs: 400});
	t.regex(reason, /held in the ramp up to 600 ms, broken with 400 ms on each cable/);
});

test('half a percent of loss is too much, and a lost packet in a thousand is not', t => {
	const lossy = (received: number) =>
		ran('lossy', told => {
			told.at(0).rtt(A, B, {sent: 1000, received});
		});
	t.is(outcome('packet-loss', network, [lossy(995)]).status, 'fail');
	t.is(outcome('packet-loss', network, [lossy(999)]).status, 'pass');
});

test('jitter is only asked for where the design limits it', t => {
	t.is(outcome('ring-jitter', network).status, 'not-applicable');
	const limited = withRequirement(network, {
		metric: 'jitter',
		statistic: 'p99',
		relation: '<',
		value: 0.3,
		text: 'jitter: p99 < 0.3ms',
	});
	t.is(outcome('ring-jitter', limited).status, 'unknown');
	const run = (p99Ms: number) =>
		ran('steady', told => {
			told.at(0).rtt(A, B, {p50Ms: 1, p99Ms});
		});
	t.is(outcome('ring-jitter', limited, [run(1.2)]).status, 'pass');
	t.is(outcome('ring-jitter', limited, [run(1.4)]).status, 'fail');
	const twice = withRequirement(limited, {
		metric: 'jitter',
		statistic: 'max',
		relation: '<',
		value: 5,
		text: 'jitter: max < 5ms',
	});
	const spike = ran('steady', told => {
		told.at(0).rtt(A, B, {p50Ms: 1, p99Ms: 1.2, maxMs: 7});
	});
	t.regex(outcome('ring-jitter', twice, [spike]).reason, /the max lies 6 ms above the median/);
	t.is(outcome('ring-jitter', twice, [spike]).status, 'fail', 'each line is asked');
});
