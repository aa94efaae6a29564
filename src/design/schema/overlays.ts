/** Tunnel networks: one schema a kind. */
import * as z from 'zod';
import {bfdSchema} from './bfd.ts';
import {
	address,
	bool,
	deviceName,
	duration,
	interfaceName,
	mtuBytes,
	reference,
	subnet,
	text,
	udpPort,
	wholeSeconds,
} from './fields.ts';
import {reliabilitySchema} from './reliability.ts';

/** What every kind of overlay has. */
const commonShape = {
	title: text('The overlay in words.').optional(),
	subnet: subnet(
		'The subnet inside the tunnels; without one all ports belong to bridges.',
	).optional(),
	addresses: z
		.record(deviceName, address('The server’s address inside the tunnels.'))
		.meta({
			description:
				'Server to its address in `subnet`; a server whose tunnel interface belongs to a bridge needs none.',
		})
		.optional(),
	underlay: z
		.union(
			[
				interfaceName,
				z.record(
					deviceName,
					reference('The interface that the tunnel packets of this server leave through.'),
				),
			],
			{error: 'an interface name, or a mapping of servers to interface names'},
		)
		.meta({
			description:
				'The interface that tunnel packets leave through: one name for all, or one for each server. The interface with the default gateway if not given.',
		})
		.optional(),
	device: interfaceName
		.meta({
			description:
				'The name of the tunnel interface on each server; the first free one (`tap0`, `gre0`, …) if not given.',
		})
		.optional(),
	reliability: reliabilitySchema.optional(),
	mtu: mtuBytes('The MTU of the tunnel interface; the kind’s own default if not given.').optional(),
};

export const openvpnSchema = z
	.strictObject({
		kind: z.literal('openvpn').meta({
			description: 'OpenVPN 2.6 in server mode with tap devices over UDP: a star.',
		}),
		...commonShape,
		server: reference('The server that the tunnels end at.'),
		clients: z
			.array(reference('A server that connects as a client.'))
			.min(1, {error: 'at least one client'})
			.max(64, {error: 'at most 64 clients'})
			.meta({description: 'The servers that connect to it.'}),
		port: udpPort('The UDP port of the server; 1194 if not given.').optional(),
		keepalive: z
			.strictObject({
				interval: duration('Time between pings in a quiet tunnel.'),
				timeout: duration('Silence after which a client restarts; the server waits twice as long.'),
			})
			.meta({
				description: 'OpenVPN’s `keepalive`, in whole seconds; `10s` and `120s` if not given.',
			})
			.optional(),
		clientToClient: bool(
			'OpenVPN’s `client-to-client`: whether the server relays between clients; no if not given.',
		).optional(),
		multicastRoute: bool(
			'Whether a hook routes 224.0.0.0/4 over the tap; no if not given.',
		).optional(),
		cipher: z
			.enum(['AES-256-GCM', 'AES-128-GCM', 'CHACHA20-POLY1305'])
			.meta({description: 'OpenVPN’s `data-ciphers`; `AES-256-GCM` if not given.'})
			.optional(),
	})
	.meta({description: 'An OpenVPN server and its clients.'});

const memberList = z
	.array(reference('A server.'))
	.min(2, {error: 'at least two servers'})
	.max(64, {error: 'at most 64 servers'})
	.meta({description: 'The servers that take part.'});

const twoEnds = z
	.array(reference('A server.'))
	.length(2, {error: 'a list of two servers such as `[serveur1, serveur2]`'})
	.meta({description: 'The two servers that it connects.'});

export const openvpnP2pSchema = z
	.strictObject({
		kind: z.literal('openvpn-p2p').meta({
			description: 'OpenVPN between two taps that name each other, without TLS and encryption.',
		}),
		...commonShape,
		between: twoEnds,
		port: udpPort('The UDP port on both ends; 1194 if not given.').optional(),
		ping: wholeSeconds('OpenVPN’s `ping`; `5s` if not given.').optional(),
		pingRestart: z
			.union(
				[wholeSeconds('For both ends.'), z.record(deviceName, wholeSeconds('For this end.'))],
				{
					error:
						'a duration in whole seconds such as `60s`, or a mapping of servers to such durations',
				},
			)
			.meta({description: 'OpenVPN’s `ping-restart`; `60s` if not given.'})
			.optional(),
	})
	.meta({description: 'An OpenVPN tunnel without encryption, for networks that nobody else uses.'});

export const tincSchema = z
	.strictObject({
		kind: z.literal('tinc').meta({
			description: 'tinc 1.0 with `Mode = switch`: a mesh in which every node passes frames on.',
		}),
		...commonShape,
		members: memberList,
		connectTo: z
			.record(deviceName, z.array(reference('A server that it connects to.')).max(64))
			.meta({description: 'tinc’s `ConnectTo`; every server names all others if not given.'})
			.optional(),
		port: udpPort('The TCP and UDP port; 655 if not given.').optional(),
		pingInterval: wholeSeconds('tinc’s `PingInterval`; `60s` if not given.').optional(),
		pingTimeout: wholeSeconds(
			'tinc’s `PingTimeout`, at most `pingInterval`; `5s` if not given.',
		).optional(),
	})
	.meta({description: 'A tinc network.'});

export const greSchema = z
	.strictObject({
		kind: z.literal('gre').meta({
			description: 'A GRE port of Open vSwitch (Ethernet in GRE); both ends belong to bridges.',
		}),
		...commonShape,
		between: twoEnds,
		key: z.int().min(0).max(4_294_967_295).meta({description: 'The GRE key.'}).optional(),
		bfd: bfdSchema.optional(),
	})
	.meta({description: 'A GRE tunnel between two Open vSwitch bridges.'});

export const vxlanSchema = z
	.strictObject({
		kind: z.literal('vxlan').meta({
			description: 'VXLAN with a list of peers: a full mesh in which nobody passes frames on.',
		}),
		...commonShape,
		members: memberList,
		vni: z.int().min(1).max(16_777_215).meta({description: 'The network identifier.'}),
		port: udpPort('The UDP port; 4789 if not given.').optional(),
	})
	.meta({description: 'A VXLAN.'});

export const wireguardSchema = z
	.strictObject({
		kind: z.literal('wireguard').meta({
			description: 'WireGuard, every server with every other: layer 3, so no multicast.',
		}),
		...commonShape,
		members: memberList,
		port: udpPort('The UDP port; 51820 if not given.').optional(),
		persistentKeepalive: wholeSeconds(
			'WireGuard’s `PersistentKeepalive`; off if not given.',
		).optional(),
	})
	.meta({description: 'A WireGuard network.'});

export const overlaySchema = z.discriminatedUnion('kind', [
	openvpnSchema,
	openvpnP2pSchema,
	tincSchema,
	greSchema,
	vxlanSchema,
	wireguardSchema,
]);
