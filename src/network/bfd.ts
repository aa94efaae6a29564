/** BFD of Open vSwitch: what a design says of it, resolved, and what that comes to. */
import {parseDurationMs} from '../core/units.ts';
import type {BfdSpec} from '../design/design.types.ts';
import type {BfdOptions} from './layer2.types.ts';

/** Open vSwitch’s defaults (lib/bfd.c, bfd_configure); it counts in whole milliseconds. */
export function resolveBfd(spec: BfdSpec | undefined): BfdOptions | null {
	return spec === undefined
		? null
		: {
				minTxMs: wholeMs(spec.minTx ?? '100ms'),
				minRxMs: wholeMs(spec.minRx ?? '1s'),
				multiplier: spec.multiplier ?? 3,
			};
}

function wholeMs(written: string): number {
	return Math.max(1, Math.round(parseDurationMs(written) ?? 0));
}

/** How long an end waits for the next message, both being set alike, before it gives the other up (RFC 5880, 6.8.4). */
export function bfdDetectionMs({minTxMs, minRxMs, multiplier}: BfdOptions): number {
	return multiplier * Math.max(minTxMs, minRxMs);
}

/** The keys and values of an interface's column `bfd`, as ovs-vsctl takes them. */
export function bfdColumns({minTxMs, minRxMs, multiplier}: BfdOptions): readonly string[] {
	return [
		'bfd:enable=true',
		`bfd:min_tx=${minTxMs}`,
		`bfd:min_rx=${minRxMs}`,
		`bfd:mult=${multiplier}`,
	];
}
