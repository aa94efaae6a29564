/** WireGuard of the Linux kernel, every member with every other: IP packets only, so neither multicast nor bridges. */
import type {DeviceId} from '../core/ids.ts';
import {parseDurationMs} from '../core/units.ts';
import type {WireguardSpec} from '../design/design.types.ts';
import type {Overlay, OverlayMember} from '../network/network.types.ts';
import {
	everyPair,
	innerAddress,
	IP_HEADER_BYTES,
	memberOf,
	optionsOf,
	peersFrom,
	peersOf,
	UDP_HEADER_BYTES,
	wholeSeconds,
} from './_common.ts';
import type {
	DaemonRequest,
	KeyIdentity,
	OverlayDefinition,
	TunnelDaemon,
	TunnelSecrets,
} from './_overlay.types.ts';

/** The WireGuard paper, 5.4.6: type, receiver and counter before the packet, the tag behind it. */
const DATA_PACKET_BYTES = 4 + 4 + 8 + 16;

/** As registered with IANA. */
const DEFAULT_PORT = 51_820;

export const wireguard: OverlayDefinition<WireguardSpec> = {
	kind: 'wireguard',
	title: 'WireGuard, a full mesh on layer 3',
	identity: 'curve25519',
	members: ({members}) => peersFrom('members', members),
	bridge: 'never',
	udpPort: ({port}) => port ?? DEFAULT_PORT,
	portPrefix: 'wg',
	overheadBytes: (_spec, underlayFamily) =>
		IP_HEADER_BYTES[underlayFamily] + UDP_HEADER_BYTES + DATA_PACKET_BYTES,
	// wg-quick(8): 80 bytes less than the underlay, so that IPv6 fits too.
	innerMtuBytesDefault: 1420,
	resolve: (spec, members) => ({
		tunnels: everyPair(members),
		relays: [],
		carriesMulticast: false,
		splitsLargePackets: true,
		honoursDontFragment: false,
		recovery: {
			peerLossNoticedMsMax: 0,
			// A sender without an answer begins anew after KEEPALIVE-TIMEOUT + REKEY-TIMEOUT (the paper, 6.2 and 6.5).
			restartOutageMsMax: 15_000,
			source: 'The WireGuard paper, section 6: keepalive timeout 10 s, rekey timeout 5 s.',
		},
		options: {
			kind: 'wireguard',
			port: spec.port ?? DEFAULT_PORT,
			persistentKeepaliveMs:
				spec.persistentKeepalive === undefined
					? null
					: (parseDurationMs(spec.persistentKeepalive) ?? null),
		},
	}),
	daemon,
};

function daemon({overlay, device, secrets}: DaemonRequest): TunnelDaemon {
	const me = memberOf(overlay, device);
	const config = `/etc/wireguard/${me.port}.conf`;
	const words = (line: string): readonly string[] => line.split(' ');
	return {
		files: [{path: config, mode: 0o600, text: configText(overlay, me, secrets)}],
		setup: [
			words(`ip link add ${me.port} type wireguard`),
			words(`wg setconf ${me.port} ${config}`),
			words(`ip address replace ${innerAddress(overlay, me) ?? ''} dev ${me.port}`),
			words(`ip link set ${me.port} mtu ${overlay.innerMtuBytes} up`),
		],
		command: [],
		processName: '',
		readyPattern: /$^/,
	};
}

function configText(overlay: Overlay, me: OverlayMember, secrets: TunnelSecrets): string {
	const {port, persistentKeepaliveMs} = optionsOf(overlay, 'wireguard');
	const own = keysOf(secrets, me.device);
	const peers = peersOf(overlay, me.device).flatMap(peer => {
		const isIpv6 = peer.underlayAddress.includes(':');
		const endpoint = isIpv6 ? `[${peer.underlayAddress}]` : peer.underlayAddress;
		return [
			'',
			'[Peer]',
			`PublicKey = ${keysOf(secrets, peer.device).publicKey}`,
			`Endpoint = ${endpoint}:${port}`,
			`AllowedIPs = ${peer.address ?? ''}/${peer.address?.includes(':') === true ? 128 : 32}`,
			...(persistentKeepaliveMs === null
				? []
				: [`PersistentKeepalive = ${wholeSeconds(persistentKeepaliveMs)}`]),
		];
	});
	const lines = ['[Interface]', `PrivateKey = ${own.privateKey}`, `ListenPort = ${port}`, ...peers];
	return `${lines.join('\n')}\n`;
}

function keysOf(secrets: TunnelSecrets, device: DeviceId): KeyIdentity {
	const identity = secrets.get(device);
	if (identity?.kind !== 'curve25519') {
		throw new Error(`There is no WireGuard key for ${device}.`);
	}
	return identity;
}
