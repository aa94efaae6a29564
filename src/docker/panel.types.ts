/** What travels over the patch panel's socket: `lab/panel/PROTOCOL.md` in types. */
import type {BurstLoss} from '../network/network.types.ts';

/** The version of the protocol that these types describe. */
export const PANEL_PROTOCOL = 1;

export type PanelEnd = 'a' | 'b';
export type PanelDirection = 'aToB' | 'bToA';

/** What one direction of a cable does; the panel always reads all of it back. */
export type PanelSettings = {
	readonly oneWayDelayUs: number;
	/** Half-width when uniform, standard deviation when normal. */
	readonly jitterUs: number;
	readonly jitterDistribution: 'uniform' | 'normal';
	/** Whether jitter may make frames overtake each other. */
	readonly keepsOrder: boolean;
	readonly lossRatio: number;
	readonly burstLoss: BurstLoss | null;
	readonly duplicateRatio: number;
	readonly reorderRatio: number;
	/** How long a frame that is to be overtaken is held back. */
	readonly reorderExtraDelayUs: number;
	readonly corruptRatio: number;
	readonly rateBps: number | null;
	readonly queueBytes: number;
	/** Largest layer-3 packet that passes. */
	readonly mtuBytes: number | null;
	/** Broadcast frames a second that pass. */
	readonly broadcastLimitPps: number | null;
	/** Frames to groups that pass, but for those among neighbouring switches. */
	readonly multicastLimitPps: number | null;
	/** IPv4 and IPv6 multicast, but not IPv6's neighbour discovery, without which unicast dies too. */
	readonly blocksMulticast: boolean;
	readonly blocksNeighbourDiscovery: boolean;
	/** Silent: the link stays up. */
	readonly cut: boolean;
	/** Whether the end that this direction leads to sees a signal; without one nothing passes either. */
	readonly carrier: boolean;
};

export type PanelPlug = {
	/** A process in the network namespace; when it dies, the end is lost. */
	readonly pid: number;
	readonly interface: string;
	readonly mac: string;
	readonly mtuBytes?: number;
	/** Whether the kernel may give the interface an IPv6 link-local address; otherwise it stays quiet. */
	readonly ipv6?: boolean;
};

export type PanelEndState =
	| {readonly state: 'absent' | 'plugging' | 'closing'}
	| {
			readonly state: 'plugged';
			readonly pid: number;
			readonly interface: string;
			readonly mac: string;
			readonly mtuBytes: number;
			readonly carrier: boolean;
			/** What the plug took. */
			readonly plugUs: number;
	  };

export type PanelCable = {
	readonly cable: string;
	readonly seed: number;
	readonly carrierFollowsPeer: boolean;
	readonly capturing: boolean;
	readonly ends: Readonly<Record<PanelEnd, PanelEndState>>;
} & Readonly<Record<PanelDirection, PanelSettings>>;

export type PanelDropReason =
	| 'noCarrier'
	| 'cut'
	| 'malformed'
	| 'mtu'
	| 'multicast'
	| 'storm'
	| 'burstLoss'
	| 'loss'
	| 'queue'
	| 'memory'
	| 'inFlight'
	| 'unplugged'
	| 'refused';

export type PanelCounters = {
	readonly receivedFrames: number;
	readonly receivedBytes: number;
	readonly deliveredFrames: number;
	readonly deliveredBytes: number;
	readonly duplicatedFrames: number;
	readonly corruptedFrames: number;
	readonly reorderedFrames: number;
	readonly droppedFrames: Readonly<Record<PanelDropReason, number>>;
};

/** How much later than set frames left; `null` without samples. */
export type PanelLateness = {
	readonly samples: number;
	readonly p50Us: number | null;
	readonly p99Us: number | null;
	readonly maxUs: number | null;
};

export type PanelDirectionStats = {
	readonly counters: PanelCounters;
	readonly inFlightFrames: number;
	readonly lateness: PanelLateness;
};

export type PanelStats = {readonly cable: string} & Readonly<
	Record<PanelDirection, PanelDirectionStats>
>;

export type PanelGrant = {readonly granted: boolean; readonly note: string};

export type PanelHello = {
	readonly program: string;
	readonly version: string;
	readonly protocol: number;
	readonly seed: number;
	readonly pid: number;
	readonly spinUs: number;
	readonly captures: boolean;
	/** The relay loop's longest stretch without looking at its inputs. */
	readonly longestPassUs: number;
	readonly realtime: {
		readonly fifo: PanelGrant;
		readonly cpuDmaLatency: PanelGrant;
		readonly memoryLock: PanelGrant;
	};
};

/** A plugged end is no more; it can be plugged again at once. */
export type PanelEvent = {
	readonly event: 'end-lost';
	readonly cable: string;
	readonly end: PanelEnd;
	readonly pid: number;
	readonly reason: 'process-died' | 'interface-gone';
	/** The kernel's monotonic clock when the panel saw it. */
	readonly monotonicUs: number;
};

export type PanelCaptureResult = {
	readonly file: string;
	readonly frames: number;
	readonly bytes: number;
	/** Left out because the disk stalled or the file was full. */
	readonly missedFrames: number;
};
