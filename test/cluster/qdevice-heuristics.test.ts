/** When a qdevice-net daemon runs its heuristics, and what it says of them. */
import test from 'ava';
import {attached, NEXT_RING, oneQdevice, ringFormed} from './_support/one-qdevice.ts';
import {CAST_VOTE_MS, CONNECT_MS, HEARTBEAT_MS} from './_support/qdevice-times.ts';

/** Half of the timeouts of 10 s and 30 s; every 30 s again. */
const HEURISTICS_MS = 5000;
const HEURISTICS_SYNC_MS = 15_000;
const HEURISTICS_EVERY_MS = 30_000;
const WITH_HEURISTICS = {votes: 1, heuristics: {mode: 'on'}} as const;

test('heuristics run for each ring and for qnetd, then at their interval', t => {
	const one = oneQdevice(WITH_HEURISTICS);
	one.handle(ringFormed());
	t.deepEqual(one.take(), [['heuristics', HEURISTICS_SYNC_MS]]);
	one.handle({type: 'quorum-notified', quorate: true}, {type: 'heuristics-result', result: 'pass'});
	t.deepEqual(one.take(), [
		['arm', 'heuristics', HEURISTICS_EVERY_MS],
		['arm', 'connect', CONNECT_MS],
		['connect'],
	]);
	one.handle({type: 'connected'});
	one.hear({type: 'preinit-reply'});
	one.take();
	one.hear({type: 'init-reply', refusal: undefined});
	t.deepEqual(one.take(), [
		['cancel', 'connect'],
		['arm', 'heartbeat', HEARTBEAT_MS],
		['heuristics', HEURISTICS_MS],
	]);
	// A run is under way: the interval's own is left out.
	one.expire('heuristics');
	t.deepEqual(one.take(), [['arm', 'heuristics', HEURISTICS_EVERY_MS]]);
	one.handle({type: 'heuristics-result', result: 'pass'});
	t.is(one.client.phase, 'attached');
	one.take();
	one.expire('heuristics');
	t.deepEqual(one.take(), [['heuristics', HEURISTICS_MS]]);
	one.handle({type: 'heuristics-result', result: 'pass'});
	t.deepEqual(one.take(), [['arm', 'heuristics', HEURISTICS_EVERY_MS]]);
	one.expire('heuristics');
	one.take();
	one.handle({type: 'heuristics-result', result: 'fail'});
	t.deepEqual(one.take(), [
		['send', {type: 'heuristics-change', heuristics: 'fail'}],
		['arm', 'heuristics', HEURISTICS_EVERY_MS],
	]);
});

test('a new ring stops the interval, and its vote waits for the result', t => {
	const one = attached(oneQdevice(WITH_HEURISTICS));
	one.handle(ringFormed(NEXT_RING));
	t.deepEqual(one.take(), [
		['cancel', 'heuristics'],
		['heuristics', HEURISTICS_SYNC_MS],
	]);
	one.expire('cast-vote');
	t.deepEqual(one.take(), [['arm', 'cast-vote', CAST_VOTE_MS]]);
	one.handle(ringFormed({...NEXT_RING, seq: 12}));
	t.deepEqual(one.take(), [['heuristics', HEURISTICS_SYNC_MS]]);
	one.handle({type: 'heuristics-result', result: 'fail'});
	const ringId = {...NEXT_RING, seq: 12};
	t.deepEqual(one.take(), [
		['send', {type: 'membership', ringId, nodeids: [1, 2], heuristics: 'fail'}],
		['cancel', 'cast-vote'],
		['arm', 'heuristics', HEURISTICS_EVERY_MS],
	]);
});

test('heuristics for synchronisation only have no interval', t => {
	const one = attached(oneQdevice({votes: 1, heuristics: {mode: 'sync'}}));
	one.handle(ringFormed(NEXT_RING));
	t.deepEqual(one.take(), [['heuristics', HEURISTICS_SYNC_MS]]);
	one.handle({type: 'heuristics-result', result: 'pass'});
	t.deepEqual(
		one.take().filter(([word]) => word === 'arm'),
		[],
	);
});
