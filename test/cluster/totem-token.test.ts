/** What one member does with the token: what it sends, asks for, releases and passes on. */
import test from 'ava';
import {TIMER} from '../../src/cluster/totem/state.ts';
import {
	expireTotem,
	receiveTotem,
	requestTokenCallback,
	sendTotem,
} from '../../src/cluster/totem/totem.ts';
import {NOW_MS, oneTotem, RING, SEQ, TIMERS, visit} from './_support/one-totem.ts';

const SEND = {payload: 'word', payloadBytes: 4};

test('an idle visit changes nothing on the token but its own number, and goes to the next member', t => {
	const one = oneTotem(2);
	const token = one.token();
	receiveTotem(one.state, token, one.at(NOW_MS));
	t.deepEqual(one.said.unicast, [{to: 3, message: {...token, tokenSeq: token.tokenSeq + 1}}]);
	t.deepEqual(one.said.multicast, []);
	t.is(one.state.tokenSeq, token.tokenSeq);
	const {deadlinesMs} = one.state;
	t.is(deadlinesMs[TIMER.token], NOW_MS + TIMERS.tokenMs);
	t.is(deadlinesMs[TIMER.tokenWarning], NOW_MS + TIMERS.tokenWarningMs);
	t.is(deadlinesMs[TIMER.retransmit], NOW_MS + TIMERS.retransmitMs);
	t.is(deadlinesMs[TIMER.hold], Infinity);
	t.is(deadlinesMs[TIMER.merge], Infinity);
});

test('a token that was seen, one of another ring and any while looking for members are left alone', t => {
	const one = oneTotem(2);
	t.is(visit(one, {tokenSeq: 100}), null);
	t.is(visit(one, {ring: {...RING, seq: 12}}), null);
	one.state.discardTokens = true;
	t.is(visit(one), null);
	t.is(one.state.tokenSeq, 100);
});

test('messages get the next numbers, seventeen a visit at most, and count in the window', t => {
	const one = oneTotem(2);
	for (let count = 0; count < 20; count += 1) {
		t.true(sendTotem(one.state, SEND, one.at(NOW_MS)));
	}
	const token = visit(one, {flowCount: 5, backlog: 2});
	t.is(token?.seq, SEQ + 17);
	t.is(token?.flowCount, 5 + 17);
	t.is(token?.backlog, 2 + 20);
	t.deepEqual(
		one.said.multicast.map(({message, flush}) => [message, flush]),
		Array.from({length: 17}, (_, index) => [
			{kind: 'data', from: 2, ring: RING, seq: SEQ + 1 + index, ...SEND, wraps: null},
			false,
		]),
	);
	t.is(one.state.sends.length, 3);
	t.is(one.said.delivered.length, 17);
	// The next visit takes its own share off again before it adds what it sends then.
	one.said.multicast.length = 0;
	const next = visit(one, {seq: SEQ + 17, aru: SEQ + 17, flowCount: 17, backlog: 20});
	t.is(next?.flowCount, 17 + 3 - 17);
	t.is(next?.backlog, 20 + 3 - 20);
	t.is(one.said.multicast.length, 3);
	const last = visit(one, {seq: SEQ + 20, aru: SEQ + 20, flowCount: 3, backlog: 3});
	t.is(last?.flowCount, 0);
	t.is(last?.backlog, 0);
});

test('what others have in the window is not this member’s to send', t => {
	const sent = [33, 34, 49, 50, 51].map(flowCount => {
		const one = oneTotem(2);
		for (let count = 0; count < 20; count += 1) {
			sendTotem(one.state, SEND, one.at(NOW_MS));
		}
		visit(one, {flowCount});
		return one.said.multicast.length;
	});
	t.deepEqual(sent, [17, 16, 1, 0, 0]);
});

test('with a backlog all over the ring each member sends its share of the window', t => {
	const sentWith = (own: number, ringBacklog: number): number => {
		const one = oneTotem(2);
		for (let count = 0; count < 20; count += 1) {
			sendTotem(one.state, SEND, one.at(NOW_MS));
		}
		one.state.flowBacklogBefore = own;
		visit(one, {backlog: ringBacklog});
		return one.said.multicast.length;
	};
	// The ring's backlog is what the token says, with this member's old figure replaced by its 20 of now.
	t.is(sentWith(10, 90), Math.trunc((50 * 10) / (90 + 20 - 10)));
	t.is(sentWith(20, 200), Math.trunc((50 * 20) / 200));
	// A share that rounds to nothing does not silence it.
	t.is(sentWith(1, 200), 17);
	t.is(sentWith(0, 0), 17);
});

test('what others miss is sent again as far as the window allows, and taken off the list', t => {
	const one = oneTotem(2);
	for (const seq of [SEQ + 1, SEQ + 2]) {
		receiveTotem(one.state, one.message(seq), one.at(NOW_MS));
	}
	const asked = [SEQ + 1, SEQ + 2, SEQ + 3, SEQ];
	const token = visit(one, {seq: SEQ + 2, retransmits: asked, flowCount: 49});
	t.deepEqual(
		one.said.multicast.map(({message}) => message),
		[one.message(SEQ + 1)],
	);
	t.deepEqual(token?.retransmits, asked.slice(1));
	t.is(token?.flowCount, 50);
	t.deepEqual(one.said.reports, [{kind: 'retransmit-list', seqs: asked}]);
});

test('a message is asked for at the fifth visit without it, and the token says how far this member is', t => {
	const one = oneTotem(2);
	receiveTotem(one.state, one.message(SEQ + 2), one.at(NOW_MS));
	const lists: (readonly number[] | undefined)[] = [];
	for (let visits = 1; visits <= 6; visits += 1) {
		const token = visit(one, {
			seq: SEQ + 2,
			aru: SEQ + 2,
			retransmits: visits === 6 ? [SEQ + 1] : [],
		});
		lists.push(token?.retransmits);
		t.is(token?.aru, SEQ);
		t.is(token?.aruNode, 2);
	}
	t.deepEqual(lists, [[], [], [], [], [SEQ + 1], [SEQ + 1]]);
	t.is(one.said.delivered.length, 0);
	receiveTotem(one.state, one.message(SEQ + 1), one.at(NOW_MS));
	t.deepEqual(
		one.said.delivered.map(({seq}) => seq),
		[SEQ + 1, SEQ + 2],
	);
	const healed = visit(one, {seq: SEQ + 2, aru: SEQ, aruNode: 2});
	t.is(healed?.aru, SEQ + 2);
	t.is(healed?.aruNode, 0);
});

test('thirty are asked for at once, what others ask for included', t => {
	const one = oneTotem(2, {limits: {missCount: 1}});
	const token = visit(one, {seq: SEQ + 60, aru: SEQ + 60, retransmits: [7, 8]});
	const own = Array.from({length: 28}, (_, index) => SEQ + 1 + index);
	t.deepEqual(token?.retransmits, [7, 8, ...own]);
});

test('what another member has not received stays its own word', t => {
	const one = oneTotem(2);
	const token = visit(one, {seq: SEQ, aru: SEQ - 5, aruNode: 3});
	t.is(token?.aru, SEQ - 5);
	t.is(token?.aruNode, 3);
});

test('a member that gets nothing any more declares itself failed after so many rotations', t => {
	const one = oneTotem(2, {limits: {failReceive: 3}});
	const stuck = {seq: SEQ + 1, aru: SEQ, aruNode: 2};
	for (let rotation = 1; rotation <= 3; rotation += 1) {
		t.not(visit(one, stuck), null);
		t.is(one.state.aruStandstill, rotation);
	}
	// Another member's standstill, or one that ended, is not counted.
	t.not(visit(one, {...stuck, aru: SEQ - 1, aruNode: 3}), null);
	t.is(one.state.aruStandstill, 0);
	for (let rotation = 0; rotation <= 3; rotation += 1) {
		t.not(visit(one, stuck), null);
	}
	t.is(visit(one, stuck), null);
	t.deepEqual(one.said.reports.slice(0, 1), [{kind: 'failed-to-receive'}]);
	t.deepEqual(one.state.failed, [2]);
	t.true(one.state.failedToReceive);
	t.is(one.state.phase, 'gather');
});

test('the application is called after the token was passed on, again where it was not ready', t => {
	const one = oneTotem(2);
	visit(one);
	t.is(one.said.callbacks, 0);
	requestTokenCallback(one.state, one.at(NOW_MS));
	one.answer = false;
	visit(one);
	visit(one);
	t.is(one.said.callbacks, 2);
	one.answer = true;
	visit(one);
	visit(one);
	t.is(one.said.callbacks, 3);
});

test('what everybody has is forgotten, as far as the token said in the rotation before as well', t => {
	const one = oneTotem(2);
	for (const seq of [SEQ + 1, SEQ + 2, SEQ + 3]) {
		receiveTotem(one.state, one.message(seq), one.at(NOW_MS));
	}
	const all = {seq: SEQ + 3, aru: SEQ + 3};
	visit(one, {...all, aru: SEQ + 2});
	t.is(one.state.queue.released, SEQ);
	visit(one, all);
	t.is(one.state.queue.released, SEQ + 2);
	visit(one, all);
	t.is(one.state.queue.released, SEQ + 3);
	t.is(one.state.queue.items.size, 0);
});

test('a full queue takes no more messages', t => {
	const one = oneTotem(2, {limits: {sendQueueMax: 2}});
	const taken = [1, 2, 3].map(() => sendTotem(one.state, SEND, one.at(NOW_MS)));
	t.deepEqual(taken, [true, true, false]);
});

test('while a membership is synchronised other messages wait', t => {
	const one = oneTotem(2);
	sendTotem(one.state, SEND, one.at(NOW_MS));
	one.state.waitsForTransitionAck = true;
	sendTotem(one.state, {...SEND, payload: 'synchronises'}, one.at(NOW_MS));
	visit(one);
	const payloads = () =>
		one.said.multicast.map(({message}) => (message.kind === 'data' ? message.payload : null));
	t.deepEqual(payloads(), ['synchronises']);
	one.state.waitsForTransitionAck = false;
	visit(one, {seq: SEQ + 1, aru: SEQ + 1});
	t.deepEqual(payloads(), ['synchronises', 'word']);
});

test('messages wait while too many numbers are not released', t => {
	const sentAt = (released: number): number => {
		const one = oneTotem(2, {limits: {sortQueueSize: 100}});
		sendTotem(one.state, SEND, one.at(NOW_MS));
		one.state.queue.released = released;
		one.state.lastAru = released;
		visit(one, {aru: released});
		return one.said.multicast.length;
	};
	// The whole window, and what this member might send, must fit behind what is held.
	t.is(sentAt(SEQ - (100 - 17 - 50)), 1);
	t.is(sentAt(SEQ - (100 - 17 - 50) - 1), 0);
});

test('an unanswered token is repeated, and a late one is said to be late', t => {
	const one = oneTotem(2);
	visit(one);
	const sent = one.state.sentToken;
	one.said.unicast.length = 0;
	expireTotem(one.state, one.at(NOW_MS + TIMERS.retransmitMs));
	t.deepEqual(one.said.unicast, [{to: 3, message: sent}]);
	t.is(one.state.deadlinesMs[TIMER.retransmit], NOW_MS + 2 * TIMERS.retransmitMs);
	one.state.deadlinesMs[TIMER.retransmit] = Infinity;
	expireTotem(one.state, one.at(NOW_MS + TIMERS.tokenWarningMs - 1));
	t.deepEqual(one.said.reports, []);
	expireTotem(one.state, one.at(NOW_MS + TIMERS.tokenWarningMs));
	t.deepEqual(one.said.reports, [{kind: 'token-late'}]);
	t.is(one.state.deadlinesMs[TIMER.tokenWarning], NOW_MS + 2 * TIMERS.tokenWarningMs);
	one.state.deadlinesMs[TIMER.tokenWarning] = Infinity;
	expireTotem(one.state, one.at(NOW_MS + TIMERS.tokenMs));
	t.deepEqual(one.said.reports.slice(1), [
		{kind: 'processor-failed'},
		{kind: 'gather', reason: 'The token was lost in the OPERATIONAL state.'},
	]);
	t.is(one.state.deadlinesMs[TIMER.consensus], NOW_MS + TIMERS.tokenMs + TIMERS.consensusMs);
	t.is(one.state.deadlinesMs[TIMER.join], NOW_MS + TIMERS.tokenMs + TIMERS.joinMs);
});

test('the representative tells other rings of itself when the merge timer ends, nobody else does', t => {
	for (const [nodeid, words] of [
		[1, [{message: {kind: 'merge-detect', from: 1, ring: RING}, flush: true}]],
		[2, []],
	] as const) {
		const one = oneTotem(nodeid);
		one.state.deadlinesMs[TIMER.merge] = NOW_MS;
		expireTotem(one.state, one.at(NOW_MS));
		t.deepEqual(one.said.multicast, [...words]);
		t.is(one.state.deadlinesMs[TIMER.merge], Infinity);
	}
});
