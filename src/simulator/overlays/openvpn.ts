/**
 * OpenVPN in server mode over tap devices: who has a session with whom, and how sessions begin and end.
 *
 *   client   connecting ──hello, welcome, keys──▶ up ──silence of `timeout`──▶ waits 1 s ──▶ connecting
 *   server   no session ──hello──▶ half open ──keys──▶ up ──silence of 2 × `timeout`, or a new hello──▶ …
 *
 * Sources: openvpn(8), --keepalive, --tls-timeout, --hand-window, --connect-retry; up in 0.2 to 0.3 s as measured.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Overlay, OverlayMember} from '../../network/network.types.ts';
import type {OpenvpnOptions} from '../../network/overlay-options.types.ts';
import {quantised} from '../clock.ts';
import {daemonStarted, promptDaemon} from '../hosts/daemons.ts';
import type {Host} from '../hosts/host.ts';
import {disturb} from '../leap/parking.ts';
import {launch, type Packet} from '../net/frames.ts';
import {wayState} from '../net/way.ts';
import {after, type World} from '../world.ts';
import type {SimulatedOverlay} from './overlay.types.ts';
import {connectTunnels, daemonName} from './tunnels.ts';

type Openvpn = {
	readonly world: World;
	readonly overlay: Overlay;
	readonly nodes: ReadonlyMap<DeviceId, Node>;
	/** Counts connection attempts over all clients. */
	attempts: number;
};

type Node = {
	readonly host: Host;
	readonly member: OverlayMember;
	readonly sessions: Map<DeviceId, Session>;
	running: boolean;
	frozen: boolean;
	/** Counts starts, so that what one start planned does not happen in the next. */
	starts: number;
	/** Whether this start has said that it works. */
	ready: boolean;
};

/** One end's idea of a session. The ends belong together while both name the same attempt. */
type Session = {
	readonly peer: DeviceId;
	readonly attempt: number;
	up: boolean;
	heardMs: number;
};

type Control = {
	readonly kind: 'hello' | 'welcome' | 'keys' | 'ping';
	readonly from: DeviceId;
	readonly attempt: number;
};

/** A client resends its first packet after 2 s, 4 s, 8 s …, and starts over when a minute has passed. */
const RESEND_MS = 2000;
const HANDSHAKE_LIMIT_MS = 60_000;
const RECONNECT_MS = 1000;
/** From the server's first answer to exchanged keys: certificates, key exchange, the pushed options. */
const HANDSHAKE_MS = 200;
/** From starting the daemon to its first packet. */
const START_MS = 50;
const CONTROL_BYTES = 150;

/** Puts the overlay into the world: its daemons, not yet started, and its ways. */
export function createOpenvpn(world: World, overlay: Overlay): SimulatedOverlay {
	const nodes = new Map<DeviceId, Node>();
	for (const member of overlay.members) {
		const host = world.hosts.get(member.device);
		if (host !== undefined) {
			const sessions = new Map<DeviceId, Session>();
			nodes.set(member.device, {
				host,
				member,
				sessions,
				running: false,
				frozen: false,
				starts: 0,
				ready: false,
			});
		}
	}
	const openvpn: Openvpn = {world, overlay, nodes, attempts: 0};
	const state = {
		sends: (from: DeviceId, to: DeviceId) =>
			works(nodes.get(from)) && nodes.get(from)?.sessions.get(to)?.up === true,
		receives: (from: DeviceId, to: DeviceId) => works(nodes.get(to)) && isUp(openvpn, from, to),
	};
	world.overlays.set(overlay.id, connectTunnels({world, overlay, state}));
	for (const node of nodes.values()) {
		node.host.wanted.set(daemonName(overlay), () => {
			start(openvpn, node);
		});
	}
	return {
		allTunnelsUp: () => overlay.tunnels.every(({a, b}) => isUp(openvpn, a, b)),
		hearEverybody: () => {
			hearEverybody(openvpn);
		},
	};
}

function hearEverybody(openvpn: Openvpn): void {
	const {nodes, world} = openvpn;
	for (const [device, node] of nodes) {
		for (const session of node.sessions.values()) {
			const peer = nodes.get(session.peer);
			if (peer === undefined || !works(peer) || !isUp(openvpn, session.peer, device)) {
				continue;
			}
			const way = world.router.unicast(peer.host.device, node.member.underlayAddress);
			if (wayState(way, CONTROL_BYTES) !== 'closed') {
				session.heardMs = world.nowMs;
			}
		}
	}
}

function works(node: Node | undefined): boolean {
	return node !== undefined && node.running && !node.frozen;
}

function isUp({nodes}: Openvpn, a: DeviceId, b: DeviceId): boolean {
	const one = nodes.get(a)?.sessions.get(b);
	const other = nodes.get(b)?.sessions.get(a);
	return one?.up === true && other?.up === true && one.attempt === other.attempt;
}

function start(openvpn: Openvpn, node: Node): void {
	const {world, overlay} = openvpn;
	const name = daemonName(overlay);
	node.starts += 1;
	node.frozen = false;
	node.ready = false;
	const starts = node.starts;
	const end = (): void => {
		node.running = false;
		node.starts += 1;
		node.host.listeners.delete(name);
		for (const peer of [...node.sessions.keys()]) {
			dropSession(openvpn, node, peer);
		}
	};
	const daemon = promptDaemon({
		end,
		setFrozen: isFrozen => {
			node.frozen = isFrozen;
		},
	});
	daemonStarted(world, node.host, {name, daemon});
	after(world, START_MS, () => {
		if (node.starts !== starts) {
			return;
		}
		disturb(world);
		node.running = true;
		node.host.listeners.set(name, body => {
			if (works(node)) {
				receive(openvpn, node, body as Control);
			}
		});
		if (node.member.role === 'server') {
			sayReady(openvpn, node);
			keepAlive(openvpn, node, starts);
		} else {
			connect(openvpn, node);
			keepAlive(openvpn, node, starts);
		}
	});
}

/** A client looks for its server, again and again. */
function connect(openvpn: Openvpn, node: Node): void {
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

function receive(openvpn: Openvpn, node: Node, control: Control): void {
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
	const limitMs = optionsOf(overlay).keepaliveTimeoutMs * (isServer ? 2 : 1);
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

/** Overlays of other kinds are among what the simulator lacks, so none gets this far. */
function optionsOf({id, options}: Overlay): OpenvpnOptions {
	if (options.kind !== 'openvpn') {
		throw new Error(`${id} is of the kind ${options.kind}.`);
	}
	return options;
}

/** A ping over every session, as often as `keepalive` says. */
function keepAlive(openvpn: Openvpn, node: Node, starts: number): void {
	const {world, overlay} = openvpn;
	after(world, optionsOf(overlay).keepaliveIntervalMs, () => {
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

function dropSession(openvpn: Openvpn, node: Node, peer: DeviceId): void {
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

function sayReady({world, overlay}: Openvpn, node: Node): void {
	if (node.ready) {
		return;
	}
	node.ready = true;
	const {id} = node.host.server;
	world.journal.record({kind: 'daemon', node: id, daemon: daemonName(overlay), state: 'ready'});
}
