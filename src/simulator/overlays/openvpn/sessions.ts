/**
 * The sessions of OpenVPN in server mode: how they begin, what keeps them, and how they end.
 *
 *   client   connecting ──hello, welcome, keys──▶ up ──silence of `timeout`──▶ waits 1 s ──▶ connecting
 *   server   no session ──hello──▶ half open ──keys──▶ up ──silence of 2 × `timeout`, or a new hello──▶ …
 *
 * Sources: openvpn(8), --keepalive, --tls-timeout, --hand-window, --connect-retry; up in 0.2 to 0.3 s as measured.
 */
import type {DeviceId} from '../../../core/ids.ts';
import {optionsOf} from '../../../overlays/_common.ts';
import {quantised} from '../../clock.ts';
import {disturb} from '../../leap/parking.ts';
import {launch, type Packet} from '../../net/frames.ts';
import {after} from '../../world.ts';
import {daemonName} from '../tunnels.ts';
import type {Control, Node, Openvpn, Session} from './openvpn.types.ts';

/** A client resends its first packet after 2 s, 4 s, 8 s …, and starts over when a minute has passed. */
const RESEND_MS = 2000;
const HANDSHAKE_LIMIT_MS = 60_000;
const RECONNECT_MS = 1000;
/** From the server's first answer to exchanged keys: certificates, key exchange, the pushed options. */
const HANDSHAKE_MS = 200;
export const CONTROL_BYTES = 150;

export function works(node: Node | undefined): boolean {
	return node !== undefined && node.running && !node.frozen;
}

export function isUp({nodes}: Openvpn, a: DeviceId, b: DeviceId): boolean {
	const one = nodes.get(a)?.sessions.get(b);
	const other = nodes.get(b)?.sessions.get(a);
	return one?.up === true && other?.up === true && one.attempt === other.attempt;
}

/** A client looks for its server, again and again. */
export function connect(openvpn: Openvpn, node: Node): void {
	const server = openvpn.overlay.members.find(({role}) => role === 'server');
	if (server === undefined || !node.running) {
		return;
	}
	openvpn.attempts += 1;
	const {attempts: attempt, world} = openvpn;
	const {starts} = node;
	const session: Session = {peer: server.device, attempt, up: false, heardMs: world.nowMs};
	node.sessions.set(server.device, session);
	const isCurrent = (): boolean =>
		node.starts === starts && node.sessions.get(server.device) === session && !session.up;
	const hello = (waitMs: number, spentMs: number): void => {
		if (!isCurrent()) {
			return;
		}
		if (spentMs >= HANDSHAKE_LIMIT_MS) {
			after(world, RECONNECT_MS, () => {
				if (isCurrent()) {
					connect(openvpn, node);
				}
			});
			return;
		}
		send(openvpn, node, {to: server.device, kind: 'hello', attempt});
		after(world, waitMs, () => {
			hello(waitMs * 2, spentMs + waitMs);
		});
	};
	hello(RESEND_MS, 0);
}

export function receive(openvpn: Openvpn, node: Node, control: Control): void {
	const {world} = openvpn;
	const {from, attempt, kind} = control;
	const session = node.sessions.get(from);
	if (kind === 'hello') {
		if (session?.attempt !== attempt) {
			dropSession(openvpn, node, from);
			node.sessions.set(from, {peer: from, attempt, up: false, heardMs: world.nowMs});
		}
		send(openvpn, node, {to: from, kind: 'welcome', attempt});
		return;
	}
	if (session?.attempt !== attempt) {
		return;
	}
	session.heardMs = world.nowMs;
	if (kind === 'welcome' && !session.up) {
		const {starts} = node;
		after(world, HANDSHAKE_MS, () => {
			if (node.starts === starts && node.sessions.get(from) === session && !session.up) {
				send(openvpn, node, {to: from, kind: 'keys', attempt});
				raise(openvpn, node, session);
				sayReady(openvpn, node);
			}
		});
	} else if (kind === 'keys' && !session.up) {
		raise(openvpn, node, session);
	}
}

function raise(openvpn: Openvpn, node: Node, session: Session): void {
	disturb(openvpn.world);
	session.up = true;
	session.heardMs = openvpn.world.nowMs;
	tell(openvpn, node, {peer: session.peer, state: 'up'});
	watch(openvpn, node, session);
}

/** Gives a session up when its peer has been silent for too long. */
function watch(openvpn: Openvpn, node: Node, session: Session): void {
	const {world, overlay} = openvpn;
	const isServer = node.member.role === 'server';
	const limitMs = optionsOf(overlay, 'openvpn').keepaliveTimeoutMs * (isServer ? 2 : 1);
	const look = (): void => {
		if (node.sessions.get(session.peer) !== session) {
			return;
		}
		const leftMs = session.heardMs + limitMs - world.nowMs;
		if (leftMs > 0 || node.frozen) {
			after(world, Math.max(leftMs, RECONNECT_MS), look);
			return;
		}
		dropSession(openvpn, node, session.peer);
		if (!isServer) {
			after(world, RECONNECT_MS, () => {
				connect(openvpn, node);
			});
		}
	};
	after(world, limitMs, look);
}

/** A ping over every session, as often as `keepalive` says. */
export function keepAlive(openvpn: Openvpn, node: Node, starts: number): void {
	const {world, overlay} = openvpn;
	after(world, optionsOf(overlay, 'openvpn').keepaliveIntervalMs, () => {
		if (node.starts !== starts) {
			return;
		}
		for (const {peer, attempt, up} of node.sessions.values()) {
			if (up) {
				send(openvpn, node, {to: peer, kind: 'ping', attempt});
			}
		}
		keepAlive(openvpn, node, starts);
	});
}

type Send = {
	readonly to: DeviceId;
	readonly kind: Control['kind'];
	readonly attempt: number;
};

function send({world, overlay, nodes}: Openvpn, node: Node, {to, kind, attempt}: Send): void {
	const target = nodes.get(to);
	if (!works(node) || target === undefined) {
		return;
	}
	const route = world.router.unicast(node.host.device, target.member.underlayAddress);
	if (route === null) {
		return;
	}
	const packet: Packet<Control> = {
		packetBytes: CONTROL_BYTES,
		multicast: false,
		isRingTraffic: false,
		body: {kind, from: node.host.server.id, attempt},
		arrive: (_device, body, atMs) => {
			target.host.listeners.get(daemonName(overlay))?.(body, atMs);
		},
	};
	launch(world.queue, packet, {route, startMs: world.nowMs + quantised(world.profile.tunnelMs)});
}

export function dropSession(openvpn: Openvpn, node: Node, peer: DeviceId): void {
	const session = node.sessions.get(peer);
	if (session?.up === true) {
		disturb(openvpn.world);
	}
	node.sessions.delete(peer);
	if (session?.up === true) {
		tell(openvpn, node, {peer, state: 'down'});
	}
}

function tell(
	{world, overlay}: Openvpn,
	node: Node,
	{peer, state}: {readonly peer: DeviceId; readonly state: 'up' | 'down'},
): void {
	const {id} = node.host.server;
	world.journal.record({kind: 'tunnel', node: id, overlay: overlay.id, peer, state});
}

export function sayReady({world, overlay}: Openvpn, node: Node): void {
	if (node.ready) {
		return;
	}
	node.ready = true;
	const {id} = node.host.server;
	world.journal.record({kind: 'daemon', node: id, daemon: daemonName(overlay), state: 'ready'});
}
