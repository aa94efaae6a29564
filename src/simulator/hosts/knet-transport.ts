/** corosync over kronosnet: one link a ring, each between the ring's addresses. */
import {
	createKnet,
	type KnetConfig,
	type KnetPacket,
	type KnetSink,
	type KnetTurn,
	type KnetWay,
} from '../../cluster/knet/state.ts';
import {
	expireKnet,
	nextKnetDeadlineMs,
	receiveKnet,
	sendKnet,
	thawKnet,
} from '../../cluster/knet/knet.ts';
import type {TotemMessage} from '../../cluster/totem/messages.ts';
import {totemTimers, TOTEM_DEFAULTS} from '../../cluster/totem/timers.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {Cluster, Ring} from '../../network/network.types.ts';
import {launch, type Packet, type RouteNode} from '../net/frames.ts';
import type {World} from '../world.ts';
import type {Transport, TransportOptions} from './corosync.types.ts';
import {arriveAtCorosync} from './ip-transport.ts';

/** corosync's `knet_pmtud_interval` (exec/totemconfig.c:92). */
const PMTUD_INTERVAL_MS = 30_000;

/** Packets that a frozen process finds in its sockets when it runs again: 8 MiB of buffer, small packets. */
const BACKLOG_MAX = 4096;

export function createKnetTransport(options: TransportOptions, cluster: Cluster): Transport {
	const {world, host, nodeid, receive, isFrozen, reschedule} = options;
	// The threads have had one nap while the handle was opened, before there were links to look at.
	const state = createKnet(knetConfig(options, cluster), world.nowMs - world.profile.knetLinksMs);
	let backlog: KnetPacket[] = [];

	const sink = knetSink(options, cluster, () => turn.nowMs);
	const turn: KnetTurn = {nowMs: world.nowMs, sink};
	const at = (atMs: number): KnetTurn => {
		turn.nowMs = atMs;
		return turn;
	};

	host.listeners.set('corosync', (body, atMs) => {
		if (isFrozen()) {
			if (backlog.length < BACKLOG_MAX) {
				backlog.push(body as KnetPacket);
			}
			return;
		}
		receiveKnet(state, body as KnetPacket, at(atMs + world.profile.echoMs));
		reschedule();
	});

	const loopBack = (message: TotemMessage, atMs: number): void => {
		world.queue.push(atMs + world.profile.loopbackMs, {
			kind: 'call',
			call: backMs => {
				receive(message, true, backMs);
			},
		});
	};

	return {
		unicast: (to, message, atMs) => {
			if (to === nodeid) {
				loopBack(message, atMs);
			} else {
				sendKnet(state, {to, message}, at(atMs));
			}
		},
		multicast: (message, _flush, atMs) => {
			sendKnet(state, {to: 'all', message}, at(atMs));
			if (message.kind !== 'data') {
				loopBack(message, atMs);
			}
		},
		deadlineMs: () => nextKnetDeadlineMs(state),
		expire: atMs => {
			expireKnet(state, at(atMs));
		},
		membershipChanged: () => undefined,
		tokenLost: () => undefined,
		thaw: atMs => {
			const waiting = backlog;
			backlog = [];
			for (const packet of waiting) {
				receiveKnet(state, packet, at(atMs));
			}
			thawKnet(state, atMs);
		},
	};
}

function knetSink(
	{world, host, receive}: TransportOptions,
	cluster: Cluster,
	nowMs: () => number,
): KnetSink {
	const node = host.server.id;
	const routes = createLinkRoutes(world, cluster, node);
	const arrive = arriveAtCorosync(world);
	return {
		transmit: (body, way) => {
			const route = routes(way);
			if (route !== null) {
				const {packetBytes} = way;
				const packet: Packet<KnetPacket> = {packetBytes, multicast: false, body, arrive};
				launch(world.queue, packet, {route, startMs: nowMs()});
			}
		},
		deliver: message => {
			receive(message, true, nowMs());
		},
		linkChanged: (peer, link, up) => {
			const state = up ? 'up' : 'down';
			world.journal.record({kind: 'knet-link', node, peer, link, state}, nowMs());
		},
		interfaceMtuBytes: link => interfaceMtu(world, cluster.rings[link], node),
	};
}

/** The time at which the links begin to work, counted from corosync's start. */
export function knetReadyMs(world: World): number {
	const {corosyncStartMs, knetThreadsMs, knetLinksMs} = world.profile;
	return corosyncStartMs + knetThreadsMs + knetLinksMs;
}

function knetConfig({host, nodeid}: TransportOptions, cluster: Cluster): KnetConfig {
	const {totem} = cluster;
	const timers = totemTimers({tokenMs: totem.effectiveTokenMs}, 1);
	const peers = cluster.members
		.filter(member => member.nodeid !== nodeid)
		.map(member => ({
			nodeid: member.nodeid,
			links: cluster.rings
				.filter(ring => addressOn(ring, member.device) !== null)
				.filter(ring => addressOn(ring, host.server.id) !== null)
				.map(({linkNumber, knetLinkPriority}) => ({
					number: linkNumber,
					priority: knetLinkPriority,
				})),
		}));
	const family = cluster.rings[0]?.addresses[0]?.address.includes(':') === true ? 6 : 4;
	return {
		nodeid,
		incarnation: host.disk.corosyncStarts,
		peers,
		policy: cluster.linkMode,
		pingIntervalMs: timers.knetPingIntervalMs,
		pingTimeoutMs: timers.knetPingTimeoutMs,
		pongCount: TOTEM_DEFAULTS.knetPongCount,
		pmtudIntervalMs: PMTUD_INTERVAL_MS,
		framing: {encrypted: cluster.secauth, family},
	};
}

function addressOn(ring: Ring, device: DeviceId): string | null {
	return ring.addresses.find(address => address.device === device)?.address ?? null;
}

function interfaceMtu(world: World, ring: Ring | undefined, device: DeviceId): number {
	const own = ring?.addresses.find(address => address.device === device);
	const owner = own === undefined ? undefined : world.fabric.owners.get(own.address);
	return owner?.port.mtuBytes ?? 0;
}

/** The way of each link to each peer, as of the network's present shape. */
function createLinkRoutes(
	world: World,
	cluster: Cluster,
	device: DeviceId,
): (way: KnetWay) => RouteNode | null {
	const from = world.hosts.get(device)?.device;
	const devices = new Map(cluster.members.map(member => [member.nodeid, member.device]));
	const known = new Map<number, RouteNode | null>();
	let version = world.fabric.version;
	return ({to, link}) => {
		if (version !== world.fabric.version) {
			version = world.fabric.version;
			known.clear();
		}
		const key = to * 8 + link;
		let route = known.get(key);
		if (route === undefined) {
			const ring = cluster.rings.find(({linkNumber}) => linkNumber === link);
			const peer = devices.get(to);
			const address = ring === undefined || peer === undefined ? null : addressOn(ring, peer);
			route = address === null || from === undefined ? null : world.router.unicast(from, address);
			known.set(key, route);
		}
		return route;
	};
}
