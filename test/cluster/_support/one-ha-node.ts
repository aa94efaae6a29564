/** A node of the HA manager by itself, with the files that its daemons find and leave. */
import {agentLock, emptyFiles} from '../../../src/cluster/ha/files.ts';
import type {HaFiles, HaNode, ServiceEntry} from '../../../src/cluster/ha/ha.types.ts';

/** The lock of the node's agent. */
export const LOCK = agentLock('a');

/** Node a, and in order all that its daemons ask of it. */
export function oneHaNode() {
	const words: string[] = [];
	const files = emptyFiles();
	const running = new Set<string>();
	const world = {nowMs: 1000, quorate: true, starts: true, migrates: true, online: ['a', 'b']};
	const node: HaNode = {
		name: 'a',
		services: [{name: 'web', home: 'a', nodes: ['a', 'b']}],
		nowMs: () => world.nowMs,
		quorate: () => world.quorate,
		online: () => world.online,
		files: () => files,
		isRunning: service => running.has(service),
		start: service => {
			words.push(`start ${service}`);
			if (world.starts) {
				running.add(service);
			}
			return world.starts;
		},
		stop: service => {
			words.push(`stop ${service}`);
			running.delete(service);
		},
		migrate: (service, to) => {
			words.push(`migrate ${service} ${to}`);
			return world.migrates;
		},
		feedWatchdog: client => words.push(`feed ${client}`),
		closeWatchdog: client => words.push(`close ${client}`),
		fenced: name => words.push(`fenced ${name}`),
	};
	const order = (state: ServiceEntry['state'], changes: Partial<ServiceEntry> = {}): void => {
		files.lastUid += 1;
		const entry = {state, node: 'a', target: null, uid: files.lastUid, failedNodes: []};
		files.services.set('web', {...entry, ...changes});
	};
	return {node, files, running, world, order, take: () => words.splice(0)};
}

/** Who holds a lock. */
export const owned = (files: HaFiles, lock: string): string | undefined =>
	files.locks.get(lock)?.owner;
