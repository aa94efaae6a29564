/** What frames that go straight to a node over UDP are sealed with, and whether it opens there. */
import type {DeviceId} from '../../../core/ids.ts';
import {isAnswered} from './sizes.ts';
import type {Peer, TincNode} from './tinc.types.ts';

/** The key for frames that go straight to a node; `null` as long as none do (net_packet.c, send_udppacket). */
export function straightKey(peer: Peer): number | null {
	return isAnswered(peer) ? peer.key : null;
}

/** Whether a node can open what another one has sealed with this key. */
export function opens({keysFor}: TincNode, from: DeviceId, key: number): boolean {
	return keysFor.get(from) === key;
}

/** What goes over the connection that two nodes share always opens. */
export function isHeard(from: TincNode | undefined, to: TincNode | undefined): boolean {
	const peer = to === undefined ? undefined : from?.peers.get(to.id);
	const key = peer === undefined ? null : straightKey(peer);
	return from === undefined || to === undefined || key === null || opens(to, from.id, key);
}
