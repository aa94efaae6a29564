/**
 * tinc 1.0 in switch mode: the daemons of a mesh, by message and timer.
 *
 *   meta connections (TCP)   authentication, then edges, keys and pings; a connection whose ping is not answered is closed
 *   graph                    from the edges: whom a node reaches, by whom, and the tree that broadcasts take
 *   probes (UDP)             whether frames can go straight to a node; if not, they go to the next hop towards it; and how
 *                            large they may be
 *
 * So after a cut frames find the way through a third node once both have noticed: the pings that the next hop is another
 * one, the probes that the straight way is dead.
 *
 * Source: tinc 1.0.36, net.c, net_socket.c, net_packet.c, graph.c, protocol_auth.c, protocol_edge.c, protocol_key.c. Not
 * modelled: that frames larger than the largest probe answered so far take the connection, keys that expire after an hour,
 * and that a frame to an address from which nobody has heard for 600 s goes to all (MACExpire): it arrives either way.
 */
import type {DeviceId} from '../../../core/ids.ts';
import type {Overlay} from '../../../network/network.types.ts';
import type {TincOptions} from '../../../network/overlay-options.types.ts';
import {memberOf} from '../../../network/queries/lookup.ts';
import {closeSocket, openSocket, readOn} from '../../hosts/connection.ts';
import {daemonStarted, promptDaemon} from '../../hosts/daemons.ts';
import {after, type World} from '../../world.ts';
import type {SimulatedOverlay} from '../overlay.types.ts';
import {connectTunnels, daemonName} from '../tunnels.ts';
import {nextHops, spanningTree} from './graph.ts';
import {accept, checkConnections, connectTo, dropAll} from './meta.ts';
import {takeProbe} from './probes.ts';
import {isHeard, straightKey} from './seal.ts';
import {wholeBytesMax} from './sizes.ts';
import {changed, isActive} from './talk.ts';
import type {Probe, Tinc, TincNode} from './tinc.types.ts';

/** From starting the daemon to listening: it reads its keys and opens the tap. */
const START_MS = 50;

export function createTinc(world: World, overlay: Overlay, options: TincOptions): SimulatedOverlay {
	const nodes = new Map<DeviceId, TincNode>();
	for (const {device} of overlay.members) {
		const host = world.hosts.get(device);
		if (host !== undefined) {
			nodes.set(device, {
				id: device,
				host,
				member: memberOf(overlay, device),
				draws: world.prng.fork(`tinc ${overlay.id} ${device}`),
				socket: null,
				frozen: false,
				starts: 0,
				edges: new Map(),
				connections: new Set(),
				backoffMs: new Map(),
				peers: new Map(),
				keysMade: 0,
				keysFor: new Map(),
				frameBytesMax: new Map(),
			});
		}
	}
	const tinc: Tinc = {world, overlay, options, nodes};
	const works = (id: DeviceId): boolean => {
		const node = nodes.get(id);
		return node?.socket !== undefined && node.socket !== null && !node.frozen;
	};
	world.overlays.set(
		overlay.id,
		connectTunnels({
			world,
			overlay,
			state: {
				sends: from => works(from),
				receives: (from, to) => works(to) && isHeard(nodes.get(from), nodes.get(to)),
				wholeBytesMax: (from, to) => wholeBytesMax(nodes.get(from), to),
			},
			neighbours: (from, kind) => {
				const node = nodes.get(from);
				return node === undefined
					? []
					: kind === 'unicast'
						? straightTo(node)
						: alongTree(node, overlay);
			},
		}),
	);
	for (const node of nodes.values()) {
		node.host.wanted.set(daemonName(overlay), () => {
			start(tinc, node);
		});
	}
	return {
		allTunnelsUp: () =>
			overlay.tunnels.every(({a, b}) => isActive(nodes.get(a), b) && isActive(nodes.get(b), a)),
		// Every ping and probe is simulated, so there is nothing to catch up with.
		hearEverybody: () => undefined,
	};
}

/** To whom the node itself sends frames: straight over UDP, or over the connection that they share. */
function straightTo({id, edges, peers}: TincNode): readonly DeviceId[] {
	return [...nextHops(edges, id)].flatMap(([to, hop]) => {
		const peer = peers.get(to);
		return hop === to || (peer !== undefined && straightKey(peer) !== null) ? [to] : [];
	});
}

function alongTree(node: TincNode, {members}: Overlay): readonly DeviceId[] {
	const tree = spanningTree(node.edges, node.id);
	return members
		.map(({device}) => device)
		.filter(to => tree.has(`${node.id} ${to}`) && isActive(node, to));
}

function start(tinc: Tinc, node: TincNode): void {
	const {world, overlay, options} = tinc;
	const name = daemonName(overlay);
	node.starts += 1;
	node.frozen = false;
	const {starts} = node;
	const end = (): void => {
		node.starts += 1;
		if (node.socket !== null) {
			closeSocket(node.socket);
			node.socket = null;
		}
		dropAll(tinc, node);
		changed(tinc);
	};
	const daemon = promptDaemon({
		end,
		setFrozen: isFrozen => {
			node.frozen = isFrozen;
			if (!isFrozen && node.socket !== null) {
				readOn(node.socket);
			}
		},
	});
	daemonStarted(world, node.host, {name, daemon});
	// Two nodes that connect to each other in the same instant would each close the other's connection.
	const spreadMs = node.draws.next() * world.profile.startSpreadMs;
	after(world, START_MS + spreadMs, () => {
		if (node.starts !== starts) {
			return;
		}
		listen(tinc, node);
		world.journal.record({kind: 'daemon', node: node.id, daemon: name, state: 'ready'});
		changed(tinc);
		for (const peer of options.connectTo.get(node.id) ?? []) {
			node.backoffMs.set(peer, 0);
			connectTo(tinc, node, peer);
		}
		const tick = (): void => {
			if (node.starts === starts) {
				checkConnections(tinc, node);
				after(world, options.pingTimeoutMs, tick);
			}
		};
		after(world, options.pingTimeoutMs, tick);
	});
}

/** TCP and UDP on one port: what is no probe belongs to a connection. */
function listen(tinc: Tinc, node: TincNode): void {
	const {world, overlay} = tinc;
	const service = daemonName(overlay);
	node.socket = openSocket({
		world,
		host: node.host,
		service,
		isFrozen: () => node.frozen,
		accept: connection => accept(tinc, node, connection),
	});
	const takeSegment = node.host.listeners.get(service);
	node.host.listeners.set(service, (body, atMs) => {
		if (isProbe(body)) {
			takeProbe(tinc, node, body);
		} else {
			takeSegment?.(body, atMs);
		}
	});
}

function isProbe(body: unknown): body is Probe {
	const kind = (body as {readonly kind?: unknown}).kind;
	return kind === 'probe' || kind === 'probe-answer';
}
