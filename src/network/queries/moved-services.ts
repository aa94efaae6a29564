/** Services that a cluster is to start elsewhere when their server is lost. */
import type {Network} from '../network.types.ts';
import type {Service} from '../workload.types.ts';

/** Empty without a cluster: then nobody moves them. */
export function movedServices({
	cluster,
	workload,
}: Pick<Network, 'cluster' | 'workload'>): readonly Service[] {
	return cluster === null ? [] : workload.services.filter(service => service.highlyAvailable);
}

/** Whether the stack brings an HA manager along: Proxmox VE's cannot be had without its watchdog (watchdog-mux.c). */
export function hasHaManager(preset: string): boolean {
	return preset.startsWith('proxmox-ve-');
}

/** Where the service may run, less the servers that its disk does not reach. */
export function reachableHosts({server, group, storage}: Service): Service['group'] {
	return storage === 'local' ? [server] : group;
}
