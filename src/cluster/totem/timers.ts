/**
 * corosync's totem timers as the daemon computes them from its configuration.
 * Source of every default and formula: corosync 3.1.7 exec/totemconfig.c:67-97 (constants), :311-365 (formulas),
 * :1120-1150 (knet). All results are whole milliseconds, truncated as C truncates.
 */
export type TotemOptions = {
	/** `token` of corosync.conf, before the coefficient. */
	readonly tokenMs: number;
	readonly tokenCoefficientMs?: number;
	readonly tokenRetransmitsBeforeLossConst?: number;
	/** Overrides of what is otherwise derived from the token. */
	readonly tokenRetransmitMs?: number;
	readonly holdMs?: number;
	readonly consensusMs?: number;
	readonly joinMs?: number;
	readonly mergeMs?: number;
	readonly sendJoinMs?: number;
};

export type TotemTimers = {
	/** The effective token timeout, coefficient included. */
	readonly tokenMs: number;
	readonly tokenWarningMs: number;
	readonly retransmitMs: number;
	readonly holdMs: number;
	readonly consensusMs: number;
	readonly joinMs: number;
	readonly mergeMs: number;
	/** Upper bound of the random wait in front of every JOIN; 0 is off. */
	readonly sendJoinMs: number;
	readonly knetPingIntervalMs: number;
	readonly knetPingTimeoutMs: number;
};

export const TOTEM_DEFAULTS = {
	tokenCoefficientMs: 650,
	tokenRetransmitsBeforeLossConst: 4,
	tokenWarningRatio: 0.75,
	joinMs: 50,
	mergeMs: 200,
	sendJoinMs: 0,
	knetPongCount: 2,
} as const;

/** No timer may be shorter (exec/totemconfig.c:77: three ticks of 10 ms). */
const TIMER_FLOOR_MS = 30;

/** The 10 ms that corosync takes off the hold time and calls one tick (1000 / HZ). */
const TICK_MS = 10;

/** Protocol constants that count messages or rotations instead of time. */
export const TOTEM_LIMITS = {
	/** Messages a rotation of all members together, and of one member. */
	windowSize: 50,
	maxMessages: 17,
	/** Token visits before a missing message is asked for again. */
	missCount: 5,
	/** Rotations with a standing received-up-to before a node declares itself failed. */
	failReceive: 2500,
	/** Rotations with an unchanged sequence number before the representative holds the token. */
	seqnoUnchanged: 30,
	retransmitEntriesMax: 30,
	/** Slots of the sort queue, and the messages that may wait to be sent. */
	sortQueueSize: 16_384,
	sendQueueMax: 2796,
} as const;

export type TotemLimits = {readonly [Key in keyof typeof TOTEM_LIMITS]: number};

/** The timers of a ring whose nodelist names `nodeCount` nodes, dead or alive. */
export function totemTimers(options: TotemOptions, nodeCount: number): TotemTimers {
	const coefficientMs = options.tokenCoefficientMs ?? TOTEM_DEFAULTS.tokenCoefficientMs;
	const tokenMs = options.tokenMs + Math.max(0, nodeCount - 2) * coefficientMs;
	const retransmits =
		options.tokenRetransmitsBeforeLossConst ?? TOTEM_DEFAULTS.tokenRetransmitsBeforeLossConst;
	const retransmitMs = options.tokenRetransmitMs ?? Math.trunc(tokenMs / (retransmits + 0.2));
	return {
		tokenMs,
		tokenWarningMs: Math.trunc(tokenMs * TOTEM_DEFAULTS.tokenWarningRatio),
		retransmitMs,
		holdMs: options.holdMs ?? Math.trunc(retransmitMs * 0.8 - TICK_MS),
		// corosync goes through a single-precision float before it truncates.
		consensusMs: options.consensusMs ?? Math.trunc(Math.fround(1.2 * tokenMs)),
		joinMs: options.joinMs ?? TOTEM_DEFAULTS.joinMs,
		mergeMs: options.mergeMs ?? TOTEM_DEFAULTS.mergeMs,
		sendJoinMs: options.sendJoinMs ?? TOTEM_DEFAULTS.sendJoinMs,
		knetPingIntervalMs: Math.trunc(tokenMs / (TOTEM_DEFAULTS.knetPongCount * 2)),
		knetPingTimeoutMs: Math.trunc(tokenMs / TOTEM_DEFAULTS.knetPongCount),
	};
}

/** The timers that corosync would refuse to start with, by name. */
export function timersBelowFloor(timers: TotemTimers): readonly string[] {
	const checked = [
		['token', timers.tokenMs],
		['token_retransmit', timers.retransmitMs],
		['join', timers.joinMs],
		['consensus', timers.consensusMs],
		['merge', timers.mergeMs],
	] as const;
	return checked.filter(([, valueMs]) => valueMs < TIMER_FLOOR_MS).map(([name]) => name);
}
