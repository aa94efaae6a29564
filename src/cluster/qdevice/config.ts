import {type QuorumNodeSpec} from '../votequorum/config.types.ts';
import {type QdeviceAlgorithm, type QdeviceTieBreaker} from './qdevice.types.ts';

/** The `quorum.device` section with model `net`, as far as qdevice-net reads it. */
export type QdeviceNetSpec = {
	readonly votes?: number;
	readonly timeoutMs?: number;
	readonly syncTimeoutMs?: number;
	readonly algorithm?: QdeviceAlgorithm;
	readonly tieBreaker?: QdeviceTieBreaker;
	readonly keepActivePartition?: boolean;
	readonly connectTimeoutMs?: number;
	readonly heuristics?: {
		readonly mode: HeuristicsMode;
		readonly timeoutMs?: number;
		readonly syncTimeoutMs?: number;
		readonly intervalMs?: number;
	};
};

/** `sync`: only when a ring forms or qnetd is reached; `on`: also every interval. */
export type HeuristicsMode = 'off' | 'sync' | 'on';

/** Everything qdevice-net knows of its configuration, durations in milliseconds. */
export type QdeviceNetConfig = {
	readonly algorithm: QdeviceAlgorithm;
	readonly tieBreaker: QdeviceTieBreaker;
	readonly keepActivePartition: boolean;
	readonly waitForAll: boolean;
	readonly heartbeatMs: number;
	readonly castVoteIntervalMs: number;
	readonly connectTimeoutMs: number;
	readonly reconnectDelayMsMax: number;
	readonly heuristicsMode: HeuristicsMode;
	readonly heuristicsTimeoutMs: number;
	readonly heuristicsSyncTimeoutMs: number;
	readonly heuristicsIntervalMs: number;
};

export type QdeviceConfigErrorCode =
	| 'ffsplit-needs-explicit-single-vote'
	| 'ffsplit-needs-one-vote-a-node'
	| 'connect-timeout-out-of-range';

/** Configurations with which qdevice-net ends at once, while corosync runs on without it. */
export type QdeviceConfigResult =
	| {readonly ok: true; readonly config: QdeviceNetConfig}
	| {
			readonly ok: false;
			readonly error: {readonly code: QdeviceConfigErrorCode; readonly message: string};
	  };

/** Shares of the device's timeouts: qdevice-net-instance.c:183-197, qdevice-instance.c:84-129. */
const HEARTBEAT_SHARE = 0.8;
const CAST_VOTE_SHARE = 0.5;
const HEURISTICS_TIMEOUT_SHARE = 0.5;
const HEURISTICS_INTERVAL_TIMES = 3;
/** After a lost connection the next attempt waits for at most this share of the interval. */
const RECONNECT_SHARE_MAX = 0.9;

/** Bounds and defaults: qnet-config.h:70-113 and include/corosync/votequorum.h:63-64. */
const HEARTBEAT_MS_MIN = 1000;
const HEARTBEAT_MS_MAX = 120_000;
const CONNECT_TIMEOUT_MS_MIN = 1000;
const CONNECT_TIMEOUT_MS_MAX = 120_000;
const TIMEOUT_MS = 10_000;
const SYNC_TIMEOUT_MS = 30_000;

/**
 * Resolves the device's section as qdevice-net does when it starts. `waitForAll` is the key as
 * written in the file: what two_node implies does not count, since the two exclude each other.
 */
export const resolveQdeviceNet = (
	spec: QdeviceNetSpec,
	nodes: readonly QuorumNodeSpec[],
	waitForAll: boolean,
): QdeviceConfigResult => {
	const error = findError(spec, nodes);
	if (error !== undefined) return {ok: false, error};
	const timeoutMs = spec.timeoutMs ?? TIMEOUT_MS;
	const castVoteIntervalMs = Math.trunc(timeoutMs * CAST_VOTE_SHARE);
	const heartbeatMs = Math.min(
		Math.max(Math.trunc(timeoutMs * HEARTBEAT_SHARE), HEARTBEAT_MS_MIN),
		HEARTBEAT_MS_MAX,
	);
	return {
		ok: true,
		config: {
			algorithm: spec.algorithm ?? 'ffsplit',
			tieBreaker: spec.tieBreaker ?? 'lowest',
			keepActivePartition: spec.keepActivePartition ?? true,
			waitForAll,
			heartbeatMs,
			castVoteIntervalMs,
			connectTimeoutMs: spec.connectTimeoutMs ?? heartbeatMs,
			reconnectDelayMsMax: Math.trunc(castVoteIntervalMs * RECONNECT_SHARE_MAX),
			...resolveHeuristics(spec, timeoutMs),
		},
	};
};

const resolveHeuristics = (
	{heuristics, syncTimeoutMs}: QdeviceNetSpec,
	timeoutMs: number,
): Pick<
	QdeviceNetConfig,
	'heuristicsMode' | 'heuristicsTimeoutMs' | 'heuristicsSyncTimeoutMs' | 'heuristicsIntervalMs'
> => ({
	heuristicsMode: heuristics?.mode ?? 'off',
	heuristicsTimeoutMs: heuristics?.timeoutMs ?? Math.trunc(timeoutMs * HEURISTICS_TIMEOUT_SHARE),
	heuristicsSyncTimeoutMs:
		heuristics?.syncTimeoutMs ??
		Math.trunc((syncTimeoutMs ?? SYNC_TIMEOUT_MS) * HEURISTICS_TIMEOUT_SHARE),
	heuristicsIntervalMs: heuristics?.intervalMs ?? timeoutMs * HEURISTICS_INTERVAL_TIMES,
});

const findError = (
	spec: QdeviceNetSpec,
	nodes: readonly QuorumNodeSpec[],
): {code: QdeviceConfigErrorCode; message: string} | undefined => {
	const {connectTimeoutMs} = spec;
	if (
		connectTimeoutMs !== undefined &&
		(connectTimeoutMs < CONNECT_TIMEOUT_MS_MIN || connectTimeoutMs > CONNECT_TIMEOUT_MS_MAX)
	) {
		return {
			code: 'connect-timeout-out-of-range',
			message: `connect_timeout ${connectTimeoutMs} ms is outside of ${CONNECT_TIMEOUT_MS_MIN} to ${CONNECT_TIMEOUT_MS_MAX} ms.`,
		};
	}
	if ((spec.algorithm ?? 'ffsplit') !== 'ffsplit') return undefined;
	if (spec.votes !== 1) {
		return {
			code: 'ffsplit-needs-explicit-single-vote',
			message: 'ffsplit needs device.votes: 1 in the file, also where 1 would be the default.',
		};
	}
	const heavy = nodes.find(node => (node.votes ?? 1) !== 1);
	if (heavy === undefined) return undefined;
	return {
		code: 'ffsplit-needs-one-vote-a-node',
		message: `ffsplit needs one vote a node; node ${heavy.nodeid} has ${heavy.votes ?? 1}.`,
	};
};
