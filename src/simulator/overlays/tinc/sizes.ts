/**
 * How large the frames are that a tinc node takes for another one. It starts with the largest that there are, learns less
 * from a kernel that refuses a probe and at last from what its probes found, and remembers that while the other one is out
 * of reach (net.h, MTU; net_packet.c; graph.c). A larger frame is split, or refused if it forbids that (route.c, route_mac).
 */
import type {DeviceId} from '../../../core/ids.ts';
import type {Overlay} from '../../../network/network.types.ts';
import {paddedBytes, paddingOf} from '../../../network/padding.ts';
import {changed} from './talk.ts';
import type {Peer, Tinc, TincNode} from './tinc.types.ts';

/** 1500 bytes, an Ethernet header and a VLAN tag. */
export const FRAME_BYTES_MAX = 1518;
const ETHERNET_BYTES = 14;

/** Whether frames can go straight to it: a probe of some size came back. */
export function isAnswered({leastBytes}: Peer): boolean {
	return leastBytes > 0;
}

/** Of a frame, as an IP packet on the underlay. */
export function sealedBytes(overlay: Overlay, frameBytes: number): number {
	const padding = paddingOf(overlay);
	return padding === null ? frameBytes : paddedBytes(padding, frameBytes - ETHERNET_BYTES);
}

export function underlayMtuBytes({host, member}: TincNode): number {
	const port = host.device.device.ports.find(({name}) => name === member.underlayPort);
	return port?.mtuBytes ?? Infinity;
}

/** The largest IP packet that the node takes for another one if it may not split it. */
export function wholeBytesMax(node: TincNode | undefined, to: DeviceId): number {
	return frameBytesMax(node, to) - ETHERNET_BYTES;
}

/** tinc's `mtu`. */
export function frameBytesMax(node: TincNode | undefined, to: DeviceId): number {
	return node?.frameBytesMax.get(to) ?? FRAME_BYTES_MAX;
}

/** From now on. */
export function limitTo(
	tinc: Tinc,
	node: TincNode,
	{to, bytes}: {readonly to: DeviceId; readonly bytes: number},
): void {
	if (frameBytesMax(node, to) !== bytes) {
		node.frameBytesMax.set(to, bytes);
		changed(tinc);
	}
}
