/** A network as the compiler makes it of a two-node OpenVPN design: two rented servers, a provider without multicast, a tap. */
import {cableId, type DeviceId, deviceId, overlayId, siteId} from '../../src/core/ids.ts';
import type {Cluster} from '../../src/network/cluster.types.ts';
import type {
	Cable,
	Device,
	Impairment,
	Network,
	Overlay,
	Port,
} from '../../src/network/network.types.ts';
import {NO_WORKLOAD} from './workload.ts';

const SITE = siteId('hoster-dc1');
const ROUTER = deviceId('hoster-net');
const VPN = overlayId('vpn');

/** 1 Gbit/s, 0.25 ms each way: a round trip of 1 ms between two servers over two uplinks. */
const UPLINK: Impairment = {
	oneWayDelayMs: 0.25,
	jitterMs: 0.02,
	lossRatio: 0,
	burstLoss: null,
	duplicateRatio: 0,
	reorderRatio: 0,
	corruptRatio: 0,
	rateBps: 1e9,
	queueBytes: 262_144,
	mtuBytes: 1500,
	blocksMulticast: false,
};

/** `names` in nodeid order from 1; the first one is the VPN's server. */
export function sampleNetwork(names: readonly string[] = ['serveur1', 'serveur2']): Network {
	const ids = names.map(deviceId);
	return {
		name: 'openvpn-two-node',
		title: 'Two rented servers, multicast blocked, OpenVPN tap',
		assumptions: ['Round trip of 1 ms between the servers: the source gives 0.6 to 1.1 ms.'],
		sites: [{id: SITE, title: 'Hosting company, data centre 1'}],
		devices: [...ids.map(server), router(ids)],
		cables: ids.map(uplink),
		overlays: [overlay(ids)],
		segments: [],
		cluster: cluster(ids),
		failureDomains: [
			...ids.map(id => ({
				id: `device:${id}`,
				kind: 'device' as const,
				title: `server ${id}`,
				devices: [id],
				cables: [],
				overlays: [],
				reliability: null,
			})),
			{
				id: 'overlay-server:vpn',
				kind: 'overlay',
				title: 'OpenVPN server on serveur1',
				devices: [],
				cables: [],
				overlays: [VPN],
				reliability: null,
			},
		],
		names: [],
		workload: NO_WORKLOAD,
		requirements: {
			profile: 'pve-2ms',
			lines: [
				{
					metric: 'rtt',
					statistic: 'p99',
					relation: '<',
					value: 2,
					text: 'rtt: p99 < 2ms',
					source: 'Proxmox VE documentation until February 2022',
				},
			],
		},
	};
}

function server(id: DeviceId, index: number): Device {
	return {
		id,
		title: `Rented server ${String(index + 1)}`,
		site: SITE,
		kind: 'server',
		role: 'member',
		resources: null,
		monthlyPriceEur: null,
		ports: [
			port({name: 'eth0', index, address: `192.0.2.${String(index + 10)}`}),
			{...port({name: 'tap0', index, address: `10.1.0.${String(index + 1)}`}), overlay: VPN},
		],
	};
}

function router(ids: readonly DeviceId[]): Device {
	return {
		id: ROUTER,
		title: 'The hosting company’s routed network',
		site: SITE,
		kind: 'router',
		provider: 'hoster',
		carriesMulticast: false,
		ports: ids.map((_, index) => port({name: `p${String(index)}`, index, address: '192.0.2.1'})),
	};
}

function port({name, index, address}: {name: string; index: number; address: string}): Port {
	return {
		name,
		mac: `02:00:00:00:00:0${String(index)}`,
		mtuBytes: 1500,
		addresses: [{address, prefixLength: 24, family: 4}],
		gateway: null,
		cable: null,
		overlay: null,
		over: null,
		vlans: null,
	};
}

function uplink(id: DeviceId, index: number): Cable {
	return {
		id: cableId(`uplink-${String(index + 1)}`),
		kind: 'uplink',
		a: {device: id, port: 'eth0'},
		b: {device: ROUTER, port: `p${String(index)}`},
		impairment: {aToB: UPLINK, bToA: UPLINK},
	};
}

function overlay(ids: readonly DeviceId[]): Overlay {
	const [hub = ROUTER, ...clients] = ids;
	return {
		id: VPN,
		kind: 'openvpn',
		members: ids.map((device, index) => ({
			device,
			port: 'tap0',
			address: `10.1.0.${String(index + 1)}`,
			underlayPort: 'eth0',
			underlayAddress: `192.0.2.${String(index + 10)}`,
			role: index === 0 ? 'server' : 'client',
		})),
		tunnels: clients.map(client => ({a: hub, b: client})),
		relays: [],
		subnet: '10.1.0.0/24',
		carriesMulticast: true,
		overheadBytes: 66,
		innerMtuBytes: 1500,
		splitsLargePackets: true,
		honoursDontFragment: false,
		recovery: {peerLossNoticedMsMax: 240_000, restartOutageMsMax: 10_000, source: 'OpenVPN manual'},
		options: {
			kind: 'openvpn',
			port: 1194,
			keepaliveIntervalMs: 10_000,
			keepaliveTimeoutMs: 120_000,
			clientToClient: false,
			multicastRoute: true,
			cipher: 'AES-256-GCM',
		},
	};
}

function cluster(ids: readonly DeviceId[]): Cluster {
	return {
		name: 'pve',
		preset: 'proxmox-ve-5',
		corosyncVersion: 2,
		members: ids.map((device, index) => ({device, nodeid: index + 1, votes: 1})),
		transport: 'udp',
		linkMode: 'passive',
		knetMtuBytes: null,
		rings: [
			{
				linkNumber: 0,
				over: 'vpn',
				addresses: ids.map((device, index) => ({
					device,
					port: 'tap0',
					address: `10.1.0.${String(index + 1)}`,
				})),
				multicastAddress: '239.192.1.1',
				udpPort: 5405,
				knetLinkPriority: 1,
			},
		],
		totem: {
			tokenMs: 1000,
			tokenCoefficientMs: 650,
			effectiveTokenMs: 1000,
			consensusMs: 1200,
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
