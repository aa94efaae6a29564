import test from 'ava';
import {pollDevice, registerDevice, unregisterDevice} from '../../src/cluster/votequorum/device.ts';
import {quorumStatus} from '../../src/cluster/votequorum/status.ts';
import {leave} from '../../src/cluster/votequorum/votequorum.ts';
import {
	evenConfig,
	exchange,
	expire,
	finishSync,
	quorateOf,
	type RingNode,
	settle,
	startRingNode,
	startRingNodes,
} from './_support/ring.ts';

/** Picks the nodes with these nodeids. */
const pick = (nodes: readonly RingNode[], ...nodeids: number[]): RingNode[] =>
	nodes.filter(node => nodeids.includes(node.vq.nodeid));

test('a majority keeps quorum and the rest loses it when three nodes split', t => {
	const nodes = startRingNodes(evenConfig(3), [1, 2, 3]);
	settle(nodes);
	t.deepEqual(quorateOf(nodes), [true, true, true]);
	settle(pick(nodes, 1, 2));
	settle(pick(nodes, 3));
	t.deepEqual(quorateOf(nodes), [true, true, false]);
});

test('a plain pair loses quorum on both sides of a split', t => {
	const nodes = startRingNodes(evenConfig(2), [1, 2]);
	settle(nodes);
	settle(pick(nodes, 1));
	settle(pick(nodes, 2));
	t.deepEqual(quorateOf(nodes), [false, false]);
});

test('two_node keeps quorum on both sides of a split, which is a split brain', t => {
	const nodes = startRingNodes(evenConfig(2, {twoNode: true}), [1, 2]);
	settle(nodes);
	settle(pick(nodes, 1));
	settle(pick(nodes, 2));
	t.deepEqual(quorateOf(nodes), [true, true]);
	// The flags that both sides were seen to show on real daemons.
	t.deepEqual(
		nodes.map(node => quorumStatus(node.vq).flags),
		[
			['2Node', 'Quorate', 'WaitForAll'],
			['2Node', 'Quorate', 'WaitForAll'],
		],
	);
});

test('wait_for_all keeps a lone cold start inquorate until all nodes were there once', t => {
	const config = evenConfig(2, {twoNode: true});
	const nodes = startRingNodes(config, [1, 2]);
	const [first] = nodes;
	settle(pick(nodes, 1));
	t.is(first?.quorate, false);
	settle(nodes);
	t.deepEqual(quorateOf(nodes), [true, true]);
	settle(pick(nodes, 1));
	t.is(first?.quorate, true);
});

test('a quorate cluster lets a restarted node in although others are still missing', t => {
	const config = evenConfig(5, {waitForAll: true});
	const nodes = startRingNodes(config, [1, 2, 3, 4, 5]);
	settle(nodes);
	const majority = pick(nodes, 1, 2, 3);
	settle(majority);
	const restarted = startRingNode(config, 4);
	settle([...majority, restarted]);
	t.deepEqual(quorateOf([...majority, restarted]), [true, true, true, true]);
});

test('a cluster that lost quorum under wait_for_all waits for all of its nodes again', t => {
	const config = evenConfig(3, {waitForAll: true});
	const nodes = startRingNodes(config, [1, 2, 3]);
	settle(nodes);
	const survivor = pick(nodes, 1);
	settle(survivor);
	const second = startRingNode(config, 2);
	settle([...survivor, second]);
	// Two of three votes would be a quorum.
	t.deepEqual(quorateOf([...survivor, second]), [false, false]);
	const third = startRingNode(config, 3);
	settle([...survivor, second, third]);
	t.deepEqual(quorateOf([...survivor, second, third]), [true, true, true]);
});

for (const {node, winner} of [
	{node: 'lowest', winner: 1},
	{node: 'highest', winner: 4},
	{node: '3 1', winner: 3},
]) {
	test(`auto_tie_breaker ${node} gives a half to the side of node ${winner}`, t => {
		const config = evenConfig(4, {autoTieBreaker: true, autoTieBreakerNode: node});
		const nodes = startRingNodes(config, [1, 2, 3, 4]);
		settle(nodes);
		settle(pick(nodes, 1, 2));
		settle(pick(nodes, 3, 4));
		const wins = winner <= 2;
		t.deepEqual(quorateOf(nodes), [wins, wins, !wins, !wins]);
	});
}

test('auto_tie_breaker does not speak where the lost nodes may have quorum themselves', t => {
	const config = evenConfig(5, {autoTieBreaker: true, waitForAll: true});
	const nodes = startRingNodes(config, [1, 2, 3, 4, 5]);
	settle(nodes);
	settle(pick(nodes, 1, 2));
	settle(pick(nodes, 3, 4, 5));
	// ⌊5/2⌋ = 2 votes are a tie, but 5 − 2 = 3 lost nodes reach the quorum of 3.
	t.deepEqual(quorateOf(nodes), [false, false, true, true, true]);
});

test('last_man_standing lowers the quorum once its window has passed', t => {
	const config = evenConfig(4, {lastManStanding: true});
	const nodes = startRingNodes(config, [1, 2, 3, 4]);
	settle(nodes);
	const three = pick(nodes, 1, 2, 3);
	settle(three);
	t.deepEqual([...(three[0]?.timers ?? [])], [['last-man-standing', 10_000]]);
	for (const node of three) expire(node, 'last-man-standing');
	const two = pick(nodes, 1, 2);
	settle(two);
	// 3 expected votes need 2; without the window the quorum would still be 3 of 4.
	t.deepEqual(quorateOf(two), [true, true]);
	for (const node of two) expire(node, 'last-man-standing');
	settle(pick(nodes, 1));
	t.is(nodes[0]?.quorate, false);
});

test('last_man_standing loses quorum when the next node goes within the window', t => {
	const nodes = startRingNodes(evenConfig(4, {lastManStanding: true}), [1, 2, 3, 4]);
	settle(nodes);
	settle(pick(nodes, 1, 2, 3));
	const two = pick(nodes, 1, 2);
	settle(two);
	t.deepEqual(quorateOf(two), [false, false]);
});

test('last_man_standing with a tie breaker and wait_for_all goes down to one node', t => {
	const config = evenConfig(4, {lastManStanding: true, autoTieBreaker: true, waitForAll: true});
	const nodes = startRingNodes(config, [1, 2, 3, 4]);
	settle(nodes);
	for (const left of [[1, 2, 3], [1, 2], [1]]) {
		const ring = pick(nodes, ...left);
		settle(ring);
		t.deepEqual(
			quorateOf(ring),
			left.map(() => true),
			`${left.length} left`,
		);
		for (const node of ring) if (node.timers.size > 0) expire(node, 'last-man-standing');
	}
});

test('allow_downscale lowers expected votes by a node that leaves, not by one that dies', t => {
	const config = evenConfig(5, {allowDownscale: true});
	const nodes = startRingNodes(config, [1, 2, 3, 4, 5]);
	settle(nodes);
	const leaver = nodes[4];
	const stayers = pick(nodes, 1, 2, 3, 4);
	if (leaver === undefined) throw new Error('no fifth node');
	leave(leaver.vq);
	exchange(nodes);
	settle(stayers);
	// The 5 votes of the start are a floor: corosync takes back only what was added at run time.
	t.deepEqual(
		stayers.map(node => quorumStatus(node.vq).quorumVotes),
		[3, 3, 3, 3],
	);
	t.is(leaver.storedExpectedVotes, 5);
});

/** Two nodes with a device whose registration has gone round the ring. */
const pairWithDevice = (): RingNode[] => {
	const nodes = startRingNodes(evenConfig(2, {device: {model: 'net'}}), [1, 2]);
	settle(nodes);
	for (const node of nodes) registerDevice(node.vq);
	exchange(nodes);
	for (const node of nodes) pollDevice(node.vq, node.vq.ringId, true);
	exchange(nodes);
	return nodes;
};

test('a quorum device keeps the node that it votes for quorate', t => {
	const nodes = pairWithDevice();
	const [one, two] = nodes;
	if (one === undefined || two === undefined) throw new Error('no pair');
	t.is(quorumStatus(one.vq).totalVotes, 3);
	t.is(quorumStatus(one.vq).quorumVotes, 2);
	t.false(settle([one]));
	t.false(settle([two]));
	t.deepEqual([...one.timers], [['qdevice', 30_000]]);
	// Both still show the quorum of the old ring while the device has not spoken.
	t.deepEqual(quorateOf(nodes), [true, true]);
	t.is(pollDevice(one.vq, one.vq.ringId, true), 'accepted');
	t.is(pollDevice(two.vq, two.vq.ringId, false), 'accepted');
	t.true(finishSync([one]));
	t.true(finishSync([two]));
	t.deepEqual(quorateOf(nodes), [true, false]);
});

test('a poll for an older ring is refused and a silent device loses its vote', t => {
	const nodes = pairWithDevice();
	const [one] = nodes;
	if (one === undefined) throw new Error('no node');
	const oldRing = one.vq.ringId;
	settle([one]);
	t.is(pollDevice(one.vq, oldRing, true), 'stale-ring');
	expire(one, 'qdevice');
	t.true(finishSync([one]));
	t.is(one.quorate, false);
});

test('a device that stops polling is dropped after its timeout and when it unregisters', t => {
	const nodes = pairWithDevice();
	const [one, two] = nodes;
	if (one === undefined || two === undefined) throw new Error('no pair');
	t.deepEqual([...one.timers], [['qdevice', 10_000]]);
	expire(one, 'qdevice');
	t.is(quorumStatus(one.vq).totalVotes, 2);
	unregisterDevice(two.vq);
	exchange(nodes);
	t.is(pollDevice(two.vq, two.vq.ringId, true), 'not-registered');
	t.deepEqual(quorumStatus(two.vq).flags, ['Quorate']);
	t.deepEqual(quorateOf(nodes), [true, true]);
});

test('device votes given in the file come on top of expected votes once they are seen', t => {
	const nodes = startRingNodes(evenConfig(4, {device: {model: 'net', votes: 1}}), [1, 2, 3, 4]);
	settle(nodes);
	// 4 + 1 votes need 3.
	t.deepEqual(
		nodes.map(node => [quorumStatus(node.vq).expectedVotes, quorumStatus(node.vq).quorumVotes]),
		nodes.map(() => [5, 3]),
	);
});
