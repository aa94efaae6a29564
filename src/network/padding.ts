/**
 * Tunnels that look for the largest packet that they carry whole, and that pad what they carry to blocks of their cipher
 * (tinc 1.0, route.c, route_mac): a packet that may not be split is refused above that size, any other one is split.
 */
import type {Overlay} from './network.types.ts';

export type Padding = {
	readonly blockBytes: number;
	/** What is in the blocks beside the inner IP packet, at least. */
	readonly innerBytes: number;
	/** What stands around the blocks. */
	readonly outerBytes: number;
};

/** `null`: the kind has no such limit of its own. */
export function paddingOf({options, overheadBytes}: Overlay): Padding | null {
	if (options.kind !== 'tinc') {
		return null;
	}
	const {blockBytes, innerBytes} = options.padding;
	// The overhead counts a whole block of padding, of which one byte is in the least that is inside.
	return {blockBytes, innerBytes, outerBytes: overheadBytes - blockBytes - (innerBytes - 1)};
}

/** As large as the tunnel's own packet becomes. */
export function paddedBytes(
	{blockBytes, innerBytes, outerBytes}: Padding,
	packetBytes: number,
): number {
	return Math.ceil((packetBytes + innerBytes) / blockBytes) * blockBytes + outerBytes;
}

/** The largest inner packet whose tunnel packet is no larger than this. */
export function wholeBytesMax(
	{blockBytes, innerBytes, outerBytes}: Padding,
	underneathBytes: number,
): number {
	return Math.floor((underneathBytes - outerBytes) / blockBytes) * blockBytes - innerBytes;
}
