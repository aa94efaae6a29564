/** The state of a simulated tinc network. */
import type {DeviceId} from '../../../core/ids.ts';
import type {Prng} from '../../../core/prng.ts';
import type {Overlay, OverlayMember} from '../../../network/network.types.ts';
import type {TincOptions} from '../../../network/overlay-options.types.ts';
import type {Connection, Socket} from '../../hosts/connection.ts';
import type {Host} from '../../hosts/host.ts';
import type {World} from '../../world.ts';
import type {Edge} from './graph.ts';

export type Tinc = {
	readonly world: World;
	readonly overlay: Overlay;
	readonly options: TincOptions;
	readonly nodes: ReadonlyMap<DeviceId, TincNode>;
};

export type TincNode = {
	readonly id: DeviceId;
	readonly host: Host;
	readonly member: OverlayMember;
	readonly draws: Prng;
	/** `null` while the daemon does not run. */
	socket: Socket | null;
	frozen: boolean;
	/** Counts starts, so that what one start planned does not happen in the next. */
	starts: number;
	/** All that it has been told, its own included. */
	readonly edges: Map<string, Edge>;
	readonly connections: Set<Meta>;
	/** By the node that it connects to: how much the next attempt waits longer than 5 s. */
	readonly backoffMs: Map<DeviceId, number>;
	readonly peers: Map<DeviceId, Peer>;
	/** Counts the keys that it has made. */
	keysMade: number;
	/** The newest key that it has made for each other node: what is sealed with another one it throws away. */
	readonly keysFor: Map<DeviceId, number>;
	/** The largest frame that it takes for each other node, once that is not the largest of all (tinc: `mtu`). */
	readonly frameBytesMax: Map<DeviceId, number>;
};

/** A meta connection, as one end sees it. */
export type Meta = {
	readonly connection: Connection;
	/** Known from the start on the side that connects. */
	peer: DeviceId | null;
	/** Whether this node tries again when it ends. */
	isOutgoing: boolean;
	state: 'opening' | 'authenticating' | 'active' | 'gone';
	readonly startMs: number;
	lastPingMs: number;
	pinged: boolean;
};

/** What a node knows of another one that it reaches, for sending frames straight to it over UDP. */
export type Peer = {
	readonly id: DeviceId;
	/** The last key that came from it; `null` as long as none has. */
	key: number | null;
	/** The largest probe that came back, as a frame; 0 as long as none has (tinc: `minmtu`). */
	leastBytes: number;
	/** No larger frame will do (tinc: `maxmtu`). */
	mostBytes: number;
	/** tinc's `mtuprobes`. */
	probes: number;
	isProbing: boolean;
	/** Nothing that was planned for an earlier acquaintance happens. */
	gone: boolean;
};

/** What travels on a meta connection. */
export type MetaMessage =
	| {readonly kind: 'auth'; readonly from: DeviceId; readonly step: number; readonly weight: number}
	| {readonly kind: 'add-edge'; readonly edge: Edge}
	| {readonly kind: 'del-edge'; readonly from: DeviceId; readonly to: DeviceId}
	| {readonly kind: 'ask-key'; readonly from: DeviceId; readonly to: DeviceId}
	| {readonly kind: 'key'; readonly from: DeviceId; readonly to: DeviceId; readonly key: number}
	| {readonly kind: 'ping' | 'pong'};

/** What travels over UDP beside the frames. */
export type Probe = {
	readonly kind: 'probe' | 'probe-answer';
	readonly from: DeviceId;
	/** As large as the frames that it stands for. */
	readonly bytes: number;
};
