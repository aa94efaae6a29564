/** OpenVPN 2.6 in server mode over tap devices: a star of layer-2 tunnels over UDP. */
import {parseDurationMs} from '../core/units.ts';
import type {OpenvpnSpec} from '../design/design.types.ts';
import type {OpenvpnOptions} from '../network/network.types.ts';
import type {OverlayKindRules} from '../network/overlay-kind.types.ts';

/**
 * What a data packet adds to an inner IP packet (openvpn, doc/…/Data_v2 format; AEAD ciphers): 4 bytes of opcode and
 * peer id, 4 of packet id, 16 of tag, and, since tap carries Ethernet frames, 14 of inner Ethernet header.
 */
const DATA_PACKET_BYTES = 4 + 4 + 16 + 14;
const UDP_HEADER_BYTES = 8;
const IP_HEADER_BYTES = {4: 20, 6: 40} as const;

export const openvpn: OverlayKindRules = {
	kind: 'openvpn',
	members: spec => [
		{name: spec.server, role: 'server', path: ['server']},
		...spec.clients.map((name, index) => ({
			name,
			role: 'client' as const,
			path: ['clients', index],
		})),
	],
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
			// A UDP socket without --mtu-disc leaves the splitting of large datagrams to the kernel of the sender.
			splitsLargePackets: true,
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
};

/** OpenVPN's registered port (IANA) and the keepalive of its sample configurations stand in for what is not written. */
function resolveOptions(spec: OpenvpnSpec): OpenvpnOptions {
	const {interval, timeout} = spec.keepalive ?? {interval: '10s', timeout: '120s'};
	const {clientToClient = false, multicastRoute = false, cipher = 'AES-256-GCM'} = spec;
	return {
		kind: 'openvpn',
		port: spec.port ?? 1194,
		keepaliveIntervalMs: parseDurationMs(interval) ?? 0,
		keepaliveTimeoutMs: parseDurationMs(timeout) ?? 0,
		clientToClient,
		multicastRoute,
		cipher,
	};
}
