/** The cluster file system's part in it: files that are alike at all nodes of a partition, and locks that run out. */
import type {HaFiles, HaNode} from './ha.types.ts';
import {LOCK_LIFETIME_MS} from './times.ts';

export const MANAGER_LOCK = 'ha_manager_lock';

export function agentLock(node: string): string {
	return `ha_agent_${node}_lock`;
}

export function emptyFiles(): HaFiles {
	return {
		version: 0,
		locks: new Map(),
		nodes: new Map(),
		services: new Map(),
		results: new Map(),
		lastUid: 0,
	};
}

/** Changes the files; only with quorum. */
export function writeFiles(node: HaNode, change: (files: HaFiles) => void): boolean {
	if (!node.quorate()) {
		return false;
	}
	const files = node.files();
	files.version += 1;
	change(files);
	return true;
}

/** When this daemon got or renewed which lock for the last time; it is forgotten when the daemon ends. */
export type HeldLocks = Map<string, number>;

/**
 * PVE2.pm, get_pve_lock: within its lifetime a lock that this daemon had is renewed; otherwise it is made anew, or, while
 * another one's is there, asked to be taken away, which the cluster file system does once its time is over. The next
 * attempt then finds it gone.
 */
export function tryLock(node: HaNode, held: HeldLocks, lock: string): boolean {
	if (!node.quorate()) {
		return false;
	}
	const nowMs = node.nowMs();
	const {locks} = node.files();
	const found = locks.get(lock);
	if (nowMs - (held.get(lock) ?? -Infinity) < LOCK_LIFETIME_MS) {
		if (found?.owner !== node.name) {
			return false;
		}
		writeFiles(node, () => {
			found.renewedMs = nowMs;
		});
	} else if (found === undefined) {
		writeFiles(node, () => locks.set(lock, {owner: node.name, renewedMs: nowMs}));
	} else {
		if (nowMs - found.renewedMs > LOCK_LIFETIME_MS) {
			writeFiles(node, () => locks.delete(lock));
		}
		return false;
	}
	held.set(lock, nowMs);
	return true;
}

export function releaseLock(node: HaNode, held: HeldLocks, lock: string): void {
	if (held.delete(lock)) {
		writeFiles(node, ({locks}) => {
			if (locks.get(lock)?.owner === node.name) {
				locks.delete(lock);
			}
		});
	}
}
