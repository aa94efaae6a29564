/** OpenVPN between two taps that name each other: no TLS, no encryption, no authentication, so no header of its own. */
import type {DeviceId} from '../core/ids.ts';
import {parseDurationMs} from '../core/units.ts';
import type {OpenvpnP2pSpec} from '../design/design.types.ts';
import {
	bridgeOf,
	ETHERNET_HEADER_BYTES,
	innerAddress,
	IP_HEADER_BYTES,
	joinBridge,
	memberOf,
	optionsOf,
	peersFrom,
	peersOf,
	UDP_HEADER_BYTES,
	wholeSeconds,
} from './_common.ts';
import type {DaemonRequest, OverlayDefinition, TunnelDaemon} from './_overlay.types.ts';

/** As registered with IANA. */
const DEFAULT_PORT = 1194;

const DEFAULT_PING = '5s';
const DEFAULT_PING_RESTART = '60s';

export const openvpnP2p: OverlayDefinition<OpenvpnP2pSpec> = {
	kind: 'openvpn-p2p',
	title: 'OpenVPN between two taps, without encryption',
	identity: 'none',
	members: ({between}) => peersFrom('between', between),
	references: ({pingRestart}) =>
		typeof pingRestart === 'object'
			? Object.keys(pingRestart).map(name => ({name, path: ['pingRestart', name], part: 'key'}))
			: [],
	bridge: 'possible',
	udpPort: ({port}) => port ?? DEFAULT_PORT,
	portPrefix: 'tap',
	overheadBytes: (_spec, underlayFamily) =>
		IP_HEADER_BYTES[underlayFamily] + UDP_HEADER_BYTES + ETHERNET_HEADER_BYTES,
	innerMtuBytesDefault: 1500,
	resolve: (spec, [a, b]) => {
		if (a === undefined || b === undefined) {
			throw new Error('A tunnel always has two ends.');
		}
		const pingRestartMs = new Map([a, b].map(device => [device, restartMs(spec, device)]));
		return {
			tunnels: [{a, b}],
			relays: [],
			carriesMulticast: true,
			splitsLargePackets: true,
			honoursDontFragment: false,
			recovery: {
				peerLossNoticedMsMax: Math.max(...pingRestartMs.values()),
				// Without TLS there is no session to lose: packets are taken as soon as both processes run.
				restartOutageMsMax: 0,
				source: 'openvpn(8), --ping-restart; without TLS the ends keep no state about each other.',
			},
			options: {
				kind: 'openvpn-p2p',
				port: spec.port ?? DEFAULT_PORT,
				pingIntervalMs: parseDurationMs(spec.ping ?? DEFAULT_PING) ?? 0,
				pingRestartMs,
			},
		};
	},
	daemon,
};

function restartMs({pingRestart}: OpenvpnP2pSpec, device: DeviceId): number {
	const written = typeof pingRestart === 'object' ? pingRestart[device] : pingRestart;
	return parseDurationMs(written ?? DEFAULT_PING_RESTART) ?? 0;
}

function daemon({network, overlay, device}: DaemonRequest): TunnelDaemon {
	const {port, pingIntervalMs, pingRestartMs} = optionsOf(overlay, 'openvpn-p2p');
	const me = memberOf(overlay, device);
	const [peer] = peersOf(overlay, device);
	if (peer === undefined) {
		throw new Error(`${device} has no peer in ${overlay.id}.`);
	}
	const folder = `/etc/openvpn/${overlay.id}`;
	const config = `${folder}/openvpn.conf`;
	const bridge = bridgeOf(network, me);
	const address = innerAddress(overlay, me);
	const hook = [
		'#!/bin/sh',
		'set -e',
		...(bridge === null ? ['ip link set "$dev" up'] : joinBridge(bridge, '$dev')),
		...(address === null ? [] : [`ip address replace ${address} dev "$dev"`]),
	];
	const lines = [
		`dev ${me.port}`,
		'dev-type tap',
		`tun-mtu ${overlay.innerMtuBytes}`,
		`proto ${me.underlayAddress.includes(':') ? 'udp6' : 'udp4'}`,
		`local ${me.underlayAddress}`,
		`remote ${peer.underlayAddress}`,
		`port ${port}`,
		'cipher none',
		'auth none',
		`ping ${wholeSeconds(pingIntervalMs)}`,
		`ping-restart ${wholeSeconds(pingRestartMs.get(device) ?? 0)}`,
		'persist-tun',
		'script-security 2',
		`up ${folder}/up.sh`,
		'verb 3',
	];
	return {
		files: [
			{path: config, mode: 0o600, text: `${lines.join('\n')}\n`},
			{path: `${folder}/up.sh`, mode: 0o755, text: `${hook.join('\n')}\n`},
		],
		setup: [],
		command: ['openvpn', '--config', config],
		processName: 'openvpn',
		readyPattern: /Initialization Sequence Completed/,
	};
}
