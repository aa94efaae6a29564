/**
 * corosync's transports without kronosnet, over the first ring's addresses (exec/totemudp.c, exec/totemudpu.c):
 *
 *   udp    the token to the next node alone, everything else to the multicast group
 *   udpu   everything as unicast; messages that are not about membership only to nodes that were heard of lately
 *
 * Both give the sender its own copy over a local socket.
 */
import {messageBytes, type TotemMessage} from '../../cluster/totem/messages.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import {endAt} from '../net/fabric.ts';
import type {FabricDevice, PortEnd} from '../net/fabric.types.ts';
import {launch, type Packet, type RouteNode} from '../net/frames.ts';
import type {World} from '../world.ts';
import type {Transport, TransportOptions} from './corosync.types.ts';
import {createLoopback} from './loopback.ts';

/** IPv4 and UDP headers, and what secauth adds (exec/totemcrypto.c: a salt and a hash). */
const HEADER_BYTES = 28;
const SECAUTH_BYTES = 16 + 32;

type Datagram = {
	readonly message: TotemMessage;
	readonly multicast: boolean;
};

type Peer = {readonly nodeid: number; readonly address: string; active: boolean};

export function createIpTransport(options: TransportOptions, cluster: Cluster): Transport {
	const {world, host, nodeid, receive} = options;
	const peers = peersOf(cluster, nodeid);
	const from = ringEnd(cluster, host.device);
	const routeTo = (address: string): RouteNode | null => world.router.unicast(host.device, address);
	const arrive = arriveAtCorosync(world);

	host.joinedGroupMs = world.nowMs;
	host.listeners.set('corosync', (body, atMs) => {
		const {message, multicast} = body as Datagram;
		receive(message, multicast, atMs);
	});

	const send = (route: RouteNode | null, body: Datagram, startMs: number): void => {
		if (route !== null) {
			const packet = wrap(body, cluster, arrive);
			launch(world.queue, packet, {route, startMs});
		}
	};

	const loopBack = createLoopback(options);

	const unicast = (to: number, message: TotemMessage, atMs: number): void => {
		const body = {message, multicast: false};
		const peer = peers.find(candidate => candidate.nodeid === to);
		if (to === nodeid) {
			loopBack(body, atMs);
		} else if (peer !== undefined) {
			send(routeTo(peer.address), body, atMs);
		}
	};

	const multicast = (message: TotemMessage, flush: boolean, atMs: number): void => {
		const body = {message, multicast: true};
		if (cluster.transport === 'udp') {
			send(world.router.multicast(from), body, atMs);
		} else {
			for (const peer of peers.filter(({active}) => flush || active)) {
				send(routeTo(peer.address), body, atMs);
			}
		}
		// The sender has its own ordered messages already.
		if (message.kind !== 'data') {
			loopBack(body, atMs);
		}
	};

	return {
		unicast,
		multicast,
		deadlineMs: () => Infinity,
		expire: () => undefined,
		membershipChanged: members => {
			for (const peer of peers) {
				peer.active = members.includes(peer.nodeid);
			}
		},
		tokenLost: () => undefined,
		thaw: () => undefined,
		ways: to => {
			if (to === 'group' && cluster.transport === 'udp') {
				return [{route: world.router.multicast(from), multicast: true}];
			}
			return peers
				.filter(peer => to === 'group' || peer.nodeid === to)
				.map(({address}) => ({route: routeTo(address), multicast: false}));
		},
	};
}

function peersOf({members, rings}: Cluster, nodeid: number): readonly Peer[] {
	return members
		.filter(member => member.nodeid !== nodeid)
		.flatMap((member): Peer[] => {
			const found = rings[0]?.addresses.find(({device}) => device === member.device);
			return found === undefined
				? []
				: [{nodeid: member.nodeid, address: found.address, active: true}];
		});
}

function wrap(body: Datagram, cluster: Cluster, arrive: Arrive): Packet<Datagram> {
	const overhead = HEADER_BYTES + (cluster.secauth ? SECAUTH_BYTES : 0);
	return {
		packetBytes: overhead + messageBytes(body.message),
		multicast: body.multicast && cluster.transport === 'udp',
		isRingTraffic: true,
		body,
		arrive,
	};
}

type Arrive = (device: number, body: unknown, atMs: number) => void;

/** One function for all packets to corosync, whoever sends them. */
export function arriveAtCorosync(world: World): Arrive {
	const hosts = world.fabric.devices.map(({device}) => world.hosts.get(device.id));
	return (device, body, atMs) => {
		hosts[device]?.listeners.get('corosync')?.(body, atMs);
	};
}

function ringEnd(cluster: Cluster, device: FabricDevice): PortEnd {
	const own = cluster.rings[0]?.addresses.find(address => address.device === device.device.id);
	if (own === undefined) {
		throw new Error(`${device.device.id} has no port on the first ring`);
	}
	return endAt(device, own.port);
}
