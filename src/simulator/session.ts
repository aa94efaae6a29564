/** One run of the simulator: what the engine's calls do to its world. */
import type {DeviceId} from '../core/ids.ts';
import type {DaemonName} from '../engine/effect.types.ts';
import type {Condition} from '../engine/engine.types.ts';
import {workloadDaemons} from '../engine/workload-daemons.ts';
import type {Cluster} from '../network/cluster.types.ts';
import {quantised} from './clock.ts';
import {ending} from './effects.ts';
import {
	daemonsOfCluster,
	startClusterOn,
	stopClusterOn,
	type ClusterContext,
	type Processes,
} from './hosts/cluster.ts';
import type {Ha} from './ha/ha.types.ts';
import type {Corosync} from './hosts/corosync.types.ts';
import type {Host} from './hosts/host.ts';
import type {SimulatedOverlay} from './overlays/overlay.types.ts';
import {daemonName} from './overlays/tunnels.ts';
import {disturbFromOutside} from './leap/parking.ts';
import {isSwitchingSettled, noticeLinks} from './switching/switching.ts';
import {run, type World} from './world.ts';

export type Session = {
	readonly world: World;
	readonly overlays: readonly SimulatedOverlay[];
	readonly processes: Processes;
	readonly ha: Ha | null;
};

/** From the first message to the last forwarding port, with STP's default timers and several bridges in a row. */
const SWITCHING_SETTLED_MS_MAX = 120_000;
/** Tunnels that are not up by then are left to their daemons; the live lab waits as long. */
const TUNNELS_UP_MS_MAX = 15_000;
/** A condition may also come true by time alone, so it is looked at this often without an event. */
const RECHECK_MS = 50;
/** Orderly ends take no longer than this. */
const ENDINGS_MS_MAX = 60_000;

/** Power on everything, let bonds and spanning trees settle, and give every tunnel the chance to come up. */
export function bringUp({world, overlays}: Session): void {
	for (const {device} of world.fabric.devices) {
		world.journal.record({kind: 'device', device: device.id, state: 'running'});
	}
	noticeLinks(world);
	pass(world, SWITCHING_SETTLED_MS_MAX, () => isSwitchingSettled(world));
	for (const host of world.hosts.values()) {
		for (const start of host.wanted.values()) {
			start(world.nowMs);
		}
	}
	pass(world, TUNNELS_UP_MS_MAX, () => overlays.every(overlay => overlay.allTunnelsUp()));
	// A tunnel may be a port of a bridge.
	pass(world, SWITCHING_SETTLED_MS_MAX, () => isSwitchingSettled(world));
}

export function startCluster(session: Session, nodes: readonly DeviceId[]): void {
	if (nodes.length === 0) {
		return;
	}
	const context = clusterOf(session);
	const arbiter = context.cluster.qdevice?.device;
	// The arbiter serves whoever comes; it is started with the first of them and stays.
	const isNew = arbiter !== undefined && !hostOf(session, arbiter).wanted.has('corosync-qnetd');
	const all = isNew ? [arbiter, ...nodes] : nodes;
	for (const node of new Set(all)) {
		startClusterOn(context, hostOf(session, node));
	}
}

/** Ends the daemons in good order; returns when they have ended. */
export function stopCluster(session: Session, nodes: readonly DeviceId[]): void {
	if (nodes.length === 0) {
		return;
	}
	const context = clusterOf(session);
	for (const node of nodes) {
		stopClusterOn(context, hostOf(session, node), ending(session.world));
	}
	settleEndings(session.world);
}

/** Changes what is in force; returns when orderly ends that it asked for have ended. */
export function changeNetwork({world, overlays}: Session, change: () => void): void {
	disturbFromOutside(world);
	for (const overlay of overlays) {
		overlay.hearEverybody();
	}
	change();
	settleEndings(world);
}

export function waitFor(world: World, condition: Condition, limitMs: number): 'met' | 'limit' {
	const {journal} = world;
	const endMs = world.nowMs + quantised(limitMs);
	for (;;) {
		if (condition.holds(journal.history(), world.nowMs)) {
			return 'met';
		}
		if (world.nowMs >= endMs) {
			return 'limit';
		}
		const seen = journal.history().length;
		run(world, Math.min(endMs, world.nowMs + RECHECK_MS), () => journal.history().length > seen);
	}
}

export function pass(world: World, durationMs: number, isDone: () => boolean = never): void {
	if (!isDone()) {
		run(world, world.nowMs + quantised(durationMs), isDone);
	}
}

/** The node's corosync, if it runs. */
export function corosyncOn({processes}: Session, device: DeviceId): Corosync | undefined {
	const corosync = processes.get(device);
	return corosync === undefined || corosync.gone ? undefined : corosync;
}

export function daemonsOn({world}: Session, device: DeviceId): readonly DaemonName[] {
	const {overlays} = world.network;
	const tunnels = overlays.filter(({members}) => members.some(member => member.device === device));
	return [
		...tunnels.map(daemonName),
		...workloadDaemons(world.network, device),
		...daemonsOfCluster(world.network, device),
	];
}

const never = (): boolean => false;

function settleEndings(world: World): void {
	pass(world, ENDINGS_MS_MAX, () => world.endings === 0);
}

function clusterOf({world, processes, ha}: Session): ClusterContext {
	const {cluster} = world.network;
	if (cluster === null) {
		throw new Error(`The design ${world.network.name} has no cluster to start`);
	}
	return {world, processes, ha, cluster: cluster satisfies Cluster};
}

function hostOf({world}: Session, node: DeviceId): Host {
	const host = world.hosts.get(node);
	if (host === undefined) {
		throw new Error(`${node} is no server`);
	}
	return host;
}
