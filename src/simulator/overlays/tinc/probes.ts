/**
 * Whether frames can go straight to a node, and how large they may be: tinc's probes over UDP (net_packet.c, send_mtu_probe).
 *
 *   1 … 30   finding out, three random sizes every second; 31 once the size is found, or after 10 batches without an answer
 *   31       asleep for `PingInterval`
 *   32       one batch; asleep for `PingTimeout`; an answer makes it 30 again
 *   33       no answer came: the straight way is dead, and all begins anew
 */
import {quantised} from '../../clock.ts';
import {launch, type Packet} from '../../net/frames.ts';
import {after} from '../../world.ts';
import {daemonName} from '../tunnels.ts';
import {opens} from './seal.ts';
import {
	FRAME_BYTES_MAX,
	frameBytesMax,
	isAnswered,
	limitTo,
	sealedBytes,
	underlayMtuBytes,
} from './sizes.ts';
import {changed} from './talk.ts';
import type {Peer, Probe, Tinc, TincNode} from './tinc.types.ts';

const GIVE_UP_AFTER = 10;
const FOUND = 30;
const ASLEEP = 31;
const ASKING = 32;
const BATCH = 3;
const BATCH_EVERY_MS = 1000;

/** By so much more than what passes another probe asks whether the way has got wider. */
const WIDER_BYTES = 8;
const PROBE_BYTES_MIN = 64;

export function startProbing(tinc: Tinc, node: TincNode, peer: Peer): void {
	if (!peer.isProbing) {
		peer.isProbing = true;
		probe(tinc, node, peer);
	}
}

function probe(tinc: Tinc, node: TincNode, peer: Peer): void {
	const {world, options} = tinc;
	if (peer.gone) {
		return;
	}
	advance(tinc, node, peer);
	if (peer.probes !== ASLEEP) {
		sendBatch(tinc, node, peer);
	}
	const waitMs =
		peer.probes === ASLEEP
			? options.pingIntervalMs
			: peer.probes === ASKING
				? options.pingTimeoutMs
				: BATCH_EVERY_MS;
	after(world, waitMs, () => {
		probe(tinc, node, peer);
	});
}

function advance(tinc: Tinc, node: TincNode, peer: Peer): void {
	peer.probes += 1;
	if (peer.probes > ASKING) {
		if (isAnswered(peer)) {
			peer.probes = 1;
			peer.mostBytes = FRAME_BYTES_MAX;
			setLeast(tinc, peer, 0);
		} else {
			peer.probes = ASLEEP;
		}
	}
	if (peer.probes >= GIVE_UP_AFTER && peer.probes < ASLEEP && !isAnswered(peer)) {
		peer.probes = ASLEEP;
	}
	if (peer.probes === FOUND || (peer.probes < FOUND && peer.leastBytes >= peer.mostBytes)) {
		peer.leastBytes = Math.min(peer.leastBytes, peer.mostBytes);
		peer.mostBytes = peer.leastBytes;
		limitTo(tinc, node, {to: peer.id, bytes: peer.leastBytes});
		peer.probes = ASLEEP;
	}
}

function sendBatch(tinc: Tinc, node: TincNode, to: Peer): void {
	const widerBytes = to.mostBytes + WIDER_BYTES;
	if (to.probes >= FOUND && widerBytes < FRAME_BYTES_MAX) {
		send(tinc, node, {to, kind: 'probe', bytes: widerBytes});
	}
	for (let sent = 0; sent < BATCH; sent += 1) {
		const {leastBytes: least, mostBytes: most} = to;
		const bytes = most <= least ? most : least + 1 + Math.floor(node.draws.next() * (most - least));
		send(tinc, node, {to, kind: 'probe', bytes: Math.max(PROBE_BYTES_MIN, bytes)});
	}
}

/** net_packet.c, mtu_probe_h. */
export function takeProbe(tinc: Tinc, node: TincNode, {kind, from, bytes}: Probe): void {
	const peer = node.peers.get(from);
	if (peer === undefined || node.frozen) {
		return;
	}
	if (kind === 'probe') {
		send(tinc, node, {to: peer, kind: 'probe-answer', bytes});
		return;
	}
	if (peer.probes > FOUND) {
		if (bytes === peer.mostBytes + WIDER_BYTES) {
			peer.mostBytes = FRAME_BYTES_MAX;
			peer.probes = GIVE_UP_AFTER;
			return;
		}
		peer.probes = isAnswered(peer) ? FOUND : 1;
	}
	setLeast(tinc, peer, Math.max(peer.leastBytes, Math.min(bytes, peer.mostBytes)));
}

/** Whether anything was answered decides on the way that frames take. */
function setLeast(tinc: Tinc, peer: Peer, bytes: number): void {
	const before = isAnswered(peer);
	peer.leastBytes = bytes;
	if (isAnswered(peer) !== before) {
		changed(tinc);
	}
}

type Message = {readonly to: Peer; readonly kind: Probe['kind']; readonly bytes: number};

function send(tinc: Tinc, node: TincNode, {to, kind, bytes}: Message): void {
	const {world, overlay, nodes} = tinc;
	const target = nodes.get(to.id);
	if (target === undefined || to.key === null || node.frozen || node.socket === null) {
		return;
	}
	const packetBytes = sealedBytes(overlay, bytes);
	if (packetBytes > underlayMtuBytes(node)) {
		// The kernel refuses it, and tinc believes it for every frame (net_packet.c, sockmsgsize).
		to.mostBytes = Math.min(to.mostBytes, bytes - 1);
		limitTo(tinc, node, {to: to.id, bytes: Math.min(frameBytesMax(node, to.id), bytes - 1)});
		return;
	}
	const route = world.router.unicast(node.host.device, target.member.underlayAddress);
	if (route === null) {
		return;
	}
	const {key} = to;
	const packet: Packet<Probe> = {
		packetBytes,
		multicast: false,
		isRingTraffic: false,
		isWhole: true,
		body: {kind, from: node.id, bytes},
		arrive: (_place, body, atMs) => {
			if (opens(target, node.id, key)) {
				target.host.listeners.get(daemonName(overlay))?.(body, atMs);
			}
		},
	};
	launch(world.queue, packet, {route, startMs: world.nowMs + quantised(world.profile.tunnelMs)});
}
