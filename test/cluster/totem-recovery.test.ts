/** How one member of a ring of three recovers what the last one had, and puts the next in force. */
import test from 'ava';
import {TIMER} from '../../src/cluster/totem/state.ts';
import {expireTotem} from '../../src/cluster/totem/totem.ts';
import {
	NOW_MS,
	NEXT_RING,
	join,
	hear,
	reasonsOf,
	gathering,
	entry,
	commitToken,
	committed,
	recovering,
	newToken,
} from './_support/forming-totem.ts';
import {SEQ, TIMERS} from './_support/one-totem.ts';

test('the second round starts recovery, and only once every member has its entry', t => {
	const {one} = committed({}, {aru: SEQ, high: SEQ});
	one.said.unicast.length = 0;
	hear(
		one,
		commitToken([entry()]),
		commitToken([entry(), entry()], {ring: {...NEXT_RING, seq: 16}}),
	);
	t.is(one.state.phase, 'commit');
	hear(one, commitToken([entry(), entry()]));
	t.is(one.state.phase, 'recovery');
	t.deepEqual(one.said.unicast, [{to: 1, message: commitToken([entry(), entry()], {tokenSeq: 3})}]);
	t.deepEqual(one.state.transitional, [1, 2]);
	t.like(one.state, {
		tokenSeq: -1,
		aru: 0,
		highSeqReceived: 0,
		installSeq: 0,
		discardTokens: false,
	});
	t.is(one.state.deadlinesMs[TIMER.token], NOW_MS + TIMERS.tokenMs);
	t.deepEqual(one.said.reports.at(-1), {kind: 'recovery'});
	t.deepEqual(one.state.recoverySends, []);
});

test('who was on another ring before does not come along from this one', t => {
	const one = recovering([entry({ring: {representative: 1, seq: 4}}), entry()]);
	t.deepEqual(one.state.transitional, [2]);
});

test('four clean visits put the new ring in force, and the application hears who is there', t => {
	const one = recovering();
	for (let visit = 0; visit < 3; visit += 1) {
		hear(one, newToken(one, visit));
	}
	t.is(one.state.phase, 'recovery');
	t.deepEqual(one.said.memberships, []);
	hear(one, newToken(one, 3));
	t.is(one.state.phase, 'operational');
	t.deepEqual(one.said.memberships, [
		{
			ring: NEXT_RING,
			members: [1, 2],
			transitional: [1, 2],
			joined: [],
			left: [3],
			failed: [],
		},
	]);
	t.like(one.state, {
		oldStateSaved: false,
		waitsForTransitionAck: true,
		receivedAll: true,
		rotationCount: 0,
		retransFlagCount: 0,
		originatedToken: false,
	});
	t.deepEqual([one.state.proc, one.state.failed, one.state.leavers], [[1, 2], [], []]);
	t.deepEqual(one.state.oldRing, NEXT_RING);
});

test('a flag on the token starts the count of clean visits anew', t => {
	const one = recovering();
	for (let visit = 0; visit < 3; visit += 1) {
		hear(one, newToken(one, visit));
	}
	hear(one, newToken(one, 3, {retransFlag: true}));
	t.is(one.state.retransFlagCount, 0);
	for (let visit = 4; visit < 7; visit += 1) {
		hear(one, newToken(one, visit));
	}
	t.is(one.state.phase, 'recovery');
	hear(one, newToken(one, 7));
	t.is(one.state.phase, 'operational');
});

test('what somebody misses of the old ring is sent again on the new one', t => {
	const one = gathering(2);
	// It had two messages more than member 1.
	one.state.queue.items.set(SEQ + 1, one.message(SEQ + 1, 1));
	one.state.queue.items.set(SEQ + 2, one.message(SEQ + 2, 3));
	Object.assign(one.state, {aru: SEQ + 2, highSeqReceived: SEQ + 2});
	hear(one, commitToken([entry()]));
	const round = [entry({receivedAll: false}), entry({aru: SEQ + 2})];
	hear(one, commitToken(round));
	t.is(one.state.recoverySends.length, 2);
	one.said.multicast.length = 0;
	one.said.unicast.length = 0;
	hear(one, newToken(one, 0));
	t.deepEqual(
		one.said.multicast.map(({message}) => message),
		[1, 2].map(seq => ({
			kind: 'data',
			from: 2,
			ring: NEXT_RING,
			seq,
			payload: null,
			payloadBytes: 0,
			wraps: one.message(SEQ + seq, seq === 1 ? 1 : 3),
		})),
	);
	const [sent] = one.said.unicast;
	t.like(sent?.message, {kind: 'token', seq: 2, retransFlag: false});
});

test('messages that were sent again are delivered in the old ring’s order, behind gaps only what followed', t => {
	const one = recovering([entry({aru: SEQ + 1}), entry({receivedAll: false})]);
	const wrapped = (seq: number, old: number, from: number) => ({
		...one.message(seq, 1),
		ring: NEXT_RING,
		wraps: one.message(old, from),
	});
	hear(one, wrapped(1, SEQ + 1, 1), wrapped(2, SEQ + 3, 3), wrapped(3, SEQ + 4, 1));
	const at = {seq: 3, aru: 3};
	for (let visit = 0; visit < 5; visit += 1) {
		hear(one, newToken(one, visit, at));
	}
	t.is(one.state.phase, 'operational');
	t.deepEqual(
		one.said.delivered.map(({seq}) => seq),
		[SEQ + 1, SEQ + 4],
	);
	t.is(one.state.highDelivered, 3);
	t.is(one.state.queue.released, 3);
});

test('a join of a new member breaks a commit or a recovery off, one of an old ring does not', t => {
	const {one: committing} = committed({}, {aru: SEQ, high: SEQ});
	committing.said.reports.length = 0;
	hear(committing, join(1, {ringSeq: NEXT_RING.seq - 1}), join(3, {ringSeq: NEXT_RING.seq}));
	t.is(committing.state.phase, 'commit');
	hear(committing, join(1, {ringSeq: NEXT_RING.seq, failed: [3]}));
	t.deepEqual(reasonsOf(committing), ['join during commit state']);
	const one = recovering();
	one.said.reports.length = 0;
	hear(one, join(1, {ringSeq: NEXT_RING.seq - 1}));
	t.is(one.state.phase, 'recovery');
	hear(one, join(1, {ringSeq: NEXT_RING.seq, failed: [3]}));
	t.deepEqual(reasonsOf(one), [
		'The token was lost in the RECOVERY state.',
		'join during recovery',
	]);
	t.like(one.state, {aru: SEQ, highSeqReceived: SEQ, phase: 'gather'});
});

test('a token that is lost on the way to a new ring starts the search again', t => {
	const {one: committing} = committed({}, {aru: SEQ, high: SEQ});
	committing.said.reports.length = 0;
	committing.state.deadlinesMs.fill(Infinity);
	committing.state.deadlinesMs[TIMER.token] = NOW_MS;
	expireTotem(committing.state, committing.at(NOW_MS));
	t.deepEqual(reasonsOf(committing), ['The token was lost in the COMMIT state.']);
	const one = recovering([entry({aru: SEQ + 1}), entry({receivedAll: false})]);
	one.said.reports.length = 0;
	one.state.deadlinesMs.fill(Infinity);
	one.state.deadlinesMs[TIMER.token] = NOW_MS;
	expireTotem(one.state, one.at(NOW_MS));
	t.deepEqual(reasonsOf(one), ['The token was lost in the RECOVERY state.']);
	t.like(one.state, {aru: SEQ, highSeqReceived: SEQ});
});
