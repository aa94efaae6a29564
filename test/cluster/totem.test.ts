/** How a ring forms, turns, breaks and comes together again. */
import test from 'ava';
import {totemTimers} from '../../src/cluster/totem/timers.ts';
import {CONFIG, NODES, ROTATION_MS, TIMERS} from './_support/three-nodes.ts';
import {createTotemNet, formedNet, membershipAfterMs} from './_support/totem-net.ts';

test('A lone node forms a ring of its own at once, without waiting for consensus', t => {
	const net = createTotemNet(CONFIG);
	net.start(1);
	net.run(TIMERS.joinMs);
	t.deepEqual(net.members(1), [1]);
});

test('Nodes that start together agree on one ring with the lowest node id as representative', t => {
	const net = formedNet(CONFIG);
	for (const node of NODES) {
		t.deepEqual(net.members(node), NODES);
		t.deepEqual(net.nodes.get(node)?.ring, net.nodes.get(1)?.ring);
		t.is(net.nodes.get(node)?.ring.representative, 1);
	}
	const formedMs = membershipAfterMs(net, 1, {members: NODES, sinceMs: 0});
	// No wait but the merge timer of the singletons that form first may pass.
	t.true(formedMs < TIMERS.mergeMs + TIMERS.holdMs, `formed after ${formedMs} ms`);
});

test('A node that comes later is found by MERGE_DETECT within one merge timeout and one held rotation', t => {
	const net = createTotemNet(CONFIG);
	net.start(1);
	net.start(2);
	net.run(10_000);
	const sinceMs = net.nowMs;
	net.start(3);
	net.run(3000);
	const joinedMs = membershipAfterMs(net, 1, {members: NODES, sinceMs});
	t.true(
		joinedMs < TIMERS.mergeMs + TIMERS.holdMs + 20 * ROTATION_MS,
		`joined after ${joinedMs} ms`,
	);
});

test('A busy rotation takes the sum of the one-way latencies, an idle one the hold time more', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	const visits = net.tokens.filter(({node}) => node === 2).map(({atMs}) => atMs);
	const gaps = visits.slice(1).map((atMs, index) => atMs - (visits[index] ?? 0));
	const lastGapMs = gaps.at(-1) ?? 0;
	t.true(Math.abs(lastGapMs - (ROTATION_MS + TIMERS.holdMs)) < 0.01, `idle gap ${lastGapMs} ms`);
	const busyGaps = gaps.filter(gapMs => Math.abs(gapMs - ROTATION_MS) < 0.01);
	t.true(busyGaps.length >= 29, `${busyGaps.length} unheld rotations after the ring formed`);
});

test('Latencies that differ add up along the ring in node id order', t => {
	const latencyBetweenMs = (from: number, to: number) => 10 * from + to;
	const net = formedNet({...CONFIG, latencyBetweenMs});
	net.run(2000);
	const visits = net.tokens.filter(({node}) => node === 1).map(({atMs}) => atMs);
	const gapMs = (visits.at(-1) ?? 0) - (visits.at(-2) ?? 0);
	t.true(Math.abs(gapMs - (12 + 23 + 31 + TIMERS.holdMs)) < 0.01, `gap ${gapMs} ms`);
});

for (const phaseMs of [0, 70, 140, 210, 280]) {
	test(`A node that is killed ${phaseMs} ms into a rotation is missed after token less that phase, and left out after consensus`, t => {
		const net = formedNet(CONFIG);
		net.run(5000 + phaseMs);
		const sinceMs = net.nowMs;
		net.kill(3);
		net.run(10_000);
		const lost = net.reports.find(
			({atMs, report}) => report.kind === 'processor-failed' && atMs > sinceMs,
		);
		const lostMs = (lost?.atMs ?? Infinity) - sinceMs;
		t.true(lostMs <= TIMERS.tokenMs + 0.01, `lost after ${lostMs} ms`);
		t.true(
			lostMs >= TIMERS.tokenMs - TIMERS.holdMs - ROTATION_MS - 0.01,
			`lost after ${lostMs} ms`,
		);
		const formedMs = membershipAfterMs(net, 1, {members: [1, 2], sinceMs});
		const overMs = formedMs - lostMs - TIMERS.consensusMs;
		// JOIN, two rounds of the commit token and at most five clean token visits, over two nodes.
		t.true(
			overMs > 0 && overMs <= (1 + 2 * 2 + 2 * 5) * CONFIG.latencyMs,
			`${overMs} ms over consensus`,
		);
	});
}

test('A cut leaves a ring on each side, and the sides find each other again when it heals', t => {
	const net = formedNet(CONFIG);
	net.passes = (from, to) => (from === 3) === (to === 3);
	net.run(TIMERS.tokenMs + TIMERS.consensusMs + 200);
	t.deepEqual(net.members(1), [1, 2]);
	t.deepEqual(net.members(2), [1, 2]);
	t.deepEqual(net.members(3), [3]);
	net.passes = () => true;
	const sinceMs = net.nowMs;
	net.run(2000);
	const healedMs = membershipAfterMs(net, 3, {members: NODES, sinceMs});
	t.true(
		healedMs < TIMERS.mergeMs + TIMERS.holdMs + 20 * ROTATION_MS,
		`healed after ${healedMs} ms`,
	);
});

test('A node that says goodbye is left out within a few rotations, and is not counted as failed', t => {
	const net = formedNet(CONFIG);
	net.run(5000);
	const sinceMs = net.nowMs;
	net.leave(3);
	net.run(1000);
	const formedMs = membershipAfterMs(net, 1, {members: [1, 2], sinceMs});
	t.true(formedMs < 20 * CONFIG.latencyMs, `formed after ${formedMs} ms`);
	t.deepEqual(net.memberships.at(-1)?.change.left, [3]);
	t.deepEqual(net.memberships.at(-1)?.change.failed, []);
});

test('A node that dies silently is told apart from one that left', t => {
	const net = formedNet(CONFIG);
	net.kill(3);
	net.run(10_000);
	t.deepEqual(net.memberships.at(-1)?.change.failed, [3]);
});

test('Without the path from the first to the last node the membership flaps and never settles', t => {
	const net = formedNet(CONFIG);
	const sinceMs = net.nowMs;
	net.passes = (from, to) => from + to !== 4 || from === to;
	net.run(120_000);
	const formed = net.memberships.filter(({atMs}) => atMs > sinceMs + 20_000);
	t.true(formed.length > 10, `${formed.length} memberships in 100 s`);
	t.false(formed.some(({change}) => change.members.length === 3));
});

test('A restarted node never repeats a ring id', t => {
	const net = formedNet(CONFIG);
	const before = net.nodes.get(1)?.ring.seq ?? 0;
	net.kill(1);
	net.run(10_000);
	net.start(1, before);
	net.run(5000);
	const ids = net.memberships.map(
		({node, change}) => `${node} ${change.ring.representative}.${change.ring.seq}`,
	);
	t.is(new Set(ids).size, ids.length);
	t.deepEqual(net.members(2), NODES);
});

test('Blocked multicast does not touch a ring that runs idle, because its token is unicast', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	const formed = net.memberships.length;
	net.passes = (_from, _to, group) => !group;
	net.run(15_000);
	t.is(net.memberships.length, formed);
	t.deepEqual(net.members(2), NODES);
});

test('With multicast blocked from the start every node stays alone, until it is unblocked', t => {
	const net = createTotemNet(CONFIG);
	net.passes = (_from, _to, group) => !group;
	for (const node of NODES) {
		net.start(node);
	}
	net.run(30_000);
	for (const node of NODES) {
		t.deepEqual(net.members(node), [node]);
	}
	net.passes = () => true;
	const sinceMs = net.nowMs;
	net.run(2000);
	const healedMs = membershipAfterMs(net, 1, {members: NODES, sinceMs});
	t.true(healedMs < TIMERS.mergeMs + TIMERS.holdMs, `healed after ${healedMs} ms`);
});

test('With multicast blocked the death of one node leaves the two others alone, each with itself', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	net.passes = (_from, _to, group) => !group;
	net.kill(3);
	net.run(2 * (TIMERS.tokenMs + TIMERS.consensusMs));
	t.deepEqual(net.members(1), [1]);
	t.deepEqual(net.members(2), [2]);
});

test('A message under blocked multicast is asked for at every held rotation while the membership stands', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	net.passes = (_from, _to, group) => !group;
	net.send(2, 'hello');
	net.run(15_000);
	t.deepEqual(net.members(1), NODES);
	t.false(net.delivered.some(({node}) => node !== 2));
	const lists = net.reports.filter(
		({node, report}) => node === 2 && report.kind === 'retransmit-list',
	);
	const gapMs = (lists.at(-1)?.atMs ?? 0) - (lists.at(-2)?.atMs ?? 0);
	t.true(Math.abs(gapMs - TIMERS.holdMs - ROTATION_MS) < 0.01, `a list every ${gapMs} ms`);
});

test('A node that misses a message for more than fail_recv_const rotations gives itself up', t => {
	const limits = {failReceive: 50};
	const net = formedNet({...CONFIG, limits});
	net.run(2000);
	net.passes = (from, to, group) => !(group && to === 3 && from === 1);
	net.send(1, 'hello');
	net.run(60_000);
	t.true(net.reports.some(({node, report}) => node === 3 && report.kind === 'failed-to-receive'));
});

test('A lost token is sent again after the retransmit time and costs no membership', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	const formed = net.memberships.length;
	let dropped = 0;
	net.passes = (from, to, group) => {
		const drops = !group && from === 1 && to === 2 && dropped < 1;
		dropped += drops ? 1 : 0;
		return !drops;
	};
	const sinceMs = net.nowMs;
	net.run(2000);
	t.is(dropped, 1);
	t.is(net.memberships.length, formed);
	const visits = net.tokens.filter(({node, atMs}) => node === 2 && atMs > sinceMs - 1000);
	const gaps = visits.slice(1).map(({atMs}, index) => atMs - (visits[index]?.atMs ?? 0));
	// The representative received the token, held it, lost it on the way out, and repeats it one retransmit time after it came.
	const expectedMs = TIMERS.retransmitMs + ROTATION_MS;
	t.true(
		gaps.some(gapMs => Math.abs(gapMs - expectedMs) < 0.01),
		`gaps ${gaps.map(gapMs => gapMs.toFixed(1)).join(' ')}`,
	);
});

test('A node frozen for less than the token timeout comes back without a new membership', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	const formed = net.memberships.length;
	net.freeze(2);
	net.run(TIMERS.tokenMs / 2);
	net.thaw(2);
	net.run(5000);
	t.is(net.memberships.length, formed);
});

test('A node frozen for longer is left out, and joins again after it is thawed', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	net.freeze(2);
	net.run(TIMERS.tokenMs + TIMERS.consensusMs + 500);
	t.deepEqual(net.members(1), [1, 3]);
	net.thaw(2);
	net.run(TIMERS.tokenMs + TIMERS.consensusMs + 2000);
	for (const node of NODES) {
		t.deepEqual(net.members(node), NODES);
	}
});

test('Sixteen nodes form one ring and lose one member after token and consensus', t => {
	const nodeCount = 16;
	const options = {nodeCount, tokenMs: 1000, tokenCoefficientMs: 0, latencyMs: 0.2};
	const net = formedNet(options);
	const all = Array.from({length: nodeCount}, (_, index) => index + 1);
	t.deepEqual(net.members(16), all);
	const timers = totemTimers(options, nodeCount);
	const sinceMs = net.nowMs;
	net.kill(7);
	net.run(5000);
	const formedMs = membershipAfterMs(net, 16, {
		members: all.filter(node => node !== 7),
		sinceMs,
	});
	t.true(formedMs > timers.tokenMs - timers.holdMs + timers.consensusMs - 20, `${formedMs} ms`);
	t.true(formedMs < timers.tokenMs + timers.consensusMs + 50, `${formedMs} ms`);
});
