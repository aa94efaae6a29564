/** OpenVPN in server mode over tap devices: its daemons, and whom each end takes for connected. */
import type {DeviceId} from '../../../core/ids.ts';
import type {Overlay} from '../../../network/network.types.ts';
import {daemonStarted, promptDaemon} from '../../hosts/daemons.ts';
import {disturb} from '../../leap/parking.ts';
import {wayState} from '../../net/way.ts';
import {after, type World} from '../../world.ts';
import type {SimulatedOverlay} from '../overlay.types.ts';
import {connectTunnels, daemonName} from '../tunnels.ts';
import type {Control, Node, Openvpn, Session} from './openvpn.types.ts';
import {
	connect,
	CONTROL_BYTES,
	dropSession,
	isUp,
	keepAlive,
	receive,
	sayReady,
	works,
} from './sessions.ts';

/** From starting the daemon to its first packet. */
const START_MS = 50;

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
