/** Questions that an engine answers about the running network, and the answers. */
import type {DeviceId} from '../core/ids.ts';

/**
 * Where a probe's packets travel: `ring:0` on corosync's own path, `underlay` beneath the overlays, `servers` between the
 * servers of a design without corosync.
 */
export type ProbePath = `ring:${number}` | 'underlay' | 'servers';

export type Probe =
	| {
			readonly kind: 'rtt';
			readonly path: ProbePath;
			/** Datagrams a pair. */
			readonly count: number;
			/** From one of a pair to its next, at least: a server with many peers may ask each less often. */
			readonly intervalMs: number;
	  }
	| {readonly kind: 'multicast'; readonly path: ProbePath}
	| {readonly kind: 'mtu'; readonly path: ProbePath}
	| {readonly kind: 'quorum'}
	/** What the design's names mean to each server. */
	| {readonly kind: 'names'};

export type ProbeResult =
	| {
			readonly kind: 'rtt';
			readonly path: ProbePath;
			readonly pairs: readonly RttPair[];
	  }
	| {
			readonly kind: 'multicast';
			readonly path: ProbePath;
			/**
			 * Ordered pairs: did `to` hear what `from` sent to the group, and how much of it? `sent` counts from the first to the
			 * last packet that was heard, as listeners neither begin nor end with the speakers.
			 */
			readonly pairs: readonly {
				readonly from: DeviceId;
				readonly to: DeviceId;
				readonly heard: boolean;
				readonly sent: number;
				readonly received: number;
			}[];
	  }
	| {
			readonly kind: 'mtu';
			readonly path: ProbePath;
			/** The largest IP packet with the don't-fragment bit that came back; `null`: none did. */
			readonly pairs: readonly {
				readonly from: DeviceId;
				readonly to: DeviceId;
				readonly mtuBytes: number | null;
			}[];
	  }
	| {readonly kind: 'quorum'; readonly nodes: readonly QuorumState[]}
	| {readonly kind: 'names'; readonly answers: readonly NameAnswer[]};

/** What `getent hosts` says at a server; `null`: it finds nothing, or the server does not run. */
export type NameAnswer = {
	readonly at: DeviceId;
	readonly name: DeviceId;
	readonly address: string | null;
};

/** Round trips from one node to another, `from` < `to` in nodeid order. Percentiles are `null` when nothing came back. */
export type RttPair = {
	readonly from: DeviceId;
	readonly to: DeviceId;
	readonly sent: number;
	readonly received: number;
	readonly p50Ms: number | null;
	readonly p95Ms: number | null;
	readonly p99Ms: number | null;
	readonly maxMs: number | null;
	readonly minMs: number | null;
};

/** What `corosync-quorumtool` says at a node, or that corosync does not answer there. */
export type QuorumState = {
	readonly node: DeviceId;
	readonly running: boolean;
	readonly quorate: boolean;
	readonly members: readonly number[];
	readonly expectedVotes: number | null;
	readonly totalVotes: number | null;
	readonly quorumVotes: number | null;
};
