/** A server at work: its power, its disk, and the daemons that run or should run on it. */
import type {DaemonName} from '../../engine/effect.types.ts';
import type {Server} from '../../network/network.types.ts';
import type {FabricDevice} from '../net/fabric.types.ts';

export type Host = {
	readonly device: FabricDevice;
	readonly server: Server;
	/** What a boot starts, in this order. */
	readonly wanted: Map<DaemonName, (atMs: number) => void>;
	readonly running: Map<DaemonName, Daemon>;
	readonly disk: Disk;
	/** Who takes the packets for a service; absent while nobody listens. */
	readonly listeners: Map<Service, Listener>;
	/** Services whose daemon is frozen: what comes for them waits. */
	readonly deaf: Set<Service>;
	/** When a daemon here last joined the multicast group, with a report that switches hear. */
	joinedGroupMs: number;
	/** Every process stands still, daemons that are frozen on their own aside. */
	frozen: boolean;
	/** Counts the times that power was lost, so that what was planned before it does not happen after it. */
	powerCycles: number;
};

export type Service = DaemonName | 'echo';

/** Gets what a packet carries when the packet arrives. */
export type Listener = (body: unknown, atMs: number) => void;

/** What survives a restart. */
export type Disk = {
	ringSeq: number;
	expectedVotes: number;
	/** How often corosync was started here. */
	corosyncStarts: number;
};

/** A process, as its host deals with it. */
export type Daemon = {
	/** It is gone without a word. */
	readonly kill: (atMs: number) => void;
	/** It is asked to end; `ended` is called when it has. */
	readonly stop: (atMs: number, ended: (atMs: number) => void) => void;
	readonly freeze: (atMs: number) => void;
	readonly thaw: (atMs: number) => void;
};

export function createHost(device: FabricDevice, server: Server): Host {
	return {
		device,
		server,
		wanted: new Map(),
		running: new Map(),
		listeners: new Map(),
		deaf: new Set(),
		disk: {ringSeq: 0, expectedVotes: 0, corosyncStarts: 0},
		joinedGroupMs: -Infinity,
		frozen: false,
		powerCycles: 0,
	};
}
