import test from 'ava';
import {messageBytes, sameRing, type DataMessage} from '../../src/cluster/totem/messages.ts';
import {isSubset, sameNodes, union, without} from '../../src/cluster/totem/node-set.ts';
import {
	countMiss,
	createSortQueue,
	inRange,
	releaseUpTo,
} from '../../src/cluster/totem/sort-queue.ts';
import {TOTEM_LIMITS, timersBelowFloor, totemTimers} from '../../src/cluster/totem/timers.ts';

const RING = {representative: 1, seq: 4};
const data = (seq: number, payloadBytes = 100): DataMessage => ({
	kind: 'data',
	from: 1,
	ring: RING,
	seq,
	payload: null,
	payloadBytes,
	wraps: null,
});

test('a ring is its representative and its number', t => {
	t.true(sameRing(RING, {...RING}));
	t.false(sameRing(RING, {...RING, seq: 8}));
	t.false(sameRing(RING, {...RING, representative: 2}));
});

test('messages are as long as totem’s packed structures', t => {
	const token = {
		kind: 'token',
		ring: RING,
		seq: 0,
		tokenSeq: 0,
		aru: 0,
		aruNode: 0,
		backlog: 0,
		flowCount: 0,
		retransFlag: false,
	} as const;
	t.is(messageBytes({...token, retransmits: []}), 57);
	t.is(messageBytes({...token, retransmits: [5, 6, 7]}), 57 + 3 * 16);
	t.is(messageBytes(data(1)), 45 + 100);
	t.is(messageBytes({...data(1), wraps: data(2, 30)}), 45 + 45 + 30);
	const join = {kind: 'join', from: 1, leaving: false, ringSeq: 4} as const;
	t.is(messageBytes({...join, proc: [1, 2, 3], failed: [2]}), 33 + 4 * 4);
	const commit = {kind: 'commit-token', ring: RING, tokenSeq: 0, index: 0, entries: []} as const;
	t.is(messageBytes({...commit, members: [1, 2, 3]}), 41 + 28 * 3);
	t.is(messageBytes({kind: 'merge-detect', from: 1, ring: RING}), 29);
	t.is(messageBytes({kind: 'hold-cancel', from: 1, ring: RING}), 25);
});

test('sets of nodes are ascending, without doubles, and kept where nothing is added or taken', t => {
	const three = [1, 5, 9];
	t.deepEqual(union(three, [10, 2, 5]), [1, 2, 5, 9, 10]);
	t.is(union(three, [9, 1]), three);
	t.deepEqual(without(three, [5, 7]), [1, 9]);
	t.is(without(three, []), three);
	t.true(isSubset([9, 1], three));
	t.false(isSubset([1, 2], three));
	t.false(isSubset([1, 1, 1, 1], three));
	t.true(sameNodes(three, [1, 5, 9]));
	t.false(sameNodes(three, [1, 5]));
	t.false(sameNodes(three, [1, 5, 8]));
});

test('a sort queue takes what is not released yet, as many numbers as it has slots', t => {
	const queue = createSortQueue();
	t.is(queue.released, -1);
	releaseUpTo(queue, 10);
	t.deepEqual(
		[10, 11, 10 + 16_384, 10 + 16_384 + 1].map(seq => inRange(queue, seq)),
		[false, true, true, false],
	);
});

test('what is released is forgotten, with the count of how often it was missed', t => {
	const queue = createSortQueue();
	for (const seq of [0, 1, 2, 3]) {
		queue.items.set(seq, data(seq));
	}
	t.deepEqual([countMiss(queue, 4), countMiss(queue, 4), countMiss(queue, 5)], [1, 2, 1]);
	releaseUpTo(queue, 2);
	t.deepEqual([...queue.items.keys()], [3]);
	releaseUpTo(queue, 4);
	t.deepEqual([...queue.items.keys()], []);
	t.deepEqual([...queue.misses.keys()], [5]);
	releaseUpTo(queue, 5);
	t.deepEqual([...queue.misses.keys()], []);
	releaseUpTo(queue, 1);
	t.is(queue.released, 5);
});

test('protocol constants are those of corosync 3.1.7', t => {
	t.deepEqual(TOTEM_LIMITS, {
		windowSize: 50,
		maxMessages: 17,
		missCount: 5,
		failReceive: 2500,
		seqnoUnchanged: 30,
		retransmitEntriesMax: 30,
		sortQueueSize: 16_384,
		sendQueueMax: 2796,
	});
});

test('timers that are not given are those of corosync.conf(5), those that are given stand', t => {
	const given = totemTimers({tokenMs: 1000}, 2);
	t.is(given.tokenWarningMs, 750);
	t.is(given.joinMs, 50);
	t.is(given.mergeMs, 200);
	t.is(given.sendJoinMs, 0);
	t.is(given.consensusMs, 1200);
	const own = {
		tokenMs: 2000,
		tokenCoefficientMs: 100,
		tokenRetransmitsBeforeLossConst: 9,
		consensusMs: 5000,
		joinMs: 60,
		mergeMs: 300,
		sendJoinMs: 80,
		holdMs: 120,
	};
	const {tokenCoefficientMs, tokenRetransmitsBeforeLossConst, ...stand} = own;
	t.like(totemTimers(own, 2), stand);
	t.is(totemTimers(own, 5).tokenMs, own.tokenMs + (5 - 2) * tokenCoefficientMs);
	t.is(
		totemTimers(own, 2).retransmitMs,
		Math.trunc(2000 / (tokenRetransmitsBeforeLossConst + 0.2)),
	);
	t.is(totemTimers({...own, tokenRetransmitMs: 333}, 2).retransmitMs, 333);
});

test('thirty milliseconds are allowed for each timer, less is not', t => {
	const timers = {...totemTimers({tokenMs: 1000}, 2)};
	const names = [
		['token', 'tokenMs'],
		['token_retransmit', 'retransmitMs'],
		['join', 'joinMs'],
		['consensus', 'consensusMs'],
		['merge', 'mergeMs'],
	] as const;
	for (const [name, key] of names) {
		t.deepEqual(timersBelowFloor({...timers, [key]: 30}), []);
		t.deepEqual(timersBelowFloor({...timers, [key]: 29}), [name]);
	}
});
