/** What the ring's latency means, from what was measured with corosync over delayed cables. */
import type {DeviceId} from '../core/ids.ts';
import {formatDurationMs} from '../core/units.ts';
import type {Device, Network} from '../network/network.types.ts';
import {pathFigures} from '../network/queries/figures.ts';
import {ringPath, type RingEnd} from '../network/queries/reach.ts';

export type LatencyMeaning = {
	/** One turn of the token: N hops of the one-way delay (0.3 to 1 ms of processing a hop come on top). */
	readonly rotationMs: number;
	/** Median time until an ordered message is delivered everywhere: half a rotation. */
	readonly orderedWriteMs: number;
	/** A round trip above this is where the token needs longer for a turn than its timeout: 2 T / N. */
	readonly breaksAtRttMs: number;
	/** Above this rotation a healthy ring begins to resend its token needlessly. */
	readonly resendsAboveRotationMs: number;
};

/** totemconfig.c: retransmit = token / 4.2. */
const RETRANSMITS = 4.2;

/** `null` without a cluster. */
export function latencyMeaning({cluster}: Network, rttMs: number): LatencyMeaning | null {
	if (cluster === null) {
		return null;
	}
	const count = cluster.members.length;
	const {effectiveTokenMs} = cluster.totem;
	const rotationMs = (count * rttMs) / 2;
	return {
		rotationMs,
		orderedWriteMs: rotationMs / 2,
		breaksAtRttMs: (2 * effectiveTokenMs) / count,
		resendsAboveRotationMs: 0.2 * Math.floor(effectiveTokenMs / RETRANSMITS) + 10,
	};
}

/** `It slows …; it does not break …`, for a reader who has only heard of a limit. */
export function meaningSentence(network: Network, rttMs: number): string {
	const meaning = latencyMeaning(network, rttMs);
	if (meaning === null) {
		return '';
	}
	const {rotationMs, orderedWriteMs, breaksAtRttMs} = meaning;
	const slows = `a turn of the token takes about ${formatDurationMs(rotationMs)} and an ordered write about ${formatDurationMs(orderedWriteMs)}`;
	return rttMs < breaksAtRttMs
		? `It slows: ${slows}; it does not break the membership, which needs a round trip above about ${formatDurationMs(breaksAtRttMs)}`
		: `It breaks the membership: ${slows}, longer than the token may be away`;
}

/** The slowest pair of members on a link, by the design's own figures; `null` where no pair has a path. */
export function slowestPair(
	network: Network,
	linkNumber: number,
): {
	readonly from: RingEnd;
	readonly to: RingEnd;
	readonly rttMs: number;
	readonly jitterMs: number;
} | null {
	const ring = network.cluster?.rings.find(candidate => candidate.linkNumber === linkNumber);
	const ends = ring?.addresses ?? [];
	const pairs = ends.flatMap((from, index) =>
		ends.slice(index + 1).flatMap(to => {
			const there = ringPath(network, {from, to});
			const back = ringPath(network, {from: to, to: from});
			if (there === null || back === null) {
				return [];
			}
			const [out, home] = [pathFigures(network, there), pathFigures(network, back)];
			const rttMs = out.oneWayDelayMs + home.oneWayDelayMs;
			return [{from, to, rttMs, jitterMs: out.jitterMs + home.jitterMs}];
		}),
	);
	return pairs.sort((a, b) => b.rttMs - a.rttMs)[0] ?? null;
}

/**
 * Bridges and switches on the ring's paths that a live lab plays with Open vSwitch, whose frames pass through user space
 * there: on hardware, or in a kernel's datapath, they take microseconds, in the lab tenths of a millisecond and more.
 */
export function userspaceSwitches(network: Network): readonly DeviceId[] {
	const devices = (network.cluster?.rings ?? []).flatMap(({addresses}) =>
		addresses.flatMap((from, index) =>
			addresses.slice(index + 1).flatMap(to => ringPath(network, {from, to})?.devices ?? []),
		),
	);
	return [...new Set(devices)].filter(id =>
		network.devices.some(device => device.id === id && isOpenVswitch(device)),
	);
}

function isOpenVswitch(device: Device): boolean {
	return device.kind === 'switch'
		? device.implementation === 'openvswitch'
		: device.ports.some(
				({over}) => over?.kind === 'bridge' && over.implementation === 'openvswitch',
			);
}
