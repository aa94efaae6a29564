/** pve-ha-lrm, pve-ha-crm and watchdog-mux of one host, which start and end together. */
import {agentRound, createAgent, endAgent} from '../../cluster/ha/agent.ts';
import type {HaNode} from '../../cluster/ha/ha.types.ts';
import {createManager, endManager, managerRound} from '../../cluster/ha/manager.ts';
import {rebootedFiles, viewFiles} from '../../cluster/ha/replicas.ts';
import {createWatchdog, resetDueMs, type Watchdog} from '../../cluster/ha/watchdog.ts';
import {deviceId, type DeviceId} from '../../core/ids.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import type {Corosync} from '../hosts/corosync.types.ts';
import {daemonStarted} from '../hosts/daemons.ts';
import type {Daemon, Host} from '../hosts/host.ts';
import {createTimers} from '../hosts/timers.ts';
import {after, type World} from '../world.ts';
import type {Ha} from './ha.types.ts';
import {resetHost} from '../hosts/reset.ts';
import {isRunning, losePowerOf, migrateService, startService, stopService} from './services.ts';

/** A write to the cluster file system waits while the ring forms; it is looked at this often whether it still does. */
const RING_FORMS_MS = 200;

export type HaContext = {
	readonly cluster: Cluster;
	readonly ha: Ha;
	/** The host's corosync, while it runs. */
	readonly corosync: () => Corosync | undefined;
};

export function startHa(world: World, host: Host, context: HaContext): void {
	const {ha, cluster, corosync} = context;
	const own = host.server.id;
	let isFrozen = false;
	const timers = createTimers<'agent' | 'manager'>(world, () => isFrozen);
	const watchdog = createWatchdog();
	const guard = createGuard(world, watchdog, () => {
		if (cluster.haFencing) {
			resetHost(world, host, ha.beforePowerChanges);
		}
	});
	const node = nodeOf(world, host, {context, watchdog, guard});
	const agent = createAgent(node);
	const manager = createManager(node);
	const loop = (name: 'agent' | 'manager', round: () => number): void => {
		const isWaiting = node.quorate() && corosync()?.totem.phase !== 'operational';
		timers.arm(name, isWaiting ? RING_FORMS_MS : round(), () => {
			loop(name, round);
		});
	};
	const daemon: Daemon = {
		kill: () => {
			timers.cancelAll();
			if (!host.device.powered) {
				guard.end();
				losePowerOf(world, ha, own);
			} else if (watchdog.fedMs.size > 0) {
				watchdog.brokenMs = world.nowMs;
				guard.look();
			}
		},
		stop: (atMs, ended) => {
			endAgent(agent);
			endManager(manager);
			timers.cancelAll();
			guard.end();
			ended(atMs);
		},
		freeze: atMs => {
			isFrozen = true;
			watchdog.frozenMs = atMs;
			guard.look();
		},
		thaw: () => {
			isFrozen = false;
			watchdog.frozenMs = null;
			timers.catchUp();
		},
	};
	rebootedFiles(ha.replicas, own, world.nowMs);
	daemonStarted(world, host, {name: 'pve-ha-manager', daemon});
	loop('manager', () => managerRound(manager));
	loop('agent', () => agentRound(agent));
}

type Guard = {
	/** The watchdog may be due sooner than before. */
	readonly look: () => void;
	readonly end: () => void;
};

/** Calls once the watchdog is due, however often it was fed meanwhile. */
function createGuard(world: World, watchdog: Watchdog, due: () => void): Guard {
	let lookMs = Infinity;
	let isOver = false;
	const look = (): void => {
		const dueMs = resetDueMs(watchdog);
		if (dueMs < lookMs && !isOver) {
			lookMs = dueMs;
			after(world, dueMs - world.nowMs, expire);
		}
	};
	const expire = (): void => {
		lookMs = Infinity;
		if (isOver) {
			return;
		}
		if (resetDueMs(watchdog) <= world.nowMs) {
			isOver = true;
			due();
		} else {
			look();
		}
	};
	return {
		look,
		end: () => {
			isOver = true;
		},
	};
}

type NodeParts = {
	readonly context: HaContext;
	readonly watchdog: Watchdog;
	readonly guard: Guard;
};

function nodeOf(world: World, host: Host, {context, watchdog, guard}: NodeParts): HaNode {
	const {ha, cluster, corosync} = context;
	const on = host.server.id;
	const tellArmed = (held: boolean): void => {
		world.journal.record({kind: 'holder', node: on, of: `ha-lock:${on}`, held});
	};
	const quorate = (): boolean => corosync()?.quorum.quorate === true;
	const online = (): readonly DeviceId[] => {
		const members = corosync()?.quorum.members ?? [];
		return cluster.members
			.filter(({nodeid, device}) => device === on || members.includes(nodeid))
			.map(({device}) => device);
	};
	return {
		name: on,
		services: ha.services,
		nowMs: () => world.nowMs,
		quorate,
		online,
		files: () => viewFiles(ha.replicas, on, quorate() ? online() : null),
		isRunning: service => isRunning({ha, service, on}),
		start: service => startService(world, {ha, service, on}),
		stop: service => {
			stopService(world, {ha, service, on});
		},
		migrate: (service, to) => {
			const target = world.hosts.get(deviceId(to));
			return target !== undefined && migrateService(world, {ha, service, on}, target);
		},
		feedWatchdog: client => {
			if (client === 'agent' && !watchdog.fedMs.has('agent')) {
				tellArmed(true);
			}
			watchdog.fedMs.set(client, world.nowMs);
			guard.look();
		},
		closeWatchdog: client => {
			if (watchdog.fedMs.delete(client) && client === 'agent') {
				tellArmed(false);
			}
		},
		fenced: lost => {
			world.journal.record({kind: 'fence', node: deviceId(lost), state: 'acknowledged'});
		},
	};
}
