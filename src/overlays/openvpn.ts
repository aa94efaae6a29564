/** OpenVPN 2.6 in server mode over tap devices: a star of layer-2 tunnels over UDP. */
import {Netmask} from 'netmask';
import type {DeviceId} from '../core/ids.ts';
import {parseDurationMs} from '../core/units.ts';
import type {OpenvpnSpec} from '../design/design.types.ts';
import type {Network, Overlay, OverlayMember} from '../network/network.types.ts';
import type {OpenvpnOptions} from '../network/overlay-options.types.ts';
import {
	bridgeOf,
	IP_HEADER_BYTES,
	joinBridge,
	memberOf,
	optionsOf,
	UDP_HEADER_BYTES,
	wholeSeconds,
} from './_common.ts';

import type {
	CertificateIdentity,
	DaemonRequest,
	OverlayDefinition,
	TunnelDaemon,
	TunnelSecrets,
} from './_overlay.types.ts';

/**
 * What a data packet adds to an inner IP packet (openvpn, doc/…/Data_v2 format; AEAD ciphers): 4 bytes of opcode and
 * peer id, 4 of packet id, 16 of tag, and, since tap carries Ethernet frames, 14 of inner Ethernet header.
 * Measured with OpenVPN 2.6.14 over IPv4: an inner packet of 1000 bytes leaves as one of 1066.
 */
const DATA_PACKET_BYTES = 4 + 4 + 16 + 14;

/** As registered with IANA. */
const DEFAULT_PORT = 1194;

export const openvpn: OverlayDefinition<OpenvpnSpec> = {
	kind: 'openvpn',
	title: 'OpenVPN in server mode, tap over UDP: a star',
	identity: 'certificate',
	members: spec => [
		{name: spec.server, role: 'server', path: ['server']},
		...spec.clients.map((name, index) => ({
			name,
			role: 'client' as const,
			path: ['clients', index],
		})),
	],
	bridge: 'possible',
	udpPort: ({port}) => port ?? DEFAULT_PORT,
	portPrefix: 'tap',
	overheadBytes: (_spec, underlayFamily) =>
		DATA_PACKET_BYTES + UDP_HEADER_BYTES + IP_HEADER_BYTES[underlayFamily],
	// openvpn(8): --tun-mtu is 1500 unless it is set.
	innerMtuBytesDefault: 1500,
	resolve: (spec, [server, ...clients]) => {
		if (server === undefined) {
			throw new Error('An OpenVPN overlay always has its server.');
		}
		const options = resolveOptions(spec);
		return {
			tunnels: clients.map(client => ({a: server, b: client})),
			relays: options.clientToClient ? [server] : [],
			carriesMulticast: true,
			// Without --mtu-disc the sender's kernel fragments large datagrams (measured: 1500 bytes with DF cross the tap).
			splitsLargePackets: true,
			honoursDontFragment: false,
			recovery: {
				peerLossNoticedMsMax: 2 * options.keepaliveTimeoutMs,
				// A client whose server forgot it sends into the void until its own keepalive timeout restarts it.
				restartOutageMsMax: options.keepaliveTimeoutMs,
				source:
					'openvpn(8), --keepalive: ping-restart after the timeout on clients, twice that on the server.',
			},
			options,
		};
	},
	daemon,
};

/** OpenVPN's registered port (IANA) and the keepalive of its sample configurations stand in for what is not written. */
function resolveOptions(spec: OpenvpnSpec): OpenvpnOptions {
	const {interval, timeout} = spec.keepalive ?? {interval: '10s', timeout: '120s'};
	const {clientToClient = false, multicastRoute = false, cipher = 'AES-256-GCM'} = spec;
	return {
		kind: 'openvpn',
		port: spec.port ?? DEFAULT_PORT,
		keepaliveIntervalMs: parseDurationMs(interval) ?? 0,
		keepaliveTimeoutMs: parseDurationMs(timeout) ?? 0,
		clientToClient,
		multicastRoute,
		cipher,
	};
}

/**
 * No certificate authority: each end has a self-signed certificate and is told the fingerprints of those it may talk to
 * (`peer-fingerprint`, since OpenVPN 2.6).
 */
function daemon({network, overlay, device, secrets}: DaemonRequest): TunnelDaemon {
	const me = memberOf(overlay, device);
	const identity = certificateOf(secrets, device);
	const hook = upHook(network, overlay, me);
	const folder = `/etc/openvpn/${overlay.id}`;
	const config = `${folder}/openvpn.conf`;
	return {
		setup: [],
		files: [
			{
				path: config,
				mode: 0o600,
				text: configText({overlay, me, secrets, folder, hasHook: hook !== null}),
			},
			{path: `${folder}/certificate.pem`, mode: 0o644, text: identity.certificatePem},
			{path: `${folder}/key.pem`, mode: 0o600, text: identity.privateKeyPem},
			...(hook === null ? [] : [{path: `${folder}/up.sh`, mode: 0o755, text: hook}]),
		],
		command: ['openvpn', '--config', config],
		processName: 'openvpn',
		readyPattern: /Initialization Sequence Completed/,
	};
}

/**
 * OpenVPN calls it after it has opened the tap, with the tap's name in `dev` (openvpn(8), --up). `null`: there is nothing
 * to do that OpenVPN does not do itself.
 */
function upHook(network: Network, overlay: Overlay, me: OverlayMember): string | null {
	const bridge = bridgeOf(network, me);
	const {multicastRoute} = optionsOf(overlay, 'openvpn');
	const lines = [
		...(bridge === null ? [] : joinBridge(bridge, '$dev')),
		...(multicastRoute
			? [
					"# All multicast goes over the tunnel: the hoster's network does not carry it.",
					'ip route replace 224.0.0.0/4 dev "$dev"',
				]
			: []),
	];
	return lines.length === 0 ? null : `#!/bin/sh\nset -e\n${lines.join('\n')}\n`;
}

type ConfigParts = {
	readonly overlay: Overlay;
	readonly me: OverlayMember;
	readonly secrets: TunnelSecrets;
	readonly folder: string;
	readonly hasHook: boolean;
};

function configText({overlay, me, secrets, folder, hasHook}: ConfigParts): string {
	const options = optionsOf(overlay, 'openvpn');
	const server = overlay.members.find(({role}) => role === 'server');
	if (server === undefined) {
		throw new Error('An OpenVPN overlay always has its server.');
	}
	const peers = me === server ? overlay.members.filter(member => member !== server) : [server];
	const lines = [
		...(me === server ? serverLines(options, me) : clientLines(options, server)),
		`dev ${me.port}`,
		'dev-type tap',
		`tun-mtu ${overlay.innerMtuBytes}`,
		...ifconfigLines(me, overlay),
		`cert ${folder}/certificate.pem`,
		`key ${folder}/key.pem`,
		'<peer-fingerprint>',
		...peers.map(({device}) => certificateOf(secrets, device).sha256Fingerprint),
		'</peer-fingerprint>',
		`data-ciphers ${options.cipher}`,
		'persist-key',
		'persist-tun',
		...(hasHook ? ['script-security 2', `up ${folder}/up.sh`] : []),
		'verb 3',
	];
	return `${lines.join('\n')}\n`;
}

/** `keepalive` on a server also pushes the interval and the timeout to its clients. */
function serverLines(options: OpenvpnOptions, me: OverlayMember): readonly string[] {
	return [
		'mode server',
		'tls-server',
		'dh none',
		'topology subnet',
		`proto ${udpFor(me)}`,
		`local ${me.underlayAddress}`,
		`port ${options.port}`,
		`keepalive ${wholeSeconds(options.keepaliveIntervalMs)} ${wholeSeconds(options.keepaliveTimeoutMs)}`,
		...(options.clientToClient ? ['client-to-client'] : []),
	];
}

function clientLines(options: OpenvpnOptions, server: OverlayMember): readonly string[] {
	return [
		'client',
		'nobind',
		`proto ${udpFor(server)}`,
		`remote ${server.underlayAddress} ${options.port}`,
		'resolv-retry infinite',
	];
}

function udpFor({underlayAddress}: OverlayMember): string {
	return underlayAddress.includes(':') ? 'udp6' : 'udp4';
}

function ifconfigLines({address}: OverlayMember, {subnet}: Overlay): readonly string[] {
	if (address === null || subnet === null) {
		return [];
	}
	const [, prefixLength = ''] = subnet.split('/');
	return address.includes(':')
		? [`ifconfig-ipv6 ${address}/${prefixLength}`]
		: [`ifconfig ${address} ${new Netmask(subnet).mask}`];
}

function certificateOf(secrets: TunnelSecrets, device: DeviceId): CertificateIdentity {
	const identity = secrets.get(device);
	if (identity?.kind !== 'certificate') {
		throw new Error(`There is no certificate for ${device}.`);
	}
	return identity;
}
