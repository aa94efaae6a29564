/** What sanlock guards: the disk with its leases, the servers that take them, and the services that run under one. */
import type {DeviceId} from '../../core/ids.ts';
import type {Service, SharedDisk, Workload} from '../workload.types.ts';

export type LeasedDisk = {
	readonly disk: SharedDisk;
	readonly hosts: readonly {readonly device: DeviceId; readonly hostId: number}[];
	readonly ioTimeoutMs: number;
	readonly watchdog: boolean;
	readonly services: readonly LeasedService[];
};

export type LeasedService = {
	readonly name: string;
	/** Where it runs while nothing is wrong. */
	readonly home: DeviceId;
	/** Servers that may take its lease. */
	readonly hosts: readonly DeviceId[];
};

/** `null`: there are no leases, or they do not lie on a shared disk. */
export function leasedDisk({sanlock, sharedDisks, services}: Workload): LeasedDisk | null {
	const disk = sharedDisks.find(({name}) => sanlock?.storage === `iscsi:${name}`);
	if (sanlock === null || disk === undefined) {
		return null;
	}
	const {hosts, ioTimeoutMs, watchdog, storage} = sanlock;
	const able = hosts.map(({device}) => device);
	return {
		...{disk, hosts, ioTimeoutMs, watchdog},
		services: services
			.filter(service => service.storage === storage)
			.map(service => ({
				name: service.name,
				home: service.server,
				hosts: hostsOf(service, able),
			}))
			.filter(service => service.hosts.length > 0),
	};
}

function hostsOf(
	{highlyAvailable, group, server}: Service,
	able: readonly DeviceId[],
): readonly DeviceId[] {
	return able.filter(device => (highlyAvailable ? group.includes(device) : device === server));
}
