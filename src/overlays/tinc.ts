/** tinc 1.0 with `Mode = switch`: every node is a switch, and frames find their way through the others. */
import type {DeviceId} from '../core/ids.ts';
import {parseDurationMs} from '../core/units.ts';
import type {TincSpec} from '../design/design.types.ts';
import type {Overlay, OverlayMember, Tunnel} from '../network/network.types.ts';
import {
	bridgeOf,
	ETHERNET_HEADER_BYTES,
	innerAddress,
	IP_HEADER_BYTES,
	joinBridge,
	memberOf,
	optionsOf,
	peersFrom,
	UDP_HEADER_BYTES,
	wholeSeconds,
} from './_common.ts';
import type {MemberReference} from '../network/overlay-kind.types.ts';
import type {
	ConfigFile,
	DaemonRequest,
	OverlayDefinition,
	TunnelDaemon,
	TunnelSecrets,
} from './_overlay.types.ts';

/**
 * tinc.conf(5) of 1.0.36: `Cipher = aes-256-cbc` pads number and frame to blocks of 16 bytes, `Digest = sha256` is cut to
 * `MACLength = 4`.
 */
const SEQUENCE_NUMBER_BYTES = 4;
const PADDING_BYTES_MAX = 16;
const PADDING_BYTES_MIN = 1;
const DIGEST_BYTES = 4;

/** As registered with IANA. */
const DEFAULT_PORT = 655;

export const tinc: OverlayDefinition<TincSpec> = {
	kind: 'tinc',
	title: 'tinc 1.0 in switch mode: a mesh that relays',
	identity: 'rsa',
	members: ({members}) => peersFrom('members', members),
	references: connectReferences,
	bridge: 'possible',
	udpPort: ({port}) => port ?? DEFAULT_PORT,
	portPrefix: 'tap',
	overheadBytes: (_spec, underlayFamily) =>
		IP_HEADER_BYTES[underlayFamily] +
		UDP_HEADER_BYTES +
		SEQUENCE_NUMBER_BYTES +
		ETHERNET_HEADER_BYTES +
		PADDING_BYTES_MAX +
		DIGEST_BYTES,
	innerMtuBytesDefault: 1500,
	resolve: (spec, members) => {
		const connectTo = new Map(
			members.map(device => [device, connectionsOf(spec, device, members)]),
		);
		const pingIntervalMs = parseDurationMs(spec.pingInterval ?? '60s') ?? 0;
		// A longer timeout is cut down to the interval (net_setup.c, setup_network).
		const pingTimeoutMs = Math.min(parseDurationMs(spec.pingTimeout ?? '5s') ?? 0, pingIntervalMs);
		return {
			tunnels: connections(connectTo),
			relays: members,
			carriesMulticast: true,
			// It takes frames for what they carry: a large IPv4 packet is cut in two, and one that forbids that is answered
			// with the size that passes (tinc 1.0 route.c, route_mac); until it knows the path, it sends over TCP.
			splitsLargePackets: true,
			honoursDontFragment: true,
			recovery: {
				// A ping is sent and missed after interval + timeout; the probes of the straight way, which frames leave only
				// when these stay unanswered, take a timeout more (net_packet.c, send_mtu_probe).
				peerLossNoticedMsMax: pingIntervalMs + 2 * pingTimeoutMs,
				// The first new attempt comes 5 s after the connection was refused.
				restartOutageMsMax: 5000,
				source:
					'tinc.conf(5), PingInterval and PingTimeout; tinc 1.0 net_socket.c, retry_outgoing.',
			},
			options: {
				kind: 'tinc',
				port: spec.port ?? DEFAULT_PORT,
				pingIntervalMs,
				pingTimeoutMs,
				padding: {
					blockBytes: PADDING_BYTES_MAX,
					innerBytes: SEQUENCE_NUMBER_BYTES + ETHERNET_HEADER_BYTES + PADDING_BYTES_MIN,
				},
				connectTo,
			},
		};
	},
	daemon,
};

function connectReferences({connectTo = {}}: TincSpec): readonly MemberReference[] {
	return Object.entries(connectTo).flatMap(([from, to]) => [
		{name: from, path: ['connectTo', from], part: 'key' as const},
		...to.map((name, index) => ({name, path: ['connectTo', from, index], part: 'value' as const})),
	]);
}

function connectionsOf(
	{connectTo}: TincSpec,
	device: DeviceId,
	members: readonly DeviceId[],
): readonly DeviceId[] {
	const written = connectTo === undefined ? null : (connectTo[device] ?? []);
	return members.filter(
		member => member !== device && (written === null || written.includes(member)),
	);
}

/** Each pair that at least one of both connects, once. */
function connections(connectTo: ReadonlyMap<DeviceId, readonly DeviceId[]>): readonly Tunnel[] {
	const devices = [...connectTo.keys()];
	const isConnected = (a: DeviceId, b: DeviceId): boolean =>
		connectTo.get(a)?.includes(b) === true || connectTo.get(b)?.includes(a) === true;
	return devices.flatMap((a, index) =>
		devices
			.slice(index + 1)
			.filter(b => isConnected(a, b))
			.map(b => ({a, b})),
	);
}

/** Every node knows the public key of all, since frames may come from any of them through the others. */
function daemon({network, overlay, device, secrets}: DaemonRequest): TunnelDaemon {
	const me = memberOf(overlay, device);
	const folder = `/etc/tinc/${overlay.id}`;
	const bridge = bridgeOf(network, me);
	const address = innerAddress(overlay, me);
	const up = [
		'#!/bin/sh',
		'set -e',
		`ip link set "$INTERFACE" mtu ${overlay.innerMtuBytes}`,
		...(bridge === null ? ['ip link set "$INTERFACE" up'] : joinBridge(bridge, '$INTERFACE')),
		...(address === null ? [] : [`ip address replace ${address} dev "$INTERFACE"`]),
	];
	return {
		files: [
			{path: `${folder}/tinc.conf`, mode: 0o644, text: configText(overlay, me)},
			{path: `${folder}/tinc-up`, mode: 0o755, text: `${up.join('\n')}\n`},
			{path: `${folder}/rsa_key.priv`, mode: 0o600, text: keyOf(secrets, device, 'privateKey')},
			...overlay.members.map(member => hostFile(folder, member, {overlay, secrets})),
		],
		setup: [],
		command: ['tincd', '-n', overlay.id, '-D', '-d', '1'],
		processName: 'tincd',
		readyPattern: /Ready/,
	};
}

function configText(overlay: Overlay, me: OverlayMember): string {
	const {connectTo, pingIntervalMs, pingTimeoutMs} = optionsOf(overlay, 'tinc');
	const lines = [
		`Name = ${tincName(me.device)}`,
		'Mode = switch',
		`Interface = ${me.port}`,
		'DeviceType = tap',
		`AddressFamily = ${me.underlayAddress.includes(':') ? 'ipv6' : 'ipv4'}`,
		`BindToAddress = ${me.underlayAddress}`,
		`PingInterval = ${wholeSeconds(pingIntervalMs)}`,
		`PingTimeout = ${wholeSeconds(pingTimeoutMs)}`,
		...(connectTo.get(me.device) ?? []).map(peer => `ConnectTo = ${tincName(peer)}`),
	];
	return `${lines.join('\n')}\n`;
}

function hostFile(
	folder: string,
	member: OverlayMember,
	{overlay, secrets}: {overlay: Overlay; secrets: TunnelSecrets},
): ConfigFile {
	const {port} = optionsOf(overlay, 'tinc');
	const lines = [`Address = ${member.underlayAddress}`, `Port = ${port}`];
	const key = keyOf(secrets, member.device, 'publicKey');
	return {
		path: `${folder}/hosts/${tincName(member.device)}`,
		mode: 0o644,
		text: `${lines.join('\n')}\n\n${key}`,
	};
}

/** tinc's names are letters, digits and underscores (tinc.conf(5), Name). */
function tincName(device: DeviceId): string {
	return device.replaceAll('-', '_');
}

function keyOf(secrets: TunnelSecrets, device: DeviceId, part: 'privateKey' | 'publicKey'): string {
	const identity = secrets.get(device);
	if (identity?.kind !== 'rsa') {
		throw new Error(`There is no RSA key for ${device}.`);
	}
	return identity[part];
}
