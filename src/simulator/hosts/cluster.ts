/** The cluster's daemons on a host: which belong there, started from a clean state, ended in good order. */
import {clusterDaemons, isHaManaged} from '../../engine/cluster-daemons.ts';
import type {DaemonName} from '../../engine/effect.types.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import type {Network} from '../../network/network.types.ts';
import {startHa} from '../ha/ha-daemon.ts';
import type {Ha} from '../ha/ha.types.ts';
import {after, type World} from '../world.ts';
import type {Corosync} from './corosync.types.ts';
import {startCorosync} from './corosync-daemon.ts';
import {stopDaemon} from './daemons.ts';
import type {Host} from './host.ts';
import {startQdevice} from './qdevice-daemon.ts';
import {startQnetd} from './qnetd-daemon.ts';

/** The running corosyncs; a process that has ended is replaced when its host starts another. */
export type Processes = Map<DeviceId, Corosync>;

/** With the HA manager, which the live lab cannot have. In the order of a start; an end goes the other way round. */
export function daemonsOfCluster(
	network: Pick<Network, 'cluster' | 'workload'>,
	device: DeviceId,
): readonly DaemonName[] {
	const daemons = clusterDaemons(network, device);
	return isHaManaged(network, device) ? [...daemons, 'pve-ha-manager'] : daemons;
}

export type ClusterContext = {
	readonly world: World;
	readonly cluster: Cluster;
	readonly processes: Processes;
	/** `null`: no service is highly available. */
	readonly ha: Ha | null;
};

/** Starts what belongs on the host a moment from now, as several people do not press a key at once. */
export function startClusterOn(context: ClusterContext, host: Host): void {
	const {world} = context;
	const names = daemonsOfCluster(world.network, host.server.id);
	forget(context, host);
	for (const name of names) {
		host.wanted.set(name, () => {
			startDaemon(context, host, name);
		});
	}
	const draw = world.prng.fork(`cluster start ${host.server.id} ${host.disk.corosyncStarts}`);
	const cycle = host.powerCycles;
	after(world, world.profile.startSpreadMs * draw.next(), atMs => {
		if (host.powerCycles !== cycle || !host.device.powered) {
			return;
		}
		for (const name of names) {
			if (!host.running.has(name)) {
				host.wanted.get(name)?.(atMs);
			}
		}
	});
}

function startDaemon(
	{world, cluster, processes, ha}: ClusterContext,
	host: Host,
	name: DaemonName,
): void {
	const {qdevice} = cluster;
	const corosync = (): Corosync | undefined => processes.get(host.server.id);
	if (name === 'corosync') {
		startCorosync(world, host, {cluster, processes});
	} else if (name === 'corosync-qnetd') {
		startQnetd(world, host);
	} else if (name === 'corosync-qdevice' && qdevice !== null) {
		startQdevice(world, host, {cluster, qdevice, corosync});
	} else if (name === 'pve-ha-manager' && ha !== null) {
		const running = (): Corosync | undefined =>
			corosync()?.gone === true ? undefined : corosync();
		startHa(world, host, {cluster, ha, corosync: running});
	}
}

/** Ends what runs, the last started first, and forgets it. */
export function stopClusterOn(context: ClusterContext, host: Host, ended: () => void): void {
	const {world} = context;
	const names = daemonsOfCluster(world.network, host.server.id).toReversed();
	for (const name of names) {
		host.wanted.delete(name);
	}
	const next = (index: number): void => {
		const name = names[index];
		if (name === undefined) {
			forget(context, host);
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

/** The next start is from a clean state. */
function forget({ha}: ClusterContext, {disk, server}: Host): void {
	disk.ringSeq = 0;
	disk.expectedVotes = 0;
	ha?.replicas.delete(server.id);
}
