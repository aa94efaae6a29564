/**
 * Heartbeats at rest: over a network where every packet takes the same time, or certainly gets lost, each period of the
 * heartbeat is the copy of the one before, and any number of them can be skipped by adding to times and counters.
 */
import {
	LATENCY_FACTOR,
	LATENCY_SAMPLES_MAX,
	TICK_MS,
	type KnetConfig,
	type KnetLink,
	type KnetPeer,
	type KnetState,
} from './state.ts';

/** What comes of a ping: the round trip in ms, `lost` for certain, or `unknown`. */
export type PingOutcome = number | 'lost' | 'unknown';

/** Pings leave on ticks only. */
export function heartbeatPeriodMs({pingIntervalMs}: KnetConfig): number {
	return Math.ceil(pingIntervalMs / TICK_MS) * TICK_MS;
}

/** Whether the tick that is due now only repeats the one a period ago, as will all that follow. */
export function isHeartbeatAtRest(
	state: KnetState,
	outcomeOf: (peer: KnetPeer, link: KnetLink) => PingOutcome,
): boolean {
	const dueMs = state.nextTickMs;
	const periodMs = heartbeatPeriodMs(state.config);
	return (
		!state.latencyMoved &&
		state.peers.every(peer =>
			peer.links.every(
				link =>
					link.pingedMs + periodMs === dueMs &&
					isPatienceSettled(state.config, link) &&
					repeats(state.config, link, outcomeOf(peer, link)),
			),
		)
	);
}

/** The state as it will be so many periods later, if nothing disturbs it. */
export function skipHeartbeats(state: KnetState, periods: number): void {
	const periodMs = heartbeatPeriodMs(state.config);
	const skippedMs = periods * periodMs;
	state.tickMs += skippedMs;
	state.nextTickMs += skippedMs;
	state.tickNumber += (periods * periodMs) / TICK_MS;
	for (const peer of state.peers) {
		for (const link of peer.links) {
			link.pingedMs += skippedMs;
			link.pongMs += skippedMs;
			if (link.connected) {
				link.latencySamples = Math.min(link.latencySamples + periods, LATENCY_SAMPLES_MAX);
			}
		}
	}
}

function isPatienceSettled({pingTimeoutMs}: KnetConfig, link: KnetLink): boolean {
	return (
		link.backoff === 1 &&
		link.silenceMs === pingTimeoutMs + (link.latencyUs * LATENCY_FACTOR) / 1000
	);
}

function repeats(config: KnetConfig, link: KnetLink, outcome: PingOutcome): boolean {
	if (outcome === 'unknown') {
		return false;
	}
	if (outcome === 'lost') {
		return !link.connected && Number.isNaN(link.pongMs);
	}
	return (
		link.connected &&
		outcome < heartbeatPeriodMs(config) &&
		outcome <= config.pingTimeoutMs &&
		link.pongMs === link.pingedMs + outcome &&
		isAverageSettled(link, Math.trunc(outcome * 1000))
	);
}

/** The running average in whole microseconds stands still below a new value once a share of the gap rounds to nothing. */
function isAverageSettled({latencyUs, latencySamples}: KnetLink, rttUs: number): boolean {
	return latencyUs === rttUs || (latencyUs < rttUs && rttUs - latencyUs <= latencySamples);
}
