/**
 * The keys of tinc's frames over UDP: each node makes one for each other node and sends it along the meta connections, anew
 * whenever it is asked and whenever a neighbour comes into reach; only the newest opens anything (protocol_key.c,
 * send_ans_key). Nobody says which of two that went different ways is the newer one: the later to arrive is taken for it.
 */
import type {DeviceId} from '../../../core/ids.ts';
import {after} from '../../world.ts';
import {startProbing} from './probes.ts';
import {changed, passOn} from './talk.ts';
import type {MetaMessage, Peer, Tinc, TincNode} from './tinc.types.ts';

/** A key that does not come is asked for again after 10 s (net_packet.c, send_udppacket). */
const ASK_AGAIN_MS = 10_000;

/** tinc asks as soon as it has a frame for the other; a ring has one some milliseconds after it could. */
const FIRST_FRAME_MS = 5;

/** As long as it has no key of the other one. */
export function askForKeySoon(tinc: Tinc, node: TincNode, peer: Peer): void {
	after(tinc.world, FIRST_FRAME_MS, () => {
		askForKey(tinc, node, peer);
	});
}

function askForKey(tinc: Tinc, node: TincNode, peer: Peer): void {
	if (peer.gone || peer.key !== null) {
		return;
	}
	passOn(node, {kind: 'ask-key', from: node.id, to: peer.id});
	after(tinc.world, ASK_AGAIN_MS, () => {
		askForKey(tinc, node, peer);
	});
}

type KeyRequest = MetaMessage & {readonly kind: 'ask-key'};

export function takeKeyRequest(tinc: Tinc, node: TincNode, message: KeyRequest): void {
	if (message.to === node.id) {
		giveKey(tinc, node, message.from);
	} else {
		passOn(node, message);
	}
}

/** From then on nothing opens that is sealed with an earlier one. */
export function giveKey(tinc: Tinc, node: TincNode, to: DeviceId): void {
	node.keysMade += 1;
	node.keysFor.set(to, node.keysMade);
	changed(tinc);
	passOn(node, {kind: 'key', from: node.id, to, key: node.keysMade});
}

export function takeKey(
	tinc: Tinc,
	node: TincNode,
	message: MetaMessage & {readonly kind: 'key'},
): void {
	if (message.to !== node.id) {
		passOn(node, message);
		return;
	}
	const peer = node.peers.get(message.from);
	if (peer !== undefined) {
		peer.key = message.key;
		changed(tinc);
		startProbing(tinc, node, peer);
	}
}
