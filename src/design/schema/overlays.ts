/** Tunnel networks: one schema a kind. */
import * as z from 'zod';
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
} from './fields.ts';
import {reliabilitySchema} from './reliability.ts';

/** What every kind of overlay has. */
const commonShape = {
	title: text('The overlay in words.').optional(),
	subnet: subnet('The subnet inside the tunnels.'),
	addresses: z
		.record(deviceName, address('The server’s address inside the tunnels.'))
		.meta({description: 'Server to its address in `subnet`.'}),
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
		.meta({description: 'The name of the tunnel interface on each server; `tap0` if not given.'})
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

export const overlaySchema = z.discriminatedUnion('kind', [openvpnSchema]);
