/** The cluster's daemons on a host: which belong there, started from a clean state, ended in good order. */
import type {DaemonName} from '../../engine/effect.types.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {Cluster} from '../../network/network.types.ts';
import {after, type World} from '../world.ts';
import type {Corosync} from './corosync.types.ts';
import {startCorosync} from './corosync-daemon.ts';
import {stopDaemon} from './daemons.ts';
import type {Host} from './host.ts';
import {startQdevice} from './qdevice-daemon.ts';
import {startQnetd} from './qnetd-daemon.ts';

/** The running corosyncs; a process that has ended is replaced when its host starts another. */
export type Processes = Map<DeviceId, Corosync>;

/** In the order of a start; an end goes the other way round. */
export function clusterDaemons(cluster: Cluster | null, device: DeviceId): readonly DaemonName[] {
	const isMember = cluster?.members.some(member => member.device === device) ?? false;
	return [
		...(cluster?.qdevice?.device === device ? (['corosync-qnetd'] as const) : []),
		...(isMember ? (['corosync'] as const) : []),
		...(isMember && cluster?.qdevice !== null ? (['corosync-qdevice'] as const) : []),
	];
}

export type ClusterContext = {
	readonly world: World;
	readonly cluster: Cluster;
	readonly processes: Processes;
};

/** Starts what belongs on the host a moment from now, as several people do not press a key at once. */
export function startClusterOn({world, cluster, processes}: ClusterContext, host: Host): void {
	host.disk.ringSeq = 0;
	host.disk.expectedVotes = 0;
	for (const name of clusterDaemons(cluster, host.server.id)) {
		host.wanted.set(name, () => {
			startDaemon({world, cluster, processes}, host, name);
		});
	}
	const draw = world.prng.fork(`cluster start ${host.server.id} ${host.disk.corosyncStarts}`);
	const cycle = host.powerCycles;
	after(world, world.profile.startSpreadMs * draw.next(), atMs => {
		if (host.powerCycles !== cycle || !host.device.powered) {
			return;
		}
		for (const name of clusterDaemons(cluster, host.server.id)) {
			if (!host.running.has(name)) {
				host.wanted.get(name)?.(atMs);
			}
		}
	});
}

function startDaemon(
	{world, cluster, processes}: ClusterContext,
	host: Host,
	name: DaemonName,
): void {
	const {qdevice} = cluster;
	if (name === 'corosync') {
		startCorosync(world, host, {cluster, processes});
	} else if (name === 'corosync-qnetd') {
		startQnetd(world, host);
	} else if (name === 'corosync-qdevice' && qdevice !== null) {
		const corosync = (): Corosync | undefined => processes.get(host.server.id);
		startQdevice(world, host, {cluster, qdevice, corosync});
	}
}

/** Ends what runs, the last started first, and forgets it. */
export function stopClusterOn(
	{world, cluster}: ClusterContext,
	host: Host,
	ended: () => void,
): void {
	const names = clusterDaemons(cluster, host.server.id).toReversed();
	for (const name of names) {
		host.wanted.delete(name);
	}
	const next = (index: number): void => {
		const name = names[index];
		if (name === undefined) {
			host.disk.ringSeq = 0;
			host.disk.expectedVotes = 0;
			ended();
			return;
		}
		stopDaemon(world, host, {
			name,
			ended: () => {
				next(index + 1);
			},
		});
	};
	next(0);
}
