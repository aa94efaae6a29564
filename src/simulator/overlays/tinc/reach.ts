/** What follows when a node's edges have changed: whom it reaches now, and what it forgets of those that are gone. */
import type {DeviceId} from '../../../core/ids.ts';
import {edgeKey, nextHops} from './graph.ts';
import {askForKeySoon, giveKey} from './keys.ts';
import {FRAME_BYTES_MAX} from './sizes.ts';
import {changed, isActive, tellAll} from './talk.ts';
import type {Tinc, TincNode} from './tinc.types.ts';

/** tinc's graph(): nodes that come into reach exchange keys, nodes that leave it are forgotten. */
export function updateReach(tinc: Tinc, node: TincNode): void {
	const hops = nextHops(node.edges, node.id);
	for (const [id, peer] of [...node.peers]) {
		if (!hops.has(id)) {
			peer.gone = true;
			node.peers.delete(id);
		}
	}
	for (const id of hops.keys()) {
		if (!node.peers.has(id)) {
			const peer = {
				id,
				key: null,
				leastBytes: 0,
				mostBytes: FRAME_BYTES_MAX,
				probes: 0,
				isProbing: false,
				gone: false,
			};
			node.peers.set(id, peer);
			if (isActive(node, id)) {
				giveKey(tinc, node, id);
			}
			askForKeySoon(tinc, node, peer);
		}
	}
	changed(tinc);
}

/** An edge that leads back from a node that is out of reach would never be taken back by its owner. */
export function forgetEdgeFrom(node: TincNode, peer: DeviceId): void {
	if (!node.peers.has(peer) && node.edges.delete(edgeKey(peer, node.id))) {
		tellAll(node, {kind: 'del-edge', from: peer, to: node.id});
	}
}
