/** What runs on the network besides corosync, every default resolved: shared storage, moving addresses, services. */
import type {DeviceId} from '../core/ids.ts';

/** A daemon's end: the address that it is reached at. */
export type StackEnd = {
	readonly device: DeviceId;
	readonly port: string;
	readonly address: string;
};

export type Workload = {
	readonly ceph: Ceph | null;
	readonly gluster: readonly GlusterVolume[];
	readonly sharedDisks: readonly SharedDisk[];
	readonly sanlock: Sanlock | null;
	readonly addresses: readonly FloatingAddress[];
	readonly services: readonly Service[];
};

export type Ceph = {
	/** A monitor's rank is its place in the list; the lowest rank of a quorum leads. */
	readonly monitors: readonly StackEnd[];
	/** The servers that hold data. */
	readonly osdHosts: readonly {readonly device: DeviceId; readonly osds: number}[];
	readonly size: number;
	readonly minSize: number;
};

export type GlusterVolume = {
	readonly name: string;
	/** In the order of `gluster volume create`: the first one counts in `auto` quorum. */
	readonly bricks: readonly StackEnd[];
	/** The last brick holds names only. */
	readonly arbiter: boolean;
	readonly clients: readonly StackEnd[];
	readonly pingTimeoutMs: number;
	readonly frameTimeoutMs: number;
	readonly quorum: GlusterQuorum;
	/** A glusterd that sees no majority of the pool stops its bricks. */
	readonly serverQuorum: boolean;
};

/** How many bricks a client needs for a write. */
export type GlusterQuorum =
	{readonly type: 'none' | 'auto'} | {readonly type: 'fixed'; readonly count: number};

export type SharedDisk = {
	readonly name: string;
	readonly target: StackEnd;
	readonly initiators: readonly StackEnd[];
	readonly protection: 'none' | 'leases' | 'cluster-lvm' | 'single-user';
	/** `open-iscsi`: the kernel’s; `libiscsi`: the one inside qemu. */
	readonly initiator: 'open-iscsi' | 'libiscsi';
	/** How long requests wait for a lost session before they fail; `null`: for ever, as with libiscsi. */
	readonly replacementTimeoutMs: number | null;
};

export type Sanlock = {
	readonly hosts: readonly {readonly device: DeviceId; readonly hostId: number}[];
	/** `gluster:VOLUME` or `iscsi:DISK`. */
	readonly storage: StorageName;
	readonly ioTimeoutMs: number;
	readonly watchdog: boolean;
};

export type StorageName = 'local' | 'ceph' | `gluster:${string}` | `iscsi:${string}`;

export type FloatingAddress = {
	readonly name: string;
	readonly kind: 'keepalived' | 'ucarp';
	/** Without the prefix: `10.0.0.100`. */
	readonly address: string;
	readonly prefixLength: number;
	readonly routerId: number;
	readonly intervalMs: number;
	readonly holders: readonly AddressHolder[];
};

export type AddressHolder = StackEnd & {
	/** keepalived: the highest wins. */
	readonly priority: number;
	/** ucarp: the lowest wins. */
	readonly advskew: number;
};

export type Service = {
	readonly name: string;
	readonly title: string;
	readonly kind: 'vm' | 'container';
	readonly server: DeviceId;
	readonly cpuCores: number;
	readonly memoryBytes: number;
	readonly diskBytes: number;
	readonly storage: StorageName;
	readonly highlyAvailable: boolean;
	/** Where it may run, its own server included. */
	readonly group: readonly DeviceId[];
};
