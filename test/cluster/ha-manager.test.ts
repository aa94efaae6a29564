/** One node’s manager of the HA stack, round by round, and the watchdog behind both daemons. */
import test from 'ava';
import {MANAGER_LOCK} from '../../src/cluster/ha/files.ts';
import {createManager, endManager, managerRound} from '../../src/cluster/ha/manager.ts';
import * as times from '../../src/cluster/ha/times.ts';
import {createWatchdog, resetDueMs} from '../../src/cluster/ha/watchdog.ts';
import {oneHaNode, owned} from './_support/one-ha-node.ts';

test('times are those of Proxmox VE', t => {
	t.deepEqual(
		{...times},
		{
			LOCK_LIFETIME_MS: 120_000,
			ROUND_MS: 10_000,
			WAITING_ROUND_MS: 5000,
			LOCK_RETRY_MS: 1000,
			LOCK_TRIES: 6,
			IDLE_ROUNDS_MAX: 60,
			FENCE_DELAY_MS: 60_000,
			RESTARTS_MAX: 1,
			RELOCATIONS_MAX: 1,
			WATCHDOG_CLIENT_MS: 60_000,
			WATCHDOG_DEVICE_MS: 10_000,
		},
	);
});

test('a manager leads while it has the lock, and not from a node that waits to be fenced', t => {
	const one = oneHaNode();
	const manager = createManager(one.node);
	one.world.quorate = false;
	t.is(managerRound(manager), 5000);
	t.is(manager.state, 'waiting');
	one.world.quorate = true;
	one.order('fence');
	t.is(managerRound(manager), 5000);
	one.order('fence', {node: 'b'});
	manager.lastOnlineMs.set('c', 5);
	t.is(managerRound(manager), 10_000);
	t.is(manager.state, 'master');
	t.false(manager.lastOnlineMs.has('c'));
	t.is(one.take()[0], 'feed manager');
	manager.lastOnlineMs.set('c', 5);
	managerRound(manager);
	t.true(manager.lastOnlineMs.has('c'));
	one.take();
	one.files.locks.set(MANAGER_LOCK, {owner: 'b', renewedMs: 1000});
	const waits = Array.from({length: 6}, () => managerRound(manager));
	t.deepEqual(waits, [1000, 1000, 1000, 1000, 1000, 5000]);
	t.is(manager.state, 'waiting');
	t.deepEqual(one.take(), ['close manager']);
	const again = Array.from({length: 6}, () => managerRound(manager));
	t.is(again[5], 1000);
	t.is(manager.state, 'slave');
	t.is(manager.tries, 0);
});

test('a manager that ends gives its lock back', t => {
	const one = oneHaNode();
	const manager = createManager(one.node);
	managerRound(manager);
	one.take();
	endManager(manager);
	t.deepEqual(one.take(), ['close manager']);
	t.is(owned(one.files, MANAGER_LOCK), undefined);
	t.is(manager.state, 'waiting');
});

test('the watchdog fires so long after the first client that fell silent, or at once behind a dead one', t => {
	const watchdog = createWatchdog();
	t.is(resetDueMs(watchdog), Infinity);
	watchdog.fedMs.set('agent', 5000);
	watchdog.fedMs.set('manager', 3000);
	t.is(resetDueMs(watchdog), 3000 + 60_000 + 10_000);
	watchdog.brokenMs = 20_000;
	t.is(resetDueMs(watchdog), 20_000 + 10_000);
	watchdog.frozenMs = 8000;
	t.is(resetDueMs(watchdog), 8000 + 10_000);
});
