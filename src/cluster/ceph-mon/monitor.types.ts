/** What a Ceph monitor gets and does, as far as it decides who is in quorum. Monitors are named by their rank. */

export type MonitorMessage =
	| {readonly kind: 'probe' | 'ack' | 'lease-ack'; readonly from: number; readonly epoch: number}
	| {readonly kind: 'propose' | 'lease'; readonly from: number; readonly epoch: number}
	| {
			readonly kind: 'probe-reply' | 'victory';
			readonly from: number;
			readonly epoch: number;
			readonly quorum: readonly number[];
	  };

export type MonitorTimer = 'probe' | 'election' | 'lease-renewal' | 'lease-loss' | 'lease-ack';

export type MonitorInput =
	| {readonly type: 'start'}
	| {readonly type: 'message'; readonly message: MonitorMessage}
	| {readonly type: 'timer'; readonly timer: MonitorTimer};

export type MonitorSink = {
	readonly send: (to: number, message: MonitorMessage) => void;
	/** Setting a timer again forgets its earlier time. */
	readonly setTimer: (timer: MonitorTimer, delayMs: number) => void;
	readonly cancelTimers: () => void;
	/** What `mon_status` says from now on; empty: this monitor is in no quorum. */
	readonly quorumChanged: (quorum: readonly number[]) => void;
};

export type MonitorConfig = {
	readonly rank: number;
	/** How many monitors the map has; a quorum is more than half of them. */
	readonly count: number;
};

export type Monitor = {
	readonly config: MonitorConfig;
	readonly sink: MonitorSink;
	state: 'probing' | 'electing' | 'leader' | 'peon';
	/** Odd while an election is under way, even once it is decided. */
	epoch: number;
	quorum: readonly number[];
	/** Probing: who answered. */
	reached: Set<number>;
	/** Electing for itself: who agreed. Empty once it has deferred to a lower rank. */
	acked: Set<number>;
	deferredTo: number | null;
	/** Leading: who has yet to confirm the lease. */
	unconfirmed: Set<number>;
};
