/**
 * Whether frames can go straight to a node: tinc's probes over UDP (net_packet.c, send_mtu_probe).
 *
 *   1 … 30   finding out, a batch every second; 31 once the size is found, or after 10 without an answer
 *   31       asleep for `PingInterval`
 *   32       one batch; asleep for `PingTimeout`; an answer makes it 30 again
 *   33       no answer came: the straight way is dead, and all begins anew
 */
import {quantised} from '../../clock.ts';
import {launch, type Packet} from '../../net/frames.ts';
import {after} from '../../world.ts';
import {daemonName} from '../tunnels.ts';
import {opens} from './seal.ts';
import {changed} from './talk.ts';
import type {Peer, Probe, Tinc, TincNode} from './tinc.types.ts';

const FOUND = 30;
const ASLEEP = 31;
const ASKING = 32;
const GIVE_UP_AFTER = 10;
/** Three random sizes a batch leave about a quarter of the 1518 possible ones open each time. */
const SIZE_FOUND_AFTER = 7;
const BATCH_EVERY_MS = 1000;

/** The smallest probe, with its headers. */
const PROBE_BYTES = 64 + 52;

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
	advance(tinc, peer);
	if (peer.probes !== ASLEEP) {
		send(tinc, node, {to: peer, kind: 'probe'});
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

function advance(tinc: Tinc, peer: Peer): void {
	peer.probes += 1;
	if (peer.probes > ASKING) {
		peer.probes = peer.answers ? 1 : ASLEEP;
		setAnswers(tinc, peer, false);
	} else if (
		peer.probes < ASKING &&
		peer.probes >= (peer.answers ? SIZE_FOUND_AFTER : GIVE_UP_AFTER)
	) {
		peer.probes = ASLEEP;
	}
}

export function takeProbe(tinc: Tinc, node: TincNode, {kind, from}: Probe): void {
	const peer = node.peers.get(from);
	if (peer === undefined || node.frozen) {
		return;
	}
	if (kind === 'probe') {
		send(tinc, node, {to: peer, kind: 'probe-answer'});
		return;
	}
	if (peer.probes > FOUND) {
		peer.probes = peer.answers ? FOUND : 1;
	}
	setAnswers(tinc, peer, true);
}

function setAnswers(tinc: Tinc, peer: Peer, answers: boolean): void {
	if (peer.answers !== answers) {
		peer.answers = answers;
		changed(tinc);
	}
}

function send(
	{world, overlay, nodes}: Tinc,
	node: TincNode,
	{to, kind}: {readonly to: Peer; readonly kind: Probe['kind']},
): void {
	const target = nodes.get(to.id);
	if (target === undefined || to.key === null || node.frozen || node.socket === null) {
		return;
	}
	const route = world.router.unicast(node.host.device, target.member.underlayAddress);
	if (route === null) {
		return;
	}
	const {key} = to;
	const packet: Packet<Probe> = {
		packetBytes: PROBE_BYTES,
		multicast: false,
		isRingTraffic: false,
		body: {kind, from: node.id},
		arrive: (_place, body, atMs) => {
			if (opens(target, node.id, key)) {
				target.host.listeners.get(daemonName(overlay))?.(body, atMs);
			}
		},
	};
	launch(world.queue, packet, {route, startMs: world.nowMs + quantised(world.profile.tunnelMs)});
}
