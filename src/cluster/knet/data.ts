import {messageBytes, type TotemMessage} from '../totem/messages.ts';
import {dataPacketBytes} from './sizes.ts';
import {
	findPeer,
	isReachable,
	type KnetPacket,
	type KnetPeer,
	type KnetState,
	type KnetTurn,
} from './state.ts';

type DataPacket = Extract<KnetPacket, {kind: 'data'}>;

/** To one peer, or to all that are reachable; others are left out without an error (threads_tx.c:240-330). */
export function sendData(
	state: KnetState,
	{to, message}: {readonly to: number | 'all'; readonly message: TotemMessage},
	turn: KnetTurn,
): void {
	state.seq += 1;
	for (const peer of state.peers) {
		if ((to === 'all' || peer.nodeid === to) && isReachable(peer)) {
			sendPieces(state, {peer, message}, turn);
		}
	}
}

function sendPieces(
	state: KnetState,
	{peer, message}: {readonly peer: KnetPeer; readonly message: TotemMessage},
	turn: KnetTurn,
): void {
	const {seq, userBytesMax} = state;
	const {nodeid: from} = state.config;
	const bytes = messageBytes(message);
	const fragments = Math.ceil(bytes / userBytesMax);
	for (let fragment = 0; fragment < fragments; fragment += 1) {
		const userBytes = Math.min(userBytesMax, bytes - fragment * userBytesMax);
		const packet: DataPacket = {kind: 'data', from, seq, fragment, fragments, message};
		dispatch(state, {peer, userBytes, packet}, turn);
	}
}

/** threads_rx.c:435: only from peers that this node reaches, and each message once. */
export function receiveDataPacket(state: KnetState, packet: DataPacket, turn: KnetTurn): void {
	const peer = findPeer(state, packet.from);
	if (peer === undefined || !isReachable(peer)) {
		return;
	}
	const slot = packet.seq % peer.seen.length;
	if (peer.seen[slot] === packet.seq) {
		return;
	}
	if (packet.fragments === 1 || isComplete(peer, packet)) {
		peer.seen[slot] = packet.seq;
		turn.sink.deliver(packet.message, packet.from);
	}
}

type Dispatch = {
	readonly peer: KnetPeer;
	readonly userBytes: number;
	readonly packet: DataPacket;
};

function dispatch(state: KnetState, {peer, userBytes, packet}: Dispatch, turn: KnetTurn): void {
	const packetBytes = dataPacketBytes(userBytes, state.config.framing);
	for (const link of peer.active) {
		turn.sink.transmit(packet, {to: peer.nodeid, link: link.number, packetBytes});
		if (state.config.policy === 'rr') {
			break;
		}
	}
	const [first] = peer.active;
	if (
		state.config.policy === 'rr' &&
		first !== undefined &&
		peer.active.length > 1 &&
		packet.fragment === packet.fragments - 1
	) {
		peer.active = [...peer.active.slice(1), first];
	}
}

function isComplete(peer: KnetPeer, packet: DataPacket): boolean {
	const received = peer.fragments.get(packet.seq) ?? new Set();
	received.add(packet.fragment);
	if (received.size === packet.fragments) {
		peer.fragments.delete(packet.seq);
		return true;
	}
	peer.fragments.set(packet.seq, received);
	return false;
}
