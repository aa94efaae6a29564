/** Networks drawn in a few words, for tests about shape: who is cabled to whom, who is in the cluster. */
import {cableId, deviceId, overlayId, siteId} from '../../src/core/ids.ts';
import type {Cluster} from '../../src/network/cluster.types.ts';
import type {
	Cable,
	Device,
	Impairment,
	Network,
	Overlay,
	Port,
	PortRef,
} from '../../src/network/network.types.ts';
import {PERFECT_WIRE} from './small-network.ts';
import {NO_WORKLOAD} from './workload.ts';

type Drawing = {
	/** Cluster members; every second word after a colon is the site: `n1:paris`. */
	readonly servers: readonly string[];
	readonly switches?: readonly string[];
	readonly providers?: readonly string[];
	/** `n1-sw1`: a cable of that name between the two. An end at a provider makes it an uplink. */
	readonly cables: readonly string[];
	readonly wire?: Partial<Impairment>;
	readonly cluster?: Partial<Cluster>;
	/** An OpenVPN star over all servers, the first being the server; the ring runs over it. */
	readonly star?: {readonly clientToClient: boolean};
};

/** Servers get nodeids 1, 2, … and one vote each; ring 0 runs over the first cable of each, or over the star. */
export function draw({
	servers,
	switches = [],
	providers = [],
	cables,
	wire = {},
	cluster = {},
	star,
}: Drawing): Network {
	const named = servers.map(text => text.split(':'));
	const names = named.map(([name = '']) => name);
	const routers = new Set(providers);
	const drawnCables = drawCables(cables, routers, {...PERFECT_WIRE, ...wire});
	const overlays = star === undefined ? [] : [drawStar(names, star.clientToClient)];
	const device = (id: string, rest: object): Device =>
		({id: deviceId(id), title: id, site: null, ports: portsOf(id, drawnCables), ...rest}) as Device;
	const devices = [
		...named.map(([id = '', site]) => {
			const ports = [
				...portsOf(id, drawnCables),
				...(star === undefined ? [] : [tapOf(names, id)]),
			];
			const place = site === undefined ? null : siteId(site);
			return device(id, {
				kind: 'server',
				role: 'member',
				site: place,
				ports,
				resources: null,
				monthlyPriceEur: null,
			});
		}),
		...switches.map(id =>
			device(id, {
				kind: 'switch',
				implementation: 'linux-bridge',
				spanningTree: 'none',
				bridgePriority: 32768,
				stormControl: null,
				carriesMulticast: true,
				igmpSnooping: false,
				igmpQuerier: false,
			}),
		),
		...providers.map(id => device(id, {kind: 'router', provider: id, carriesMulticast: false})),
	];
	const sites = [...new Set(named.flatMap(([, site]) => site ?? []))];
	return {
		name: 'drawn',
		title: 'Drawn for a test',
		assumptions: [],
		sites: sites.map(site => ({id: siteId(site), title: site})),
		devices,
		cables: drawnCables,
		overlays,
		segments: [],
		cluster: {...clusterOf(names, star === undefined ? 'eth0' : 'tap0'), ...cluster},
		failureDomains: [],
		names: [],
		workload: NO_WORKLOAD,
		requirements: {profile: 'none', lines: []},
	};
}

/** The ports of a device are `eth0`, `eth1`, … in the order of its cables. */
function drawCables(
	texts: readonly string[],
	routers: ReadonlySet<string>,
	wire: Impairment,
): readonly Cable[] {
	const used = new Map<string, number>();
	const end = (name: string): PortRef => {
		const index = used.get(name) ?? 0;
		used.set(name, index + 1);
		return {device: deviceId(name), port: `eth${index}`};
	};
	return texts.map(text => {
		const [a = '', b = ''] = text.split('-');
		return {
			id: cableId(text),
			kind: routers.has(a) || routers.has(b) ? 'uplink' : 'cable',
			a: end(a),
			b: end(b),
			impairment: {aToB: wire, bToA: wire},
		};
	});
}

function portsOf(id: string, cables: readonly Cable[]): readonly Port[] {
	return cables
		.filter(({a, b}) => a.device === id || b.device === id)
		.map((cable, index) => ({
			name: `eth${index}`,
			mac: '02:00:00:00:00:00',
			mtuBytes: 1500,
			addresses: [],
			gateway: null,
			cable: cable.id,
			overlay: null,
			over: null,
			vlans: null,
		}));
}

function tapOf(names: readonly string[], id: string): Port {
	const address = `10.1.0.${names.indexOf(id) + 1}`;
	return {
		name: 'tap0',
		mac: '02:00:00:00:00:00',
		mtuBytes: 1500,
		addresses: [{address, prefixLength: 24, family: 4}],
		gateway: null,
		cable: null,
		overlay: overlayId('vpn'),
		over: null,
		vlans: null,
	};
}

function drawStar(names: readonly string[], clientToClient: boolean): Overlay {
	const [server = '', ...clients] = names;
	return {
		id: overlayId('vpn'),
		kind: 'openvpn',
		members: names.map((name, index) => ({
			device: deviceId(name),
			port: 'tap0',
			address: `10.1.0.${index + 1}`,
			underlayPort: 'eth0',
			underlayAddress: `203.0.113.${index + 1}`,
			role: name === server ? 'server' : 'client',
		})),
		tunnels: clients.map(client => ({a: deviceId(server), b: deviceId(client)})),
		relays: clientToClient ? [deviceId(server)] : [],
		subnet: '10.1.0.0/24',
		carriesMulticast: true,
		overheadBytes: 66,
		innerMtuBytes: 1500,
		splitsLargePackets: true,
		honoursDontFragment: false,
		recovery: {
			peerLossNoticedMsMax: 120_000,
			restartOutageMsMax: 120_000,
			source: 'OpenVPN manual, --keepalive',
		},
		options: {
			kind: 'openvpn',
			port: 1194,
			keepaliveIntervalMs: 10_000,
			keepaliveTimeoutMs: 120_000,
			clientToClient,
			multicastRoute: true,
			cipher: 'AES-256-GCM',
		},
	};
}

function clusterOf(names: readonly string[], port: string): Cluster {
	const effectiveTokenMs = 1000 + Math.max(0, names.length - 2) * 650;
	return {
		name: 'drawn',
		preset: 'proxmox-ve-5',
		corosyncVersion: 2,
		members: names.map((name, index) => ({device: deviceId(name), nodeid: index + 1, votes: 1})),
		transport: 'udp',
		linkMode: 'passive',
		knetMtuBytes: null,
		rings: [
			{
				linkNumber: 0,
				over: port,
				addresses: names.map((name, index) => ({
					device: deviceId(name),
					port,
					address: `10.1.0.${index + 1}`,
				})),
				multicastAddress: '239.192.0.1',
				udpPort: 5405,
				knetLinkPriority: 1,
			},
		],
		totem: {
			tokenMs: 1000,
			tokenCoefficientMs: 650,
			effectiveTokenMs,
			consensusMs: Math.floor(1.2 * effectiveTokenMs),
			joinMs: 50,
			mergeMs: 200,
			sendJoinMs: 0,
			tokenRetransmitsBeforeLossConst: 4,
		},
		quorum: {
			expectedVotes: null,
			twoNode: false,
			waitForAll: null,
			autoTieBreaker: false,
			autoTieBreakerNode: 'lowest',
			lastManStanding: false,
			lastManStandingWindowMs: 10_000,
			allowDownscale: false,
		},
		qdevice: null,
		haFencing: false,
		secauth: true,
	};
}
