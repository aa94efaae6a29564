/** Networks for live labs, written by hand: the OpenVPN star of the reference design and a plain switched LAN. */
import {cableId, deviceId, overlayId, siteId} from '../../src/core/ids.ts';
import type {
	Cluster,
	QuorumSettings,
	Ring,
	TotemSettings,
} from '../../src/network/cluster.types.ts';
import type {
	Cable,
	Network,
	Overlay,
	Port,
	Router,
	Segment,
	Server,
} from '../../src/network/network.types.ts';
import {lan, PERFECT_WIRE} from './small-network.ts';
import {NO_WORKLOAD} from './workload.ts';

export type ClusterOptions = {
	readonly transport?: Cluster['transport'];
	readonly tokenMs?: number;
	readonly quorum?: Partial<QuorumSettings>;
};

/** totemconfig.c: 50 ms join, 200 ms merge; consensus is 1.2 times the token's time. */
function totem(nodeCount: number, tokenMs: number): TotemSettings {
	const tokenCoefficientMs = 650;
	const effectiveTokenMs = tokenMs + Math.max(0, nodeCount - 2) * tokenCoefficientMs;
	return {
		tokenMs,
		tokenCoefficientMs,
		effectiveTokenMs,
		consensusMs: Math.trunc(1.2 * effectiveTokenMs),
		joinMs: 50,
		mergeMs: 200,
		sendJoinMs: 0,
		tokenRetransmitsBeforeLossConst: 4,
	};
}

function clusterOver(
	over: string,
	addresses: Ring['addresses'],
	{transport = 'udp', tokenMs = 1000, quorum = {}}: ClusterOptions = {},
): Cluster {
	return {
		name: 'lab',
		preset: 'none',
		corosyncVersion: 3,
		members: addresses.map(({device}, index) => ({device, nodeid: index + 1, votes: 1})),
		transport,
		linkMode: 'passive',
		knetMtuBytes: null,
		rings: [
			{
				linkNumber: 0,
				over,
				addresses,
				multicastAddress: '239.192.1.1',
				udpPort: 5405,
				knetLinkPriority: 1,
			},
		],
		totem: totem(addresses.length, tokenMs),
		quorum: {
			expectedVotes: null,
			twoNode: false,
			waitForAll: null,
			autoTieBreaker: false,
			autoTieBreakerNode: 'lowest',
			lastManStanding: false,
			lastManStandingWindowMs: 10_000,
			allowDownscale: false,
			...quorum,
		},
		qdevice: null,
		haFencing: false,
		secauth: true,
	};
}

/** Servers on one switch with corosync on it. */
export function lanCluster(serverCount: number, options: ClusterOptions = {}): Network {
	const network = lan(serverCount, {oneWayDelayMs: 0.1, rateBps: 1e9});
	const addresses = network.devices
		.filter(device => device.kind === 'server')
		.map((device, index) => ({
			device: device.id,
			port: 'eth0',
			address: `10.0.0.${index + 1}`,
		}));
	return {...network, name: 'lan-cluster', cluster: clusterOver('eth0', addresses, options)};
}

export type StarOptions = ClusterOptions & {
	readonly serverCount: number;
	readonly clientToClient?: boolean;
	/** Whether corosync runs on the tunnel or, wrongly, on the public interfaces. */
	readonly ringOver?: 'vpn' | 'eth0';
	readonly keepaliveIntervalMs?: number;
	readonly keepaliveTimeoutMs?: number;
};

/**
 *   serveur1 ── uplink1 ── hoster ── uplink2 ── serveur2      each in a subnet of its own, no multicast through it
 *      └────── OpenVPN tap, 10.1.0.0/24 ──────────┘
 */
export function openvpnStar(options: StarOptions): Network {
	const numbers = Array.from({length: options.serverCount}, (_, index) => index + 1);
	const servers = numbers.map(starServer);
	const hoster: Router = {
		id: deviceId('hoster'),
		title: 'Hosting company',
		site: null,
		kind: 'router',
		provider: 'hoster',
		carriesMulticast: false,
		ports: numbers.map(number => ({
			...port(`p${number}`, `02:00:00:00:02:0${number}`),
			addresses: [{address: `198.51.${number}.1`, prefixLength: 24, family: 4}],
			cable: cableId(`uplink${number}`),
		})),
	};
	const wire = {...PERFECT_WIRE, oneWayDelayMs: 0.25, rateBps: 1e9};
	const cables = numbers.map((number): Cable => ({
		id: cableId(`uplink${number}`),
		kind: 'uplink',
		a: {device: deviceId(`serveur${number}`), port: 'eth0'},
		b: {device: hoster.id, port: `p${number}`},
		impairment: {aToB: wire, bToA: wire},
	}));
	const ringOver = options.ringOver ?? 'vpn';
	return {
		name: 'openvpn-star',
		title: 'OpenVPN star',
		assumptions: [],
		sites: [{id: siteId('dc'), title: 'Data centre'}],
		devices: [...servers, hoster],
		cables,
		overlays: [star(numbers, options)],
		segments: cables.map((cable): Segment => ({
			id: cable.id,
			ports: [cable.a, cable.b],
			switches: [],
			overlay: null,
			carriesMulticast: true,
			subnets: [],
		})),
		cluster: clusterOver(
			ringOver,
			numbers.map(number => ({
				device: deviceId(`serveur${number}`),
				port: ringOver === 'vpn' ? 'tap0' : 'eth0',
				address: ringOver === 'vpn' ? `10.1.0.${number}` : `198.51.${number}.10`,
			})),
			options,
		),
		failureDomains: [],
		names: [],
		workload: NO_WORKLOAD,
		requirements: {profile: 'none', lines: []},
	};
}

function starServer(number: number): Server {
	return {
		id: deviceId(`serveur${number}`),
		title: `Server ${number}`,
		site: siteId('dc'),
		kind: 'server',
		role: 'member',
		resources: null,
		monthlyPriceEur: null,
		ports: [
			{
				...port('eth0', `02:00:00:00:01:0${number}`),
				addresses: [{address: `198.51.${number}.10`, prefixLength: 24, family: 4}],
				gateway: `198.51.${number}.1`,
				cable: cableId(`uplink${number}`),
			},
			{
				...port('tap0', `02:00:00:00:03:0${number}`),
				addresses: [{address: `10.1.0.${number}`, prefixLength: 24, family: 4}],
				overlay: overlayId('vpn'),
				over: null,
				vlans: null,
			},
		],
	};
}

function star(numbers: readonly number[], options: StarOptions): Overlay {
	const {clientToClient = false} = options;
	const keepaliveIntervalMs = options.keepaliveIntervalMs ?? 1000;
	const keepaliveTimeoutMs = options.keepaliveTimeoutMs ?? 4000;
	const [hub] = numbers.map(number => deviceId(`serveur${number}`));
	if (hub === undefined) {
		throw new Error('A star has a hub');
	}
	return {
		id: overlayId('vpn'),
		kind: 'openvpn',
		members: numbers.map(number => ({
			device: deviceId(`serveur${number}`),
			port: 'tap0',
			address: `10.1.0.${number}`,
			underlayPort: 'eth0',
			underlayAddress: `198.51.${number}.10`,
			role: number === 1 ? 'server' : 'client',
		})),
		tunnels: numbers.slice(1).map(number => ({a: hub, b: deviceId(`serveur${number}`)})),
		relays: clientToClient ? [hub] : [],
		subnet: '10.1.0.0/24',
		carriesMulticast: true,
		overheadBytes: 66,
		innerMtuBytes: 1500,
		splitsLargePackets: true,
		honoursDontFragment: false,
		recovery: {
			peerLossNoticedMsMax: 2 * keepaliveTimeoutMs,
			restartOutageMsMax: keepaliveTimeoutMs,
			source: 'openvpn(8)',
		},
		options: {
			kind: 'openvpn',
			port: 1194,
			keepaliveIntervalMs,
			keepaliveTimeoutMs,
			clientToClient,
			multicastRoute: true,
			cipher: 'AES-256-GCM',
		},
	};
}

function port(name: string, mac: string): Port {
	return {
		name,
		mac,
		mtuBytes: 1500,
		addresses: [],
		gateway: null,
		cable: null,
		overlay: null,
		over: null,
		vlans: null,
	};
}
