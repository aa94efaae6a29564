/** The files that the HA daemons share: who may change them, who holds a lock, whose copy counts. */
import test from 'ava';
import {
	emptyFiles,
	MANAGER_LOCK,
	releaseLock,
	tryLock,
	writeFiles,
} from '../../src/cluster/ha/files.ts';
import type {HaFiles} from '../../src/cluster/ha/ha.types.ts';
import {rebootedFiles, viewFiles} from '../../src/cluster/ha/replicas.ts';
import * as times from '../../src/cluster/ha/times.ts';
import {LOCK, oneHaNode, owned} from './_support/one-ha-node.ts';

test('files are changed with quorum only, and each change is counted', t => {
	const {node, files, world} = oneHaNode();
	t.true(writeFiles(node, ({nodes}) => nodes.set('a', 'online')));
	t.is(files.version, 1);
	world.quorate = false;
	t.false(writeFiles(node, ({nodes}) => nodes.set('a', 'fence')));
	t.is(files.nodes.get('a'), 'online');
	t.is(files.version, 1);
});

test('a lock is renewed within its lifetime, and then made anew or taken away', t => {
	const {node, files, world} = oneHaNode();
	const held = new Map<string, number>();
	t.true(tryLock(node, held, LOCK));
	t.deepEqual(files.locks.get(LOCK), {owner: 'a', renewedMs: 1000});
	world.nowMs = 1000 + times.LOCK_LIFETIME_MS - 1;
	t.true(tryLock(node, held, LOCK));
	t.is(files.locks.get(LOCK)?.renewedMs, world.nowMs);
	// A daemon that lost count of it meets its own lock like anybody else's.
	const renewedMs = world.nowMs;
	world.nowMs = renewedMs + times.LOCK_LIFETIME_MS;
	t.false(tryLock(node, held, LOCK));
	t.is(owned(files, LOCK), 'a');
	world.nowMs += 1;
	t.false(tryLock(node, held, LOCK));
	t.is(owned(files, LOCK), undefined);
	t.true(tryLock(node, held, LOCK));
	files.locks.set(LOCK, {owner: 'b', renewedMs: world.nowMs});
	t.false(tryLock(node, held, LOCK));
	world.quorate = false;
	t.false(tryLock(node, new Map(), 'another'));
});

test('only what is held and owned is given back', t => {
	const {node, files} = oneHaNode();
	const held = new Map<string, number>();
	tryLock(node, held, LOCK);
	releaseLock(node, new Map(), LOCK);
	t.is(owned(files, LOCK), 'a');
	files.locks.set(LOCK, {owner: 'b', renewedMs: 0});
	releaseLock(node, held, LOCK);
	t.is(owned(files, LOCK), 'b');
	t.false(held.has(LOCK));
	tryLock(node, held, MANAGER_LOCK);
	releaseLock(node, held, MANAGER_LOCK);
	t.is(owned(files, MANAGER_LOCK), undefined);
});

test('a partition with quorum has the newest copy that any of its members brought along', t => {
	const copy = (version: number): HaFiles => ({...emptyFiles(), version});
	const replicas = new Map([
		['a', copy(3)],
		['b', copy(5)],
		['c', copy(7)],
	]);
	t.is(viewFiles(replicas, 'a', null).version, 3);
	t.is(viewFiles(replicas, 'nobody', null).version, 0);
	const seen = viewFiles(replicas, 'a', ['a', 'b']);
	t.is(seen.version, 5);
	t.is(replicas.get('a'), replicas.get('b'));
	t.is(replicas.get('c')?.version, 7);
	// Who leaves keeps what it saw last; the others go on with a copy of their own.
	const alone = viewFiles(replicas, 'b', ['b']);
	t.not(alone, replicas.get('a'));
	t.is(alone.version, 5);
	t.is(viewFiles(replicas, 'b', ['b']), alone);
	t.is(viewFiles(replicas, 'd', ['d']).version, 0);
});

test('a machine that boots counts the age of every lock anew', t => {
	const files = emptyFiles();
	files.locks.set(LOCK, {owner: 'b', renewedMs: 5});
	const replicas = new Map([['a', files]]);
	rebootedFiles(replicas, 'a', 900);
	rebootedFiles(replicas, 'c', 900);
	t.deepEqual(replicas.get('a')?.locks.get(LOCK), {owner: 'b', renewedMs: 900});
	t.is(files.locks.get(LOCK)?.renewedMs, 5);
	t.false(replicas.has('c'));
});
