import test from 'ava';
import {
	createSync,
	deliverSync,
	startSync,
	SYNC_BYTES,
	syncTokenSent,
	type SyncService,
} from '../../src/cluster/sync/sync.ts';

const RING = {representative: 1, seq: 8};
const OLD_RING = {representative: 1, seq: 4};
const MEMBERS = [1, 2];

/** A node with two services, the second of which is not ready at first. */
function oneSync() {
	const words: string[] = [];
	let ready = false;
	const service = (name: string): SyncService => ({
		name,
		init: (members, {seq}) => words.push(`init ${name} ${members.join('+')} ${seq}`),
		process: () => {
			words.push(`process ${name}`);
			return name !== 'late' || ready;
		},
		activate: () => words.push(`activate ${name}`),
	});
	const state = createSync([service('first'), service('late')], {
		send: ({kind, ring}) => words.push(`send ${kind} ${ring.seq}`),
		requestToken: () => words.push('token'),
		completed: () => words.push('completed'),
	});
	return {
		state,
		take: () => words.splice(0),
		getReady: () => {
			ready = true;
		},
		hear: (from: number, kind: 'sync-build' | 'sync-barrier', ring = RING) => {
			deliverSync(state, from, {kind, ring});
		},
	};
}

test('each service is processed and activated in turn, when all have said so', t => {
	const one = oneSync();
	startSync(one.state, MEMBERS, RING);
	t.deepEqual(one.take(), ['send sync-build 8', 'init first 1+2 8', 'init late 1+2 8']);
	t.is(one.state.stage, 'build');
	one.hear(1, 'sync-build');
	t.deepEqual(one.take(), []);
	t.true(syncTokenSent(one.state));
	t.deepEqual(one.take(), []);
	one.hear(2, 'sync-build');
	t.deepEqual(one.take(), ['token']);
	t.true(syncTokenSent(one.state));
	t.deepEqual(one.take(), ['process first', 'send sync-barrier 8']);
	// Once its turn is over it is not processed again.
	t.true(syncTokenSent(one.state));
	t.deepEqual(one.take(), []);
	one.hear(2, 'sync-barrier');
	t.deepEqual(one.take(), []);
	one.hear(1, 'sync-barrier');
	t.deepEqual(one.take(), ['activate first', 'token']);
	t.false(syncTokenSent(one.state));
	t.false(syncTokenSent(one.state));
	t.deepEqual(one.take(), ['process late', 'process late']);
	one.getReady();
	t.true(syncTokenSent(one.state));
	t.deepEqual(one.take(), ['process late', 'send sync-barrier 8']);
	one.hear(1, 'sync-barrier');
	one.hear(2, 'sync-barrier');
	t.deepEqual(one.take(), ['activate late', 'completed']);
	t.is(one.state.stage, 'done');
});

test('a new ring starts from the first service, and words for the old one are void', t => {
	const one = oneSync();
	one.hear(1, 'sync-build');
	t.deepEqual(one.take(), []);
	startSync(one.state, MEMBERS, OLD_RING);
	one.hear(1, 'sync-build', OLD_RING);
	one.hear(2, 'sync-build', OLD_RING);
	syncTokenSent(one.state);
	one.hear(1, 'sync-barrier', OLD_RING);
	one.hear(2, 'sync-barrier', OLD_RING);
	t.is(one.state.turn, 1);
	one.hear(1, 'sync-barrier', OLD_RING);
	startSync(one.state, [1, 2, 3], RING);
	one.take();
	t.is(one.state.turn, 0);
	for (const member of [1, 2, 3]) {
		one.hear(member, 'sync-build', OLD_RING);
	}
	one.hear(2, 'sync-build');
	one.hear(3, 'sync-build');
	t.deepEqual(one.take(), []);
	one.hear(1, 'sync-build');
	t.deepEqual(one.take(), ['token']);
	t.true(syncTokenSent(one.state));
	t.deepEqual(one.take(), ['process first', 'send sync-barrier 8']);
});

test('before the first ring there is nothing to do', t => {
	const one = oneSync();
	t.true(syncTokenSent(one.state));
	one.state.stage = 'process';
	t.true(syncTokenSent(one.state));
	t.deepEqual(one.take(), []);
	t.is(one.state.stage, 'process');
});

test('messages have the lengths of corosync’s structures', t => {
	t.deepEqual(SYNC_BYTES, {'sync-build': 560, 'sync-barrier': 40});
});
