/** Whom qnetd lets in, turns away and forgets. */
import test from 'ava';
import {introduce, oneQnetd, report, type OneQnetd} from './_support/one-qnetd.ts';
import {HEARTBEAT_MS} from './_support/qdevice-times.ts';

const init = {
	type: 'init',
	nodeid: 1,
	algorithm: 'ffsplit',
	tieBreaker: 'lowest',
	heartbeatMs: HEARTBEAT_MS,
	ringId: {nodeid: 1, seq: 0},
} as const;

test('a connection has three minutes to introduce itself, a node one and a half of its heartbeats', t => {
	const one = oneQnetd();
	one.accept(7);
	t.deepEqual(one.take(), [{arms: 'dead-peer', of: 7, delayMs: 1.5 * 120_000}]);
	one.hear(7, {type: 'preinit', clusterName: 'lab'});
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * 120_000},
		{to: 7, message: {type: 'preinit-reply'}},
	]);
	one.hear(7, init);
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * 120_000},
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * HEARTBEAT_MS},
		{to: 7, message: {type: 'init-reply', refusal: undefined}},
	]);
	one.hear(7, {type: 'set-option', keepActivePartition: true});
	one.hear(7, {type: 'echo-request', sequence: 5});
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * HEARTBEAT_MS},
		{to: 7, message: {type: 'set-option-reply'}},
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * HEARTBEAT_MS},
		{to: 7, message: {type: 'echo-reply', sequence: 5}},
	]);
});

/** What a second node hears that introduces itself so after the first did as in `first`. */
function refusal(first: object, second: object): string | undefined {
	const one = oneQnetd();
	for (const [connection, changes] of [first, second].entries()) {
		one.accept(connection);
		one.hear(connection, {type: 'preinit', clusterName: 'lab'});
		one.take();
		one.hear(connection, {...init, nodeid: connection + 1, ...changes});
	}
	const reply = one.take().flatMap(word => ('to' in word ? [word.message] : []))[0];
	return reply?.type === 'init-reply' ? (reply.refusal ?? 'let in') : undefined;
}

test('a node is turned away that is there already, or is configured otherwise than the others', t => {
	t.is(refusal({}, {}), 'let in');
	t.is(refusal({}, {nodeid: 1}), 'duplicate-nodeid');
	t.is(refusal({}, {algorithm: 'lms'}), 'algorithm-differs');
	t.is(refusal({}, {tieBreaker: 'highest'}), 'tie-breaker-differs');
	t.is(refusal({tieBreaker: {nodeid: 2}}, {tieBreaker: {nodeid: 2}}), 'let in');
	t.is(refusal({tieBreaker: {nodeid: 2}}, {tieBreaker: {nodeid: 1}}), 'tie-breaker-differs');
	t.is(refusal({tieBreaker: {nodeid: 2}}, {}), 'tie-breaker-differs');
});

test('who is turned away has no part in the cluster’s votes', t => {
	const one = oneQnetd();
	introduce(one, 1, {configured: [1, 2]});
	introduce(one, 2, {configured: [1, 2], algorithm: 'lms'});
	t.deepEqual(
		one.qnetd.clusters.get('lab')?.clients.map(({nodeid}) => nodeid),
		[1],
	);
});

test('clusters of other names do not know each other', t => {
	const one = oneQnetd();
	for (const [connection, clusterName] of ['lab', 'works'].entries()) {
		one.accept(connection);
		one.hear(connection, {type: 'preinit', clusterName});
		one.hear(connection, init);
	}
	t.deepEqual(
		[...one.qnetd.clusters.values()].map(({name, clients}) => [name, clients.length]),
		[
			['lab', 1],
			['works', 1],
		],
	);
});

test('who has not been let in gets no vote', t => {
	const one = oneQnetd();
	one.accept(1);
	one.take();
	report(one, {nodeid: 1, ring: 4, members: [1]});
	t.deepEqual(one.take(), [{arms: 'dead-peer', of: 1, delayMs: 1.5 * 120_000}]);
});

test('a node that is gone is forgotten, and its cluster with the last of them', t => {
	for (const leave of [
		(one: OneQnetd) => {
			one.lose(1);
		},
		(one: OneQnetd) => {
			one.expire(1, 'dead-peer');
		},
	]) {
		const one = oneQnetd();
		introduce(one, 1, {configured: [1, 2]});
		introduce(one, 2, {configured: [1, 2]});
		one.take();
		leave(one);
		const gone = one.take().filter(word => !('to' in word));
		t.deepEqual(gone, [
			{cancels: 'dead-peer', of: 1},
			{cancels: 'algorithm', of: 1},
			{disconnects: 1},
		]);
		t.deepEqual([...one.qnetd.clients.keys()], [2]);
		t.deepEqual([...one.qnetd.clusters.keys()], ['lab']);
		one.hear(1, {type: 'echo-request', sequence: 1});
		t.deepEqual(one.take(), []);
		one.lose(2);
		t.is(one.qnetd.clusters.size, 0);
	}
});
