/**
 * The corosync cluster as it will be configured: who is in it, over which rings, by which timers, and who is quorate when.
 * As in the compiled network, every default is resolved and a missing thing is `null`.
 */
import type {DeviceId} from '../core/ids.ts';

export type Cluster = {
	readonly name: string;
	readonly preset: string;
	readonly corosyncVersion: 2 | 3;
	/** In ascending nodeid order. */
	readonly members: readonly ClusterMember[];
	readonly transport: 'udp' | 'udpu' | 'knet';
	readonly linkMode: 'passive' | 'active' | 'rr';
	/** The IP packet that knet takes for the largest without looking for it; `null`: it looks. */
	readonly knetMtuBytes: number | null;
	readonly rings: readonly Ring[];
	readonly totem: TotemSettings;
	readonly quorum: QuorumSettings;
	readonly qdevice: Qdevice | null;
	/** Whether services fence (HA): a node that loses quorum resets itself after its watchdog's time. */
	readonly haFencing: boolean;
	readonly secauth: boolean;
};

export type ClusterMember = {
	readonly device: DeviceId;
	readonly nodeid: number;
	readonly votes: number;
};

/** One corosync link: the address of every member on it. */
export type Ring = {
	readonly linkNumber: number;
	/** The design's word for what it runs over: an overlay's name or an interface's. */
	readonly over: string;
	readonly addresses: readonly {
		readonly device: DeviceId;
		readonly port: string;
		readonly address: string;
	}[];
	readonly multicastAddress: string;
	readonly udpPort: number;
	readonly knetLinkPriority: number;
};

/** corosync's totem section, in ms as corosync counts; `effectiveTokenMs` includes the coefficient. */
export type TotemSettings = {
	readonly tokenMs: number;
	readonly tokenCoefficientMs: number;
	readonly effectiveTokenMs: number;
	readonly consensusMs: number;
	readonly joinMs: number;
	readonly mergeMs: number;
	readonly sendJoinMs: number;
	readonly tokenRetransmitsBeforeLossConst: number;
};

/** votequorum's keys as in corosync.conf; absent keys of the file are `null`. */
export type QuorumSettings = {
	readonly expectedVotes: number | null;
	readonly twoNode: boolean;
	readonly waitForAll: boolean | null;
	readonly autoTieBreaker: boolean;
	readonly autoTieBreakerNode: 'lowest' | 'highest' | readonly number[];
	readonly lastManStanding: boolean;
	readonly lastManStandingWindowMs: number;
	readonly allowDownscale: boolean;
};

export type Qdevice = {
	readonly device: DeviceId;
	/** The address that the members connect to. */
	readonly address: string;
	readonly algorithm: 'ffsplit' | 'lms';
	readonly votes: number;
	readonly tieBreaker: 'lowest' | 'highest' | number;
	readonly keepActivePartitionTieBreaker: boolean;
	readonly tls: boolean;
};
