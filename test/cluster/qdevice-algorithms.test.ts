/** Which part of a cluster qnetd's algorithms give the quorum device's vote. */
import test from 'ava';
import {
	cutFromQnetd,
	killNode,
	nodeOf,
	quorate,
	quorateNow,
	splitNodes,
	startArbiter,
} from './_support/arbiter.ts';
import {passTime} from './_support/bench-clock.ts';
import {ECHO_MISSED_MS} from './_support/qdevice-times.ts';

test('ffsplit gives a majority its vote and an even split to the tie-break node', t => {
	const majority = startArbiter({nodeids: [1, 2, 3, 4], net: {votes: 1}});
	passTime(majority, 10_000);
	splitNodes(majority, [1], [2, 3, 4]);
	passTime(majority, 10_000);
	t.deepEqual(quorate(majority), [false, true, true, true]);
	for (const {tieBreaker, expected} of [
		{tieBreaker: 'lowest', expected: [true, true, false, false]},
		{tieBreaker: 'highest', expected: [false, false, true, true]},
		{tieBreaker: {nodeid: 3}, expected: [false, false, true, true]},
	] as const) {
		const arbiter = startArbiter({nodeids: [1, 2, 3, 4], net: {votes: 1, tieBreaker}});
		passTime(arbiter, 10_000);
		splitNodes(arbiter, [1, 2], [3, 4]);
		passTime(arbiter, 10_000);
		t.deepEqual(quorate(arbiter), expected);
	}
});

test('ffsplit prefers the half with more nodes that reach qnetd', t => {
	const arbiter = startArbiter({nodeids: [1, 2, 3, 4], net: {votes: 1}});
	passTime(arbiter, 10_000);
	cutFromQnetd(arbiter, 1);
	passTime(arbiter, 20_000);
	splitNodes(arbiter, [1, 2], [3, 4]);
	passTime(arbiter, 20_000);
	t.deepEqual(quorate(arbiter), [false, false, true, true]);
});

test('ffsplit prefers the half whose heuristics pass', t => {
	const net = {votes: 1, heuristics: {mode: 'on'}} as const;
	const arbiter = startArbiter({nodeids: [1, 2], net});
	passTime(arbiter, 10_000);
	nodeOf(arbiter, 1).heuristics = 'fail';
	splitNodes(arbiter, [1], [2]);
	passTime(arbiter, 10_000);
	t.deepEqual(quorate(arbiter), [false, true]);
	// The regular run, three timeouts of 10 s apart, tells qnetd that node 1 is well again. Now all
	// is equal but that node 2 is the active half, which is kept.
	nodeOf(arbiter, 1).heuristics = 'pass';
	passTime(arbiter, 3 * 10_000 + 1000);
	t.true(arbiter.log.some(entry => entry.line === '1>qnetd heuristics-change'));
	t.deepEqual(quorate(arbiter), [false, true]);
});

test('without keep_active_partition_tie_breaker the vote moves to the tie-break node', t => {
	const net = {votes: 1, keepActivePartition: false, heuristics: {mode: 'on'}} as const;
	const arbiter = startArbiter({nodeids: [1, 2], net});
	passTime(arbiter, 10_000);
	nodeOf(arbiter, 1).heuristics = 'fail';
	splitNodes(arbiter, [1], [2]);
	passTime(arbiter, 10_000);
	t.deepEqual(quorate(arbiter), [false, true]);
	nodeOf(arbiter, 1).heuristics = 'pass';
	passTime(arbiter, 3 * 10_000 + 1000);
	t.deepEqual(quorate(arbiter), [true, false]);
});

test('lms keeps the last node that reaches qnetd quorate', t => {
	// Three nodes and a device with two votes: a lone node with the device has 3 of 5.
	const arbiter = startArbiter({nodeids: [1, 2, 3], net: {algorithm: 'lms'}});
	passTime(arbiter, 10_000);
	killNode(arbiter, 3);
	passTime(arbiter, 20_000);
	killNode(arbiter, 2);
	passTime(arbiter, 30_000);
	t.is(quorateNow(nodeOf(arbiter, 1)), true);
});

test('lms chooses the larger partition, and the lowest node of two equal ones', t => {
	const larger = startArbiter({nodeids: [1, 2, 3], net: {algorithm: 'lms'}});
	passTime(larger, 10_000);
	splitNodes(larger, [1], [2, 3]);
	passTime(larger, 20_000);
	t.deepEqual(quorate(larger), [false, true, true]);
	const equal = startArbiter({nodeids: [1, 2], net: {algorithm: 'lms'}});
	passTime(equal, 10_000);
	splitNodes(equal, [1], [2]);
	passTime(equal, 20_000);
	t.deepEqual(quorate(equal), [true, false]);
});

test('lms keeps the vote without qnetd only under wait_for_all and until the ring changes', t => {
	for (const waitForAll of [false, true]) {
		const arbiter = startArbiter({nodeids: [1, 2], net: {algorithm: 'lms'}, waitForAll});
		passTime(arbiter, 10_000);
		t.deepEqual(quorate(arbiter), [true, true]);
		cutFromQnetd(arbiter, 1);
		passTime(arbiter, 2 * ECHO_MISSED_MS);
		t.is(nodeOf(arbiter, 1).device.castVote, waitForAll ? 'ack' : 'nack');
	}
});
