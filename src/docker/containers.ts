/** What each kind of lab container is started with: no Docker network, no more rights than its daemons need. */
import type Docker from 'dockerode';
import type {Container} from 'dockerode';
import {unavailable} from '../core/errors.ts';
import type {Device} from '../network/network.types.ts';
import {messageOf, statusOf, type DockerClient} from './client.ts';
import {LABEL} from './labels.ts';

export type Spec = Docker.ContainerCreateOptions & {readonly name: string};

/** What all containers of a run have in common. */
export type RunIdentity = {
	readonly run: string;
	readonly owner: string;
	readonly design: string;
	readonly image: string;
};

/**
 * What the lab's daemons need, and no more; each was found by leaving it out:
 *   NET_ADMIN   addresses, routes, taps, bridges
 *   SYS_NICE    corosync's real-time scheduling
 *   IPC_LOCK    corosync's locked memory
 *   NET_RAW     ping, arping, VRRP and CARP
 *   SETUID, SETGID   tcpdump and others that give up being root
 */
export const NODE_CAPABILITIES = [
	'NET_ADMIN',
	'NET_RAW',
	'SYS_NICE',
	'IPC_LOCK',
	'SETUID',
	'SETGID',
] as const;

/**
 * What Gluster, and a disk shown by FUSE, need besides:
 *   SYS_ADMIN                       mounting, and the bricks' extended attributes (trusted.*)
 *   DAC_OVERRIDE, CHOWN, FOWNER     bricks keep their clients' owners and modes
 */
export const VOLUME_CAPABILITIES = ['SYS_ADMIN', 'DAC_OVERRIDE', 'CHOWN', 'FOWNER'] as const;

/**
 * What the patch panel needs:
 *   SYS_ADMIN    entering its neighbours' network namespaces
 *   SYS_PTRACE   finding them through /proc
 *   NET_ADMIN    making taps there
 *   SYS_NICE     its own real-time scheduling; without it frames are late on a busy machine
 *   IPC_LOCK     its memory stays in memory
 */
export const PANEL_CAPABILITIES = [
	'SYS_ADMIN',
	'SYS_PTRACE',
	'NET_ADMIN',
	'SYS_NICE',
	'IPC_LOCK',
] as const;

/** corosync and its clients share ring buffers in /dev/shm; the default 64 MiB is too little for a few of them. */
const SHM_BYTES = 512 * 1024 * 1024;

/** Enough for every daemon at once; a fork bomb in a node stays in the node. */
const PROCESSES_MAX = 512;

/**
 * Far more than any node needs (measured: 125 MB for one of 32 corosync nodes, 35 MB for a Ceph monitor); a daemon that
 * leaks takes its node down and not the machine.
 */
export const NODE_MEMORY_BYTES_MAX = 2 * 2 ** 30;

/** A process that only waits: the lab starts daemons itself, and the container lives until it is told to end. */
const IDLE = ['sleep', 'infinity'];

export type DeviceSpecOptions = {
	readonly identity: RunIdentity;
	/** Extra lines of /etc/hosts, `name:address`. */
	readonly hosts: readonly string[];
	/** Open vSwitch gets frames from cards that the kernel goes on to see: it must not answer for other interfaces there. */
	readonly sharesCards: boolean;
	/** It has bricks of a Gluster volume, mounts one, or shows a shared disk as a file. */
	readonly mountsVolumes: boolean;
};

/** The container of a server, switch or router. */
export function deviceSpec(device: Device, options: DeviceSpecOptions): Spec {
	const {identity, hosts, sharesCards, mountsVolumes} = options;
	return {
		name: containerName(identity.run, device.id),
		Image: identity.image,
		Hostname: device.id,
		Entrypoint: IDLE,
		Cmd: [],
		Env: ['TZ=UTC', 'LC_ALL=C.UTF-8'],
		Labels: {...labels(identity, device.kind), [LABEL.device]: device.id},
		HostConfig: {
			NetworkMode: 'none',
			Init: true,
			CapDrop: ['ALL'],
			CapAdd: [...NODE_CAPABILITIES, ...(mountsVolumes ? VOLUME_CAPABILITIES : [])],
			SecurityOpt: ['no-new-privileges'],
			Devices: [TUN, ...(mountsVolumes ? [FUSE] : [])],
			ShmSize: SHM_BYTES,
			PidsLimit: PROCESSES_MAX,
			Memory: NODE_MEMORY_BYTES_MAX,
			Sysctls: {
				...kernelSettings(device),
				...(sharesCards && {'net.ipv4.conf.all.arp_ignore': '1'}),
			},
			ExtraHosts: [...hosts],
			LogConfig: {Type: 'none', Config: {}},
		},
	};
}

export const containerName = (run: string, device: string): string => `ringproof-${run}-${device}`;

export const TUN = {
	PathOnHost: '/dev/net/tun',
	PathInContainer: '/dev/net/tun',
	CgroupPermissions: 'rwm',
};

const FUSE = {
	PathOnHost: '/dev/fuse',
	PathInContainer: '/dev/fuse',
	CgroupPermissions: 'rwm',
};

export function labels(
	{run, owner, design}: RunIdentity,
	role: Device['kind'] | 'panel',
): Record<string, string> {
	return {
		[LABEL.run]: run,
		[LABEL.role]: role,
		[LABEL.owner]: owner,
		[LABEL.design]: design,
	};
}

/** Set when the container is made: /proc/sys is read-only inside. */
function kernelSettings(device: Device): Record<string, string> {
	const ipv6 = device.ports.some(port => port.addresses.some(({family}) => family === 6));
	const disableIpv6 = ipv6 ? '0' : '1';
	return {
		'net.ipv6.conf.all.disable_ipv6': disableIpv6,
		'net.ipv6.conf.default.disable_ipv6': disableIpv6,
		// Addresses may be used as soon as they are set; the design's addresses are known to be unique.
		...(ipv6 && {'net.ipv6.conf.default.accept_dad': '0'}),
		...(device.kind === 'router' && {
			'net.ipv4.ip_forward': '1',
			// Answers ARP for the servers behind its other ports, as a hoster's network does.
			'net.ipv4.conf.all.proxy_arp': '1',
			'net.ipv4.conf.default.proxy_arp': '1',
			// A router that told its hosts of shorter ways would send them around itself.
			'net.ipv4.conf.all.send_redirects': '0',
			'net.ipv4.conf.default.send_redirects': '0',
			...(ipv6 && {'net.ipv6.conf.all.forwarding': '1'}),
		}),
		// Replies may take another way than requests where a design has several.
		'net.ipv4.conf.all.rp_filter': '0',
		'net.ipv4.conf.default.rp_filter': '0',
	};
}

export async function createContainer(client: DockerClient, spec: Spec): Promise<Container> {
	try {
		return await client.createContainer(spec);
	} catch (cause) {
		if (statusOf(cause) === 404) {
			throw unavailable('image-missing', `The node image ${spec.Image ?? ''} is not here.`, {
				remedy: 'Run `node lab/setup.mjs setup` to build it.',
				cause,
			});
		}
		throw unavailable(
			'container-refused',
			`Docker did not make the container ${spec.name}: ${messageOf(cause)}.`,
			{cause},
		);
	}
}

/** Starts the container and gives the host's number of its first process, by which the panel finds its namespaces. */
export async function startContainer(container: Container): Promise<number> {
	try {
		await container.start();
	} catch (cause) {
		throw unavailable('container-refused', `A lab container did not start: ${messageOf(cause)}.`, {
			cause,
		});
	}
	const {State: state} = await container.inspect();
	if (!state.Running || state.Pid === 0) {
		throw unavailable('container-refused', 'A lab container ended as soon as it was started.');
	}
	return state.Pid;
}
