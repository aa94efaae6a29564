import test from 'ava';
import {deviceId, overlayId} from '../../src/core/ids.ts';
import {tunnelLogReader} from '../../src/docker/tunnel-log.ts';
import type {Overlay} from '../../src/network/network.types.ts';

const server = deviceId('hub');
const client = deviceId('spoke-1');
const other = deviceId('spoke-11');

const star: Pick<Overlay, 'id' | 'kind' | 'members' | 'tunnels'> = {
	kind: 'openvpn',
	id: overlayId('vpn'),
	members: [server, client, other].map((device, index) => ({
		device,
		port: 'tap0',
		address: `10.1.0.${index + 1}`,
		underlayPort: 'eth0',
		underlayAddress: `192.0.2.${index + 1}`,
		role: device === server ? 'server' : 'client',
	})),
	tunnels: [client, other].map(spoke => ({a: server, b: spoke})),
};

// Lines as OpenVPN 2.6.14 wrote them, the names replaced.
const LINES = {
	serverStarted: '2026-11-21 08:51:30 Initialization Sequence Completed',
	connected:
		'2026-11-21 08:51:30 192.0.2.2:33748 [spoke-1] Peer Connection Initiated with [AF_INET]192.0.2.2:33748',
	keyed:
		"2026-11-21 08:51:31 spoke-1/192.0.2.2:33748 Data Channel: cipher 'AES-256-GCM', peer-id: 0",
	silent:
		'2026-11-21 08:51:45 spoke-1/192.0.2.2:33748 [spoke-1] Inactivity timeout (--ping-restart), restarting',
	dropped:
		'2026-11-21 08:51:45 spoke-1/192.0.2.2:33748 SIGUSR1[soft,ping-restart] received, client-instance restarting',
	clientUp: '2026-11-21 08:51:46 Initialization Sequence Completed',
	clientSilent: '2026-11-21 08:51:54 [hub] Inactivity timeout (--ping-restart), restarting',
	unreachable: '2026-11-21 08:51:55 SIGUSR1[soft,network-unreachable] received, process restarting',
};

test('A server’s tunnel is up when its data channel has keys, and down once, however often that is said', t => {
	const reader = tunnelLogReader(star, server);
	t.deepEqual(reader.read(LINES.serverStarted), []);
	t.deepEqual(reader.read(LINES.connected), []);
	t.deepEqual(reader.read(LINES.keyed), [{peer: client, state: 'up'}]);
	t.deepEqual(reader.read(LINES.keyed), []);
	t.deepEqual(reader.read(LINES.silent), [{peer: client, state: 'down'}]);
	t.deepEqual(reader.read(LINES.dropped), []);
});

test('A client’s one tunnel leads to its server', t => {
	const reader = tunnelLogReader(star, client);
	t.deepEqual(reader.read(LINES.clientUp), [{peer: server, state: 'up'}]);
	t.deepEqual(reader.read(LINES.clientSilent), [{peer: server, state: 'down'}]);
	t.deepEqual(reader.read(LINES.unreachable), []);
	t.deepEqual(reader.read(LINES.clientUp), [{peer: server, state: 'up'}]);
});

test('The end of the daemon takes down what was up, and nothing else', t => {
	const reader = tunnelLogReader(star, server);
	t.deepEqual(reader.end(), []);
	reader.read(LINES.keyed);
	t.deepEqual(reader.end(), [{peer: client, state: 'down'}]);
});

test('A node of tinc names its peers in its own spelling, when a connection comes and when it goes', t => {
	const reader = tunnelLogReader({...star, kind: 'tinc'}, server);
	t.deepEqual(reader.read('Connection with spoke_11 (192.0.2.3 port 655) activated'), [
		{peer: other, state: 'up'},
	]);
	t.deepEqual(reader.read('Closing connection with spoke_1 (192.0.2.2 port 655)'), []);
	t.deepEqual(reader.read('Closing connection with spoke_11 (192.0.2.3 port 655)'), [
		{peer: other, state: 'down'},
	]);
});
