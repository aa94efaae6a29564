/**
 * The cluster resource manager (CRM.pm, Manager.pm): one node of a quorate partition is the master and says what runs
 * where. A master that loses its lock closes its watchdog, for it has touched nothing that could run twice.
 */
import {MANAGER_LOCK, releaseLock, tryLock, type HeldLocks} from './files.ts';
import type {HaNode} from './ha.types.ts';
import {direct} from './direct.ts';
import {LOCK_RETRY_MS, LOCK_TRIES, ROUND_MS, WAITING_ROUND_MS} from './times.ts';

export type Manager = {
	readonly node: HaNode;
	readonly held: HeldLocks;
	state: 'waiting' | 'slave' | 'master';
	tries: number;
	/** When a master saw each node last; a new master knows nothing of it. */
	lastOnlineMs: Map<string, number>;
};

export function createManager(node: HaNode): Manager {
	return {node, held: new Map(), state: 'waiting', tries: 0, lastOnlineMs: new Map()};
}

/** One round; returns how long to wait for the next. */
export function managerRound(manager: Manager): number {
	const {node} = manager;
	if (manager.state !== 'master' && !mayBecomeMaster(node)) {
		manager.state = 'waiting';
		return WAITING_ROUND_MS;
	}
	if (!tryLock(node, manager.held, MANAGER_LOCK)) {
		return refused(manager);
	}
	manager.tries = 0;
	if (manager.state !== 'master') {
		manager.state = 'master';
		manager.lastOnlineMs = new Map();
	}
	node.feedWatchdog('manager');
	direct(manager);
	return ROUND_MS;
}

/** An orderly end gives the lock back, so that another one takes over at once. */
export function endManager(manager: Manager): void {
	releaseLock(manager.node, manager.held, MANAGER_LOCK);
	manager.node.closeWatchdog('manager');
	manager.state = 'waiting';
}

/** CRM.pm, is_cluster_and_ha_healthy: a node whose own services wait to be fenced does not lead. */
function mayBecomeMaster(node: HaNode): boolean {
	return (
		node.quorate() &&
		![...node.files().services.values()].some(
			entry => entry.state === 'fence' && entry.node === node.name,
		)
	);
}

function refused(manager: Manager): number {
	manager.tries += 1;
	if (manager.tries < LOCK_TRIES) {
		return LOCK_RETRY_MS;
	}
	manager.tries = 0;
	if (manager.state === 'master') {
		manager.node.closeWatchdog('manager');
		manager.state = 'waiting';
		return WAITING_ROUND_MS;
	}
	manager.state = 'slave';
	return LOCK_RETRY_MS;
}
