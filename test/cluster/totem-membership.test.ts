/** How one member of a ring of three loses it, and agrees on and commits to another, message by message. */
import test from 'ava';
import {TIMER} from '../../src/cluster/totem/state.ts';
import {expireTotem, thawTotem} from '../../src/cluster/totem/totem.ts';
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
} from './_support/forming-totem.ts';
import {oneTotem, RING, SEQ, TIMERS, type OneTotem} from './_support/one-totem.ts';

test('a stranger’s join starts the search, with everybody who is known', t => {
	const one = oneTotem(2);
	hear(one, join(4, {proc: [4], ringSeq: 20}));
	t.deepEqual(one.said.multicast, [{message: join(2, {proc: [1, 2, 3, 4]}), flush: true}]);
	t.is(one.state.ringSeqSeen, 20);
	t.deepEqual(reasonsOf(one), ['merge during join']);
	const {deadlinesMs} = one.state;
	t.is(deadlinesMs[TIMER.join], NOW_MS + TIMERS.joinMs);
	t.is(deadlinesMs[TIMER.consensus], NOW_MS + TIMERS.consensusMs);
	for (const slot of [TIMER.token, TIMER.tokenWarning, TIMER.retransmit, TIMER.merge]) {
		t.is(deadlinesMs[slot], Infinity);
	}
	t.true(one.state.discardTokens);
	t.deepEqual(one.state.consensus, [2]);
	expireTotem(one.state, one.at(NOW_MS + TIMERS.joinMs));
	t.is(one.said.multicast.length, 2);
	t.is(deadlinesMs[TIMER.join], NOW_MS + 2 * TIMERS.joinMs);
});

test('a ring in operation ignores who takes it for failed, and members of an older ring', t => {
	for (const ignored of [join(3, {failed: [2]}), join(3, {ringSeq: RING.seq - 1, proc: [3, 4]})]) {
		const one = oneTotem(2);
		hear(one, ignored);
		t.is(one.state.phase, 'operational');
		t.deepEqual(one.said.multicast, []);
	}
	const same = oneTotem(2);
	hear(same, join(3));
	t.deepEqual(reasonsOf(same), ['join during operational state']);
});

test('a goodbye is remembered, and the others are asked without the one who left', t => {
	const one = oneTotem(2);
	hear(one, join(3, {leaving: true, proc: [1, 2], failed: [3]}));
	t.deepEqual(one.state.leavers, [3]);
	t.deepEqual(one.state.failed, [3]);
	t.deepEqual(one.said.multicast, [{message: join(2, {failed: [3]}), flush: true}]);
	const crash = oneTotem(2);
	hear(crash, join(3, {proc: [1, 2, 3, 4]}));
	t.deepEqual(crash.state.leavers, []);
});

test('whom a stranger takes for failed is its own affair, who takes this node for failed is failed itself', t => {
	const one = gathering(2);
	hear(one, join(4, {proc: [1, 4], failed: [1]}));
	t.deepEqual(one.state.failed, [3]);
	t.deepEqual(one.state.proc, [1, 2, 3, 4]);
	hear(one, join(4, {proc: [4, 5], failed: [2]}));
	t.deepEqual(one.state.failed, [3, 4]);
	const before = one.said.multicast.length;
	hear(one, join(4, {proc: [4, 6]}), join(1, {proc: [1], failed: []}));
	t.is(one.said.multicast.length, before);
});

test('a process sleeps a share of send_join before each join', t => {
	t.deepEqual(gathering(2, {sendJoinMs: 80}).said.sleptMs, [0.5 * 80]);
	t.deepEqual(gathering(2).said.sleptMs, []);
});

test('when all agree the lowest makes the commit token, for a ring of a higher number', t => {
	const one = gathering(1);
	hear(one, join(2, {failed: [3]}));
	const sent = commitToken([entry()]);
	t.deepEqual(one.said.unicast, [{to: 2, message: sent}]);
	t.deepEqual(one.said.storedRings, [NEXT_RING]);
	t.deepEqual(reasonsOf(one), ['commit']);
	t.is(one.state.phase, 'commit');
	const {deadlinesMs} = one.state;
	t.is(deadlinesMs[TIMER.join], Infinity);
	t.is(deadlinesMs[TIMER.consensus], Infinity);
	t.is(deadlinesMs[TIMER.retransmit], NOW_MS + TIMERS.retransmitMs);
	t.is(deadlinesMs[TIMER.token], NOW_MS + TIMERS.tokenMs);
	t.like(one.state, {flowTransmitted: 0, flowBacklogBefore: 0, flowBacklogNow: 0});
	const other = gathering(2);
	hear(other, join(1, {failed: [3]}));
	t.deepEqual(other.said.unicast, []);
	t.deepEqual(other.state.consensus, [1, 2]);
	const leaver = gathering(1);
	hear(leaver, join(2, {failed: [3], leaving: true}));
	t.deepEqual(leaver.state.consensus, [1]);
});

test('members of one old ring compare what they have of it, whoever has less is marked', t => {
	const equal = committed({}, {aru: SEQ, high: SEQ});
	t.is(equal.to, 1);
	t.deepEqual(equal.received, [entry(), entry()]);
	t.true(equal.one.state.receivedAll);
	const less = committed({aru: SEQ + 2}, {aru: SEQ, high: SEQ});
	t.deepEqual(less.received, [entry({aru: SEQ + 2}), entry({receivedAll: false})]);
	t.false(less.one.state.receivedAll);
	const more = committed({}, {aru: SEQ + 1, high: SEQ + 1});
	t.deepEqual(more.received, [entry({receivedAll: false}), entry({aru: SEQ + 1})]);
	const gap = committed({}, {aru: SEQ, high: SEQ + 3});
	t.deepEqual(gap.received, [entry(), entry({receivedAll: false})]);
	const strange = {representative: 1, seq: 4};
	const apart = committed({ring: strange, aru: SEQ + 9}, {aru: SEQ, high: SEQ});
	t.deepEqual(apart.received, [entry({ring: strange, aru: SEQ + 9}), entry()]);
});

test('a commit token for others, or of a ring that is not newer, is left alone', t => {
	for (const wrong of [
		commitToken([entry()], {members: [1, 2, 3]}),
		commitToken([entry()], {ring: RING}),
	]) {
		const one = gathering(2);
		hear(one, wrong);
		t.is(one.state.phase, 'gather');
	}
	const idle = oneTotem(2);
	hear(idle, commitToken([entry()]));
	t.is(idle.state.phase, 'operational');
});

test('who did not agree in time is failed; if all did, the commit token is waited for', t => {
	const one = gathering(2);
	one.state.deadlinesMs[TIMER.join] = Infinity;
	expireTotem(one.state, one.at(NOW_MS + TIMERS.consensusMs));
	t.deepEqual(one.state.failed, [1, 3]);
	t.deepEqual(reasonsOf(one), ['consensus timeout']);
	const agreed = gathering(2);
	hear(agreed, join(1, {failed: [3]}));
	agreed.state.deadlinesMs[TIMER.join] = Infinity;
	const endMs = NOW_MS + TIMERS.consensusMs;
	expireTotem(agreed.state, agreed.at(endMs));
	t.deepEqual(agreed.state.consensus, [2]);
	t.deepEqual(agreed.state.failed, [3]);
	t.is(agreed.state.deadlinesMs[TIMER.token], endMs + TIMERS.tokenMs);
	// And when that does not come, both happens.
	agreed.state.deadlinesMs.fill(Infinity);
	agreed.state.deadlinesMs[TIMER.token] = endMs;
	expireTotem(agreed.state, agreed.at(endMs));
	t.deepEqual(reasonsOf(agreed), ['consensus timeout', 'The consensus timeout expired.']);
});

test('a node that all others take for lost goes on alone', t => {
	const one = oneTotem(2);
	Object.assign(one.state, {phase: 'gather', failedToReceive: true, failed: [2]});
	Object.assign(one.state, {consensus: [1, 2]});
	hear(one, join(3, {failed: [2]}));
	t.is(one.state.phase, 'commit');
	t.false(one.state.failedToReceive);
	t.deepEqual(
		one.said.unicast.map(({to}) => to),
		[2],
	);
	t.deepEqual(one.state.newMembers, [2]);
});

test('a process that stood still for more than half a token throws queued joins away', t => {
	const after = (pausedMs: number, hasQueued: boolean): OneTotem => {
		const one = oneTotem(2);
		one.hasQueued = hasQueued;
		thawTotem(one.state, NOW_MS - pausedMs);
		hear(one, join(4, {proc: [4]}));
		return one;
	};
	const pausedMs = TIMERS.tokenMs / 2;
	t.is(after(pausedMs, true).state.phase, 'gather');
	const long = after(pausedMs + 1, true);
	t.is(long.state.phase, 'operational');
	t.deepEqual(long.said.reports, [{kind: 'pause', pausedMs: pausedMs + 1}]);
	t.is(after(pausedMs + 1, false).state.phase, 'gather');
	expireTotem(long.state, long.at(NOW_MS));
	t.is(long.state.pausedSinceMs, NaN);
});

test('messages and merge detection of other rings start the search where the sender is new', t => {
	const strange = {representative: 7, seq: 4};
	const message = {...oneTotem(2).message(1, 7), ring: strange};
	const merge = {kind: 'merge-detect', from: 7, ring: strange} as const;
	for (const [foreign, word] of [
		[message, 'foreign message'],
		[merge, 'merge'],
	] as const) {
		const one = oneTotem(2);
		hear(one, foreign);
		t.deepEqual(one.state.proc, [1, 2, 3, 7]);
		t.deepEqual(reasonsOf(one), [
			`${word} during operational state`.replace('message during', 'message in'),
		]);
		hear(one, foreign);
		t.is(one.said.reports.length, 1);
		const searching = gathering(2);
		hear(searching, foreign);
		t.deepEqual(reasonsOf(searching), [
			`${word} during gather state`.replace('message during', 'message in'),
		]);
		const {one: committing} = committed({}, {aru: SEQ, high: SEQ});
		committing.said.reports.length = 0;
		hear(committing, foreign);
		t.deepEqual(committing.said.reports, []);
	}
	const own = oneTotem(2);
	hear(own, {kind: 'merge-detect', from: 1, ring: RING});
	t.is(own.state.phase, 'operational');
});

test('a message that came already, or is out of range, is not taken again', t => {
	const one = oneTotem(2);
	const twice = one.message(SEQ + 1);
	hear(one, twice, {...twice, payload: 'another'}, one.message(SEQ + 16_385), one.message(SEQ));
	t.deepEqual(one.said.delivered, [twice]);
	t.is(one.state.highSeqReceived, SEQ + 1);
	hear(one, one.message(SEQ + 3));
	t.is(one.said.delivered.length, 1);
	t.is(one.state.aru, SEQ + 1);
	hear(one, one.message(SEQ + 2));
	t.deepEqual(
		one.said.delivered.map(({seq}) => seq),
		[SEQ + 1, SEQ + 2, SEQ + 3],
	);
});
