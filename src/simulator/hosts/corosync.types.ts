/** The parts of a running corosync and how they hang together. */
import type {SyncState} from '../../cluster/sync/sync.ts';
import type {TotemMessage} from '../../cluster/totem/messages.ts';
import type {TotemState, Turn} from '../../cluster/totem/state.ts';
import type {Votequorum} from '../../cluster/votequorum/state.ts';
import type {RingId, VotequorumTimer} from '../../cluster/votequorum/votequorum.types.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import type {Call} from '../net/frames.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {ParkedRing, RingWatch} from '../leap/ring.types.ts';
import type {RouteNode} from '../net/frames.ts';
import type {World} from '../world.ts';
import type {Host} from './host.ts';

export type Corosync = {
	readonly world: World;
	readonly host: Host;
	readonly cluster: Cluster;
	readonly nodeid: number;
	readonly totem: TotemState;
	readonly turn: Turn;
	readonly transport: Transport;
	readonly sync: SyncState;
	readonly quorum: Votequorum;
	readonly quorumDeadlinesMs: Map<VotequorumTimer, number>;
	/** Whoever wants to know of messages, memberships and quorum besides the history. */
	readonly watchers: Set<Watcher>;
	/** The main loop handles one thing after the other. */
	busyUntilMs: number;
	/** When it last handled a message. */
	activeMs: number;
	/** The earliest event in the queue that will look at this process's timers. */
	wakeMs: number;
	readonly wake: Call;
	/** NaN unless the process stands still. */
	frozenSinceMs: number;
	backlog: Backlog[];
	hasSynchronised: boolean;
	gone: boolean;
	/** All running corosyncs, by device. */
	readonly processes: ReadonlyMap<DeviceId, Corosync>;
	readonly ringWatch: RingWatch;
	/** The ring that this process is parked with; totem's timers are kept there meanwhile. */
	parkedRing: ParkedRing | null;
	readonly reschedule: () => void;
};

export type Watcher = {
	readonly delivered?: (from: number, text: string, atMs: number) => void;
	readonly quorumChanged?: (quorate: boolean, atMs: number) => void;
	/** Votequorum synchronises for a new ring. */
	readonly ringFormed?: (members: readonly number[], ring: RingId, atMs: number) => void;
	/** A token of this ring that was not seen before. */
	readonly tokenReceived?: (atMs: number) => void;
	/** The process has ended, however it did; its clients' sockets say so. */
	readonly gone?: () => void;
};

/** What came for a frozen process and waits in its sockets. */
export type Backlog = {readonly message: TotemMessage; readonly multicast: boolean};

/** How totem's messages get to other nodes and to the node itself. */
export type Transport = {
	readonly unicast: (to: number, message: TotemMessage, atMs: number) => void;
	readonly multicast: (message: TotemMessage, flush: boolean, atMs: number) => void;
	/** When `expire` must be called at the latest. */
	readonly deadlineMs: () => number;
	readonly expire: (atMs: number) => void;
	readonly membershipChanged: (members: readonly number[]) => void;
	readonly tokenLost: (atMs: number) => void;
	readonly thaw: (atMs: number) => void;
	/** The ways that a message to a node, or to everybody, would take now. */
	readonly ways: (to: number | 'group') => readonly Way[];
};

export type Way = {readonly route: RouteNode | null; readonly multicast: boolean};

/** What a transport is given to work with. */
export type TransportOptions = {
	readonly world: World;
	readonly host: Host;
	readonly nodeid: number;
	/** Hands a message to totem when it has come through the network, or back from the node itself. */
	readonly receive: (message: TotemMessage, multicast: boolean, atMs: number) => void;
	readonly isFrozen: () => boolean;
	/** The transport's deadline may have moved forward. */
	readonly reschedule: () => void;
};
