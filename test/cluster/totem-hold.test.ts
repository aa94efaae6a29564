/** How an idle ring’s representative holds the token, and what makes it let go. */
import test from 'ava';
import {TIMER} from '../../src/cluster/totem/state.ts';
import {expireTotem, receiveTotem, sendTotem} from '../../src/cluster/totem/totem.ts';
import {NOW_MS, oneTotem, RING, SEQ, TIMERS, visit} from './_support/one-totem.ts';

const SEND = {payload: 'word', payloadBytes: 4};

test('everybody counts idle visits; the representative then keeps the token for the hold time', t => {
	const first = oneTotem(1);
	for (let visits = 1; visits <= 30; visits += 1) {
		t.not(visit(first), null);
	}
	t.is(visit(first), null);
	t.true(first.state.tokenHeld);
	const {deadlinesMs} = first.state;
	t.is(deadlinesMs[TIMER.hold], NOW_MS + TIMERS.holdMs);
	t.is(deadlinesMs[TIMER.merge], NOW_MS + TIMERS.mergeMs);
	expireTotem(first.state, first.at(NOW_MS + TIMERS.holdMs));
	t.deepEqual(
		first.said.unicast.map(({to}) => to),
		[2],
	);
	// The count stands still then, so that an idle ring repeats itself.
	visit(first);
	t.is(first.state.seqUnchanged, 31);
	const other = oneTotem(2);
	for (let visits = 1; visits <= 40; visits += 1) {
		t.not(visit(other), null);
	}
	t.is(other.state.deadlinesMs[TIMER.merge], Infinity);
	// A new number ends the hold and the search for other rings.
	t.not(visit(first, {seq: SEQ + 1}), null);
	t.is(first.state.seqUnchanged, 0);
	t.is(deadlinesMs[TIMER.hold], Infinity);
	t.is(deadlinesMs[TIMER.merge], Infinity);
});

test('who has something to say asks the representative to let the token go, once', t => {
	const one = oneTotem(2);
	for (let visits = 1; visits <= 30; visits += 1) {
		visit(one);
	}
	t.true(one.state.tokenHeld);
	sendTotem(one.state, SEND, one.at(NOW_MS));
	sendTotem(one.state, SEND, one.at(NOW_MS));
	const cancel = {kind: 'hold-cancel', from: 2, ring: RING} as const;
	t.deepEqual(one.said.multicast, [{message: cancel, flush: true}]);
	const first = oneTotem(1);
	for (let visits = 1; visits <= 31; visits += 1) {
		visit(first);
	}
	receiveTotem(first.state, cancel, first.at(NOW_MS + 10));
	t.is(first.state.seqUnchanged, 0);
	t.deepEqual(
		first.said.unicast.map(({to, message}) => [to, message.kind]),
		[[2, 'token']],
	);
	t.is(first.state.deadlinesMs[TIMER.retransmit], NOW_MS + 10 + TIMERS.retransmitMs);
	receiveTotem(one.state, cancel, one.at(NOW_MS + 10));
	t.is(one.state.seqUnchanged, 0);
	receiveTotem(first.state, {...cancel, ring: {...RING, seq: 4}}, first.at(NOW_MS + 20));
	t.is(first.said.unicast.length, 1);
});

test('a repeated message ends the hold only where the configuration asks for it', t => {
	const heldAfter = (cancelHoldOnRetransmit: boolean): boolean => {
		const one = oneTotem(2, {cancelHoldOnRetransmit});
		for (let visits = 1; visits <= 30; visits += 1) {
			visit(one);
		}
		visit(one, {retransmits: [SEQ + 5]});
		return one.state.tokenHeld;
	};
	t.true(heldAfter(false));
	t.false(heldAfter(true));
});
