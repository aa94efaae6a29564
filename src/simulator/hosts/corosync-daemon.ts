/** corosync as a daemon of its host: it takes its time to start and to stop, and can be frozen in between. */
import type {DeviceId} from '../../core/ids.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import {quantised} from '../clock.ts';
import {disturb} from '../leap/parking.ts';
import {after, type World} from '../world.ts';
import {
	announceEnd,
	createCorosync,
	endCorosync,
	freezeCorosync,
	thawCorosync,
	vanish,
} from './corosync.ts';
import type {Corosync} from './corosync.types.ts';
import {daemonStarted} from './daemons.ts';
import type {Daemon, Host} from './host.ts';
import {knetReadyMs} from './knet-transport.ts';

/** How much starting times differ from one start to the next, either way. */
const START_VARIATION = 0.2;

export function startCorosync(
	world: World,
	host: Host,
	{cluster, processes}: {readonly cluster: Cluster; readonly processes: Map<DeviceId, Corosync>},
): void {
	let process: Corosync | null = null;
	let state: 'starting' | 'running' | 'ended' = 'starting';
	let frozenSinceMs = NaN;
	const begin = (): void => {
		if (state !== 'starting' || !Number.isNaN(frozenSinceMs)) {
			return;
		}
		disturb(world);
		state = 'running';
		process = createCorosync(world, host, {cluster, processes});
		processes.set(host.server.id, process);
	};
	const daemon: Daemon = {
		kill: () => {
			state = 'ended';
			if (process !== null) {
				vanish(process);
			}
		},
		stop: (atMs, ended) => {
			const ending = process;
			if (ending === null) {
				state = 'ended';
				ended(atMs);
				return;
			}
			announceEnd(ending, atMs);
			after(world, world.profile.corosyncStopMs, goneMs => {
				if (state === 'running') {
					disturb(world);
					state = 'ended';
					endCorosync(ending, goneMs);
					ended(goneMs);
				}
			});
		},
		freeze: atMs => {
			frozenSinceMs = atMs;
			if (process !== null) {
				freezeCorosync(process, atMs);
			}
		},
		thaw: atMs => {
			if (!Number.isNaN(frozenSinceMs)) {
				frozenSinceMs = NaN;
				if (process === null) {
					begin();
				} else {
					thawCorosync(process, atMs);
				}
			}
		},
	};
	daemonStarted(world, host, {name: 'corosync', daemon});
	after(world, startingMs(world, host, cluster), begin);
}

function startingMs(world: World, host: Host, cluster: Cluster): number {
	const {corosyncStartMs} = world.profile;
	const usualMs = cluster.transport === 'knet' ? knetReadyMs(world) : corosyncStartMs;
	const draw = world.prng.fork(`start ${host.server.id} ${host.disk.corosyncStarts}`).next();
	return usualMs + quantised(corosyncStartMs * START_VARIATION * (2 * draw - 1));
}
