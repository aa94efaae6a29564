import test from 'ava';
import {SPANNING_TREE_TIMES} from '../../src/cluster/layer2/times.ts';
import {bridgeNet, forwardedAfterMs, forwarding, type NetOptions} from './_support/bridge-net.ts';

const {helloMs, maxAgeMs, forwardDelayMs, edgeDelayMs} = SPANNING_TREE_TIMES;

/**
 * Three bridges in a triangle, each with its first two ports on wires and a machine on the third:
 *
 *   0.0 ── 1.0     0.1 ── 2.0     1.1 ── 2.1
 *
 * 0 is the root; the wire between 1 and 2 is the spare one, and 2 is the worse of both, so that its end of it blocks.
 */
const TRIANGLE: NetOptions['wires'] = [
	[
		[0, 0],
		[1, 0],
	],
	[
		[0, 1],
		[2, 0],
	],
	[
		[1, 1],
		[2, 1],
	],
];
const MACHINES: NetOptions['machines'] = [
	[0, 2],
	[1, 2],
	[2, 2],
];
const TREE = ['0.0', '0.1', '0.2', '1.0', '1.1', '1.2', '2.0', '2.2'];

const triangle = (rapid: boolean) =>
	bridgeNet({rapid: [rapid, rapid, rapid], wires: TRIANGLE, machines: MACHINES});

test('with STP nothing is forwarded before two forward delays are over', t => {
	const net = triangle(false);
	net.pass(2 * forwardDelayMs - 1);
	t.deepEqual(forwarding(net), []);
	// The hellos with which the bridges find their root, at most one a bridge, come on top.
	net.pass(3 * helloMs);
	t.deepEqual(forwarding(net), TREE);
});

test('with RSTP bridges agree at once, and machines wait for the edge delay', t => {
	const net = triangle(true);
	net.pass(100);
	// The blocked port agrees as well, so that the other end of its wire may forward.
	t.deepEqual(forwarding(net), ['0.0', '0.1', '1.0', '1.1', '2.0'], 'before the first machine');
	net.pass(edgeDelayMs + helloMs);
	t.deepEqual(forwarding(net), TREE);
});

test('never do all three wires of the triangle forward at both ends', t => {
	for (const rapid of [false, true]) {
		const net = triangle(rapid);
		for (let second = 0; second < 60; second += 1) {
			net.pass(1000);
			const open = new Set(forwarding(net));
			const whole = TRIANGLE.filter(wire =>
				wire.every(([bridge, port]) => open.has(`${bridge}.${port}`)),
			);
			t.true(whole.length < 3, `after ${net.nowMs()} ms`);
		}
	}
});

test('with STP a lost link at the root port costs two forward delays', t => {
	const net = triangle(false);
	net.pass(60_000);
	const atMs = net.nowMs();
	net.cut(1, 'carrier');
	net.pass(60_000);
	t.is(forwardedAfterMs(net, '2.1', atMs), 2 * forwardDelayMs);
});

test('with STP silence counts after the maximum age only', t => {
	const net = triangle(false);
	// Between two hellos, so that none is under way.
	net.pass(60_500);
	const atMs = net.nowMs();
	net.cut(1, 'silent');
	net.pass(60_000);
	const tookMs = forwardedAfterMs(net, '2.1', atMs);
	// The last message was up to a hello old when the wire was cut.
	t.true(tookMs <= maxAgeMs + 2 * forwardDelayMs, `${tookMs} ms`);
	t.true(tookMs >= maxAgeMs - helloMs + 2 * forwardDelayMs, `${tookMs} ms`);
});

test('with RSTP an alternate port takes over at once when the link of the root port is lost', t => {
	const net = triangle(true);
	net.pass(60_000);
	const atMs = net.nowMs();
	net.cut(1, 'carrier');
	net.pass(60_000);
	t.is(forwardedAfterMs(net, '2.1', atMs), 0);
});

test('with RSTP silence counts after three hellos', t => {
	const net = triangle(true);
	// Between two hellos, so that none is under way.
	net.pass(60_500);
	const atMs = net.nowMs();
	net.cut(1, 'silent');
	net.pass(60_000);
	const tookMs = forwardedAfterMs(net, '2.1', atMs);
	t.true(tookMs <= 3 * helloMs && tookMs >= 2 * helloMs, `${tookMs} ms`);
});

test('with RSTP news of a root that is gone are taken back within a round trip', t => {
	const net = triangle(true);
	net.pass(60_000);
	// 1 has no alternate: it claims to be the root until 2, over whose blocked port the root is known, tells better.
	const atMs = net.nowMs();
	net.cut(0, 'carrier');
	net.pass(60_000);
	t.true(forwardedAfterMs(net, '2.1', atMs) < 100);
	t.is(net.bridges[1]?.root, 0);
	t.is(net.bridges[1]?.rootPort?.number, 1);
});

test('a bridge with RSTP falls back to its timers towards one with STP', t => {
	const pair = (first: boolean, second: boolean) =>
		bridgeNet({
			rapid: [first, second],
			wires: [
				[
					[0, 0],
					[1, 0],
				],
			],
		});
	const agreed = pair(true, true);
	agreed.pass(1000);
	t.deepEqual(forwarding(agreed), ['0.0', '1.0']);
	const mixed = pair(true, false);
	mixed.pass(maxAgeMs + forwardDelayMs - 1);
	t.false(forwarding(mixed).includes('0.0'), 'nobody agrees, and the wire is not silent');
	mixed.pass(helloMs);
	t.deepEqual(forwarding(mixed), ['0.0', '1.0']);
});

test('an old neighbour is spoken to in its own words', t => {
	const net = bridgeNet({
		rapid: [true, false],
		wires: [
			[
				[0, 0],
				[1, 0],
			],
		],
	});
	net.pass(60_000);
	t.is(net.bridges[1]?.root, 0, 'it has understood');
	t.true(net.bridges[0]?.ports[0]?.oldNeighbour);
});

test('two ports of one bridge on the same wire do not both forward', t => {
	const net = bridgeNet({
		rapid: [true],
		wires: [
			[
				[0, 0],
				[0, 1],
			],
		],
	});
	net.pass(60_000);
	t.deepEqual(forwarding(net), ['0.0']);
});

test('a wire that comes back takes its place again without a loop', t => {
	for (const rapid of [false, true]) {
		const net = triangle(rapid);
		net.pass(60_000);
		net.cut(1, 'carrier');
		net.pass(60_000);
		t.deepEqual(
			forwarding(net).filter(port => port === '2.1'),
			['2.1'],
		);
		net.mend(1);
		for (let step = 0; step < 600; step += 1) {
			net.pass(100);
			const open = forwarding(net);
			t.false(
				['0.0', '0.1', '1.0', '1.1', '2.0', '2.1'].every(port => open.includes(port)),
				`a loop after ${step * 100} ms`,
			);
		}
		t.deepEqual(forwarding(net), TREE);
	}
});

test('with STP a wire that is dumb in one direction makes the blocked port forward: a loop', t => {
	const net = triangle(false);
	net.pass(60_000);
	net.cutOneWay(2, [1, 1]);
	net.pass(maxAgeMs + 2 * forwardDelayMs + helloMs);
	t.true(forwarding(net).includes('2.1'), 'it hears no better news and takes the wire for its own');
	t.true(forwarding(net).includes('1.1'));
});

test('with RSTP a wire that is dumb in one direction is disputed: its better end discards for as long', t => {
	for (const [wire, from] of [
		[2, [1, 1]],
		[0, [0, 0]],
	] as const) {
		const net = triangle(true);
		net.pass(60_500);
		net.cutOneWay(wire, from);
		// Three hellos are missed, nobody speaks for the edge delay, and the next hello tells the better end.
		net.pass(3 * helloMs + edgeDelayMs + helloMs + 10);
		for (let second = 0; second < 60; second += 1) {
			t.false(forwarding(net).includes(from.join('.')), `after ${net.nowMs()} ms`);
			net.pass(1000);
		}
		t.true(
			forwarding(net).includes('2.1'),
			'the spare wire is in use, or its worse end alone is open',
		);
	}
});

test('with RSTP nobody disputes a wire whose worse end is the one that is not heard', t => {
	const net = triangle(true);
	net.pass(60_500);
	const before = net.changes.length;
	net.cutOneWay(0, [1, 0]);
	net.pass(60_000);
	t.is(net.changes.length, before, 'a root port does not speak, so nobody misses it');
});
