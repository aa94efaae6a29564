/** corosync over kronosnet: one link a ring, each between the ring's addresses. */
import {
	createKnet,
	type KnetConfig,
	type KnetLink,
	type KnetPacket,
	type KnetPeer,
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
import {framingOf, pingPacketBytes} from '../../cluster/knet/sizes.ts';
import type {PingOutcome} from '../../cluster/knet/rest.ts';
import {totemTimers, TOTEM_DEFAULTS} from '../../cluster/totem/timers.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {Cluster, Ring} from '../../network/cluster.types.ts';
import type {Port} from '../../network/network.types.ts';
import {parkHeartbeatAtRest} from '../leap/heartbeat.ts';
import {disturb} from '../leap/parking.ts';
import {launch, type Packet, type RouteNode} from '../net/frames.ts';
import {wayState} from '../net/way.ts';
import type {World} from '../world.ts';
import {daemonName} from '../overlays/tunnels.ts';
import type {Transport, TransportOptions} from './corosync.types.ts';
import type {Host} from './host.ts';
import {arriveAtCorosync} from './ip-transport.ts';
import {createLoopback} from './loopback.ts';

/** corosync's `knet_pmtud_interval` (exec/totemconfig.c:92). */
const PMTUD_INTERVAL_MS = 30_000;

/** Packets that a frozen process finds in its sockets when it runs again: 8 MiB of buffer, small packets. */
const BACKLOG_MAX = 4096;

export function createKnetTransport(options: TransportOptions, cluster: Cluster): Transport {
	const {world, host, nodeid, isFrozen, reschedule} = options;
	// The threads have had one nap while the handle was opened, before there were links to look at.
	const state = createKnet(knetConfig(options, cluster), world.nowMs - world.profile.knetLinksMs);
	let backlog: KnetPacket[] = [];

	const sink = knetSink(options, cluster, () => turn);
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

	const loopBack = createLoopback(options);
	const routes = createLinkRoutes(world, cluster, host.server.id);
	const outcomeOf = foreseePings(options, cluster);

	return {
		unicast: (to, message, atMs) => {
			if (to === nodeid) {
				loopBack({message, multicast: false}, atMs);
			} else {
				sendKnet(state, {to, message}, at(atMs));
			}
		},
		multicast: (message, _flush, atMs) => {
			sendKnet(state, {to: 'all', message}, at(atMs));
			if (message.kind !== 'data') {
				loopBack({message, multicast: true}, atMs);
			}
		},
		deadlineMs: () => nextKnetDeadlineMs(state),
		expire: atMs => {
			if (state.nextTickMs <= atMs) {
				parkHeartbeatAtRest({world, state, outcomeOf, reschedule});
			}
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
		ways: to =>
			state.peers
				.filter(peer => to === 'group' || peer.nodeid === to)
				.flatMap(({nodeid: peer, active}) =>
					active.map(({number: link}) => ({
						route: routes({to: peer, link}),
						multicast: false,
					})),
				),
	};
}

/** There and back again, if both ways take their time for certain and somebody answers. */
function foreseePings(
	{world, host}: TransportOptions,
	cluster: Cluster,
): (peer: KnetPeer, link: KnetLink) => PingOutcome {
	const there = createLinkRoutes(world, cluster, host.server.id);
	const packetBytes = pingPacketBytes(framingOf(cluster));
	return ({nodeid}, {number: link}) => {
		const ring = cluster.rings.find(({linkNumber}) => linkNumber === link);
		const device = cluster.members.find(member => member.nodeid === nodeid)?.device;
		const peer = device === undefined ? undefined : world.hosts.get(device);
		const own = ring === undefined ? null : addressOn(ring, host.server.id);
		if (peer === undefined || own === null) {
			return 'lost';
		}
		const thereMs = wayState(there({to: nodeid, link}), packetBytes);
		const isHeard = peer.listeners.has('corosync') && thereMs !== 'closed';
		if (!isHeard) {
			return 'lost';
		}
		const backMs = wayState(world.router.unicast(peer.device, own), packetBytes);
		if (peer.deaf.has('corosync') || thereMs === 'unknown' || backMs === 'unknown') {
			return 'unknown';
		}
		return backMs === 'closed' ? 'lost' : thereMs + backMs + 2 * world.profile.echoMs;
	};
}

function knetSink(
	{world, host, receive}: TransportOptions,
	cluster: Cluster,
	turn: () => KnetTurn,
): KnetSink {
	const node = host.server.id;
	const routes = createLinkRoutes(world, cluster, node);
	const arrive = arriveAtCorosync(world);
	return {
		transmit: (body, way) => {
			const route = routes(way);
			if (route !== null) {
				const packet: Packet<KnetPacket> = {
					packetBytes: way.packetBytes,
					multicast: false,
					isRingTraffic: body.kind === 'data',
					// Its sockets forbid to split (IP_PMTUDISC_PROBE, transport_common.c:322).
					isWhole: true,
					body,
					arrive,
				};
				launch(world.queue, packet, {route, startMs: turn().nowMs});
			}
		},
		deliver: message => {
			receive(message, true, turn().nowMs);
		},
		linksWillChange: () => {
			// What is worked off meanwhile may use the same turn for earlier moments.
			const {nowMs} = turn();
			disturb(world);
			turn().nowMs = nowMs;
		},
		linkChanged: (peer, link, up) => {
			const state = up ? 'up' : 'down';
			world.journal.record({kind: 'knet-link', node, peer, link, state}, turn().nowMs);
		},
		interfaceMtuBytes: link => interfaceMtu(world, cluster.rings[link], host),
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
	return {
		nodeid,
		incarnation: host.disk.corosyncStarts,
		peers,
		policy: cluster.linkMode,
		pingIntervalMs: timers.knetPingIntervalMs,
		pingTimeoutMs: timers.knetPingTimeoutMs,
		pongCount: TOTEM_DEFAULTS.knetPongCount,
		pmtudIntervalMs: PMTUD_INTERVAL_MS,
		manualMtuBytes: cluster.knetMtuBytes,
		framing: framingOf(cluster),
	};
}

function addressOn(ring: Ring, device: DeviceId): string | null {
	return ring.addresses.find(address => address.device === device)?.address ?? null;
}

/** 0: there is none. A tunnel's interface goes with its daemon, and the route over it too. */
function interfaceMtu(world: World, ring: Ring | undefined, host: Host): number {
	const own = ring?.addresses.find(({device}) => device === host.server.id);
	const port = own === undefined ? undefined : world.fabric.owners.get(own.address)?.port;
	return port === undefined || isWithoutDaemon(port, host) ? 0 : port.mtuBytes;
}

function isWithoutDaemon({overlay}: Port, {wanted, running}: Host): boolean {
	const daemon = overlay === null ? null : daemonName({id: overlay});
	return daemon !== null && wanted.has(daemon) && !running.has(daemon);
}

/** The way of each link to each peer, as of the network's present shape. */
function createLinkRoutes(
	world: World,
	cluster: Cluster,
	device: DeviceId,
): (way: Pick<KnetWay, 'to' | 'link'>) => RouteNode | null {
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
