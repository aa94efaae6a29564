/**
 * Where things lie in a model's flat arrays, so that one failure is one short loop over numbers.
 *
 *   counts  devices | cable directions (two a cable) | multicast at devices | overlays | tunnels | qnetd
 *   sets    alive | hearing | casting | powered | with monitor | with glusterd | the attached servers of each plane
 *
 * Each set has as many words as a set of servers has.
 */
import type {Network} from '../../network/network.types.ts';
import type {Bits} from '../bits.ts';
import type {Numbering} from './numbering.ts';

export type CountLayout = {
	readonly directions: number;
	readonly multicastAt: number;
	readonly overlays: number;
	readonly tunnels: number;
	readonly qnetd: number;
	readonly length: number;
};

export function countLayout(network: Network, {tunnels}: Numbering): CountLayout {
	const directions = network.devices.length;
	const multicastAt = directions + 2 * network.cables.length;
	const overlays = multicastAt + network.devices.length;
	const tunnelsAt = overlays + network.overlays.length;
	const qnetd = tunnelsAt + tunnels.size;
	return {directions, multicastAt, overlays, tunnels: tunnelsAt, qnetd, length: qnetd + 1};
}

/** How many of the failures hit each thing; 0: it works. */
export type Failures = {
	readonly counts: Uint16Array;
	readonly devices: Uint16Array;
	/** Two for each cable: a to b, then b to a. */
	readonly directions: Uint16Array;
	readonly multicastAt: Uint16Array;
	readonly overlays: Uint16Array;
	readonly tunnels: Uint16Array;
	readonly qnetd: Uint16Array;
};

export function noFailures(layout: CountLayout): Failures {
	const counts = new Uint16Array(layout.length);
	const {directions, multicastAt, overlays, tunnels, qnetd} = layout;
	return {
		counts,
		devices: counts.subarray(0, directions),
		directions: counts.subarray(directions, multicastAt),
		multicastAt: counts.subarray(multicastAt, overlays),
		overlays: counts.subarray(overlays, tunnels),
		tunnels: counts.subarray(tunnels, qnetd),
		qnetd: counts.subarray(qnetd),
	};
}

export type Sets = {
	readonly all: Uint32Array;
	/** Members that run, with their corosync. */
	readonly alive: Bits;
	/** Servers that hear and send multicast. */
	readonly hearing: Bits;
	/** Members whose qdevice daemon runs. */
	readonly casting: Bits;
	/** Servers that run. */
	readonly powered: Bits;
	/** Servers whose ceph-mon, and whose glusterd, would run where they have one. */
	readonly withMonitor: Bits;
	readonly withGlusterd: Bits;
	/** By plane: servers whose own end of it works. */
	readonly attached: readonly Bits[];
};

const FIXED_SETS = 6;

export function emptySets(words: number, planeCount: number): Sets {
	const all = new Uint32Array(words * (FIXED_SETS + planeCount));
	const part = (index: number): Bits => all.subarray(index * words, (index + 1) * words);
	return {
		all,
		alive: part(0),
		hearing: part(1),
		casting: part(2),
		powered: part(3),
		withMonitor: part(4),
		withGlusterd: part(5),
		attached: Array.from({length: planeCount}, (_, plane) => part(FIXED_SETS + plane)),
	};
}
