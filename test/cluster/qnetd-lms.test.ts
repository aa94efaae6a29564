/** The algorithm lms: the last man standing, if nobody with a better claim is left. */
import test from 'ava';
import type {QdeviceTieBreaker} from '../../src/cluster/qdevice/qdevice.types.ts';
import {
	FOUR,
	halves,
	introduce,
	lastAnswer,
	oneQnetd,
	report,
	type NodeSpec,
} from './_support/one-qnetd.ts';
import {HEARTBEAT_MS} from './_support/qdevice-times.ts';

const LMS = {algorithm: 'lms', configured: FOUR} as const;

/** What lms answers the last of these to report, when all others have. */
function lmsAnswer(tieBreaker: QdeviceTieBreaker, nodes: readonly NodeSpec[]): string | undefined {
	const one = oneQnetd();
	for (const {nodeid} of nodes) {
		introduce(one, nodeid, {...LMS, tieBreaker});
	}
	// Twice, so that nobody is a newcomer and every ring is known.
	for (const node of [...nodes, ...nodes]) {
		one.take();
		report(one, node);
	}
	const answer = lastAnswer(one);
	return answer !== undefined && 'vote' in answer ? answer.vote : undefined;
}

test('lms lets the best score win, then the larger part, then the tie-break node', t => {
	const [one, two, three, four] = halves();
	if (one === undefined || two === undefined || three === undefined || four === undefined) {
		t.fail();
		return;
	}
	t.is(lmsAnswer('lowest', [one]), 'ack');
	t.is(lmsAnswer('lowest', [three, four, one, two]), 'ack');
	t.is(lmsAnswer('lowest', [one, two, three, four]), 'nack');
	t.is(lmsAnswer('highest', [one, two, three, four]), 'ack');
	t.is(lmsAnswer('highest', [three, four, one, two]), 'nack');
	t.is(lmsAnswer('lowest', [one, three, four]), 'ack');
	t.is(lmsAnswer('highest', [three, four, one]), 'nack');
	t.is(lmsAnswer('lowest', [one, two, three, {...four, heuristics: 'pass'}]), 'ack');
	t.is(lmsAnswer('lowest', [three, four, two, {...one, heuristics: 'fail'}]), 'nack');
	// Only the named node itself wins, not its partition.
	t.is(lmsAnswer({nodeid: 4}, [one, two, three, four]), 'ack');
	t.is(lmsAnswer({nodeid: 3}, [one, two, three, four]), 'nack');
	// Equal scores, but unequal numbers: two nodes, one of which fails, against one.
	t.is(lmsAnswer('lowest', [one, {...three, heuristics: 'fail'}, four]), 'ack');
});

test('lms waits a quarter of a heartbeat for the others of the ring, and then tells by itself', t => {
	const one = oneQnetd();
	for (const nodeid of [1, 2]) {
		introduce(one, nodeid, LMS);
	}
	report(one, {nodeid: 1, ring: 4, members: [1, 2]});
	one.take();
	report(one, {nodeid: 2, ring: 8, members: [1, 2]});
	const ringId = {nodeid: 1, seq: 8};
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 2, delayMs: 1.5 * HEARTBEAT_MS},
		{cancels: 'algorithm', of: 2},
		{arms: 'algorithm', of: 2, delayMs: HEARTBEAT_MS / 4},
		{to: 2, message: {type: 'membership-reply', ringId, vote: 'wait-for-reply'}},
	]);
	one.expire(2, 'algorithm');
	t.deepEqual(one.take(), [
		{cancels: 'algorithm', of: 2},
		{arms: 'algorithm', of: 2, delayMs: HEARTBEAT_MS / 4},
	]);
	report(one, {nodeid: 1, ring: 8, members: [1, 2]});
	one.take();
	one.expire(2, 'algorithm');
	t.deepEqual(one.take(), [
		{cancels: 'algorithm', of: 2},
		{to: 2, message: {type: 'vote-info', sequence: 1, ringId, vote: 'ack'}},
	]);
	one.hear(2, {type: 'quorum', quorate: true});
	t.deepEqual(lastAnswer(one), {type: 'quorum-reply', ringId, vote: 'ack'});
	one.hear(2, {type: 'heuristics-change', heuristics: 'fail'});
	t.deepEqual(lastAnswer(one), {type: 'heuristics-reply', ringId, vote: 'no-change'});
});

test('under lms a newcomer takes no vote from a part that has one', t => {
	const one = oneQnetd();
	introduce(one, 2, LMS);
	report(one, {nodeid: 2, ring: 4, members: [2]});
	report(one, {nodeid: 2, ring: 4, members: [2]});
	t.like(lastAnswer(one), {vote: 'ack'});
	introduce(one, 1, {...LMS, ring: 8});
	report(one, {nodeid: 1, ring: 8, members: [1]});
	t.like(lastAnswer(one), {vote: 'nack'});
	one.take();
	one.hear(1, {type: 'quorum', quorate: true});
	t.like(lastAnswer(one), {vote: 'nack'});
	t.is(one.qnetd.clients.get(1)?.lastResult, undefined);
	// The part that had it gone, it may win.
	one.lose(2);
	one.take();
	one.hear(1, {type: 'quorum', quorate: true});
	t.like(lastAnswer(one), {vote: 'ack'});
});
