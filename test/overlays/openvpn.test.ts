import test from 'ava';
import type {DeviceId} from '../../src/core/ids.ts';
import type {TunnelIdentity} from '../../src/overlays/_overlay.types.ts';
import {OVERLAYS, OVERLAY_KINDS, tunnelDaemon} from '../../src/overlays/index.ts';
import {networkOf, shippedNetwork, shippedText} from '../_support/networks.ts';

/** Not real certificates: the configuration only names them. */
function identitiesOf(devices: readonly DeviceId[]): ReadonlyMap<DeviceId, TunnelIdentity> {
	return new Map(
		devices.map(device => [
			device,
			{
				kind: 'certificate',
				certificatePem: `certificate of ${device}\n`,
				privateKeyPem: `key of ${device}\n`,
				sha256Fingerprint: `FINGERPRINT-OF-${device}`,
			},
		]),
	);
}

function daemonOf(design: string, name: string) {
	const network = shippedNetwork(design);
	const [overlay] = network.overlays;
	const member = overlay?.members.find(({device}) => device === name);
	if (overlay === undefined || member === undefined) {
		throw new Error(`${design} has no overlay with ${name}`);
	}
	const secrets = identitiesOf(overlay.members.map(({device}) => device));
	return tunnelDaemon({network, overlay, device: member.device, secrets});
}

function configOf(design: string, name: string): string {
	return daemonOf(design, name).files.find(({path}) => path.endsWith('.conf'))?.text ?? '';
}

test('a device outside the overlay gets no daemon', t => {
	const network = shippedNetwork('openvpn-two-node');
	const [overlay] = network.overlays;
	const router = network.devices.find(({kind}) => kind === 'router');
	if (overlay === undefined || router === undefined) {
		t.fail();
		return;
	}
	const secrets = identitiesOf([router.id]);
	t.throws(() => tunnelDaemon({network, overlay, device: router.id, secrets}), {
		message: /no member/,
	});
});

test('without a certificate there is no daemon', t => {
	const network = shippedNetwork('openvpn-two-node');
	const [overlay] = network.overlays;
	const [member] = overlay?.members ?? [];
	if (overlay === undefined || member === undefined) {
		t.fail();
		return;
	}
	const request = {network, overlay, device: member.device, secrets: new Map()};
	t.throws(() => tunnelDaemon(request), {message: /no certificate/});
});

test('a star without client-to-client relays nothing, with it the server does', t => {
	const [plain] = shippedNetwork('openvpn-three-node').overlays;
	const [relaying] = shippedNetwork('openvpn-three-node-client-to-client').overlays;
	t.deepEqual(plain?.relays, []);
	t.deepEqual(relaying?.relays.map(String), ['serveur1']);
	const star = ['serveur1–serveur2', 'serveur1–serveur3'];
	t.deepEqual(
		plain?.tunnels.map(({a, b}) => `${a}–${b}`),
		star,
	);
	t.deepEqual(
		relaying?.tunnels.map(({a, b}) => `${a}–${b}`),
		star,
	);
});

test('the server’s configuration names the address it listens on and only its clients’ fingerprints', t => {
	const lines = configOf('openvpn-three-node', 'serveur1').split('\n');
	t.true(lines.includes('mode server'));
	t.true(lines.includes('local 198.51.100.10'));
	t.true(lines.includes('port 1194'));
	t.true(lines.includes('keepalive 10 120'));
	t.true(lines.includes('ifconfig 10.1.0.1 255.255.255.0'));
	t.false(lines.includes('client-to-client'));
	t.deepEqual(
		lines.filter(line => line.startsWith('FINGERPRINT')),
		['FINGERPRINT-OF-serveur2', 'FINGERPRINT-OF-serveur3'],
	);
});

test('a client’s configuration names the server and trusts nobody else', t => {
	const lines = configOf('openvpn-three-node', 'serveur3').split('\n');
	t.true(lines.includes('client'));
	t.true(lines.includes('remote 198.51.100.10 1194'));
	t.true(lines.includes('ifconfig 10.1.0.3 255.255.255.0'));
	t.deepEqual(
		lines.filter(line => line.startsWith('FINGERPRINT')),
		['FINGERPRINT-OF-serveur1'],
	);
});

test('client-to-client stands in the server’s configuration only', t => {
	const design = 'openvpn-three-node-client-to-client';
	t.true(configOf(design, 'serveur1').split('\n').includes('client-to-client'));
	t.false(configOf(design, 'serveur2').includes('client-to-client'));
});

test('the hook for multicast is written only where the design asks for it', t => {
	const {files} = daemonOf('openvpn-two-node', 'serveur2');
	const hook = files.find(({path}) => path.endsWith('/up.sh'));
	t.true(hook?.text.includes('224.0.0.0/4'));
	t.is((hook?.mode ?? 0) & 0o111, 0o111, 'OpenVPN has to be able to run it');
	const text = shippedText('openvpn-two-node').replace(
		'multicastRoute: true',
		'multicastRoute: false',
	);
	const network = networkOf(text);
	const [overlay] = network.overlays;
	const [member] = overlay?.members ?? [];
	if (overlay === undefined || member === undefined) {
		t.fail();
		return;
	}
	const secrets = identitiesOf(overlay.members.map(({device}) => device));
	const plain = tunnelDaemon({network, overlay, device: member.device, secrets});
	t.false(
		plain.files.some(
			({text: written}) => written.includes('up.sh') || written.includes('224.0.0.0'),
		),
	);
});

test('nobody but the daemon may read the key', t => {
	const {files} = daemonOf('openvpn-two-node', 'serveur1');
	const key = files.find(({text}) => text.startsWith('key of'));
	t.is(key?.mode, 0o600);
});

test('a client notices a silent server after the timeout, the server after twice as long', t => {
	const [overlay] = shippedNetwork('openvpn-two-node').overlays;
	t.is(overlay?.recovery.peerLossNoticedMsMax, 2 * 120 * 1000);
	t.is(overlay?.recovery.restartOutageMsMax, 120 * 1000);
});

test('a tap packet costs the headers of IP, UDP, OpenVPN and the inner Ethernet', t => {
	const [overlay] = shippedNetwork('openvpn-two-node').overlays;
	const opcodeAndPeer = 4;
	const packetId = 4;
	const tag = 16;
	t.is(overlay?.overheadBytes, 20 + 8 + opcodeAndPeer + packetId + tag + 14);
});

test('the registry holds every kind that the design document knows', t => {
	t.deepEqual(
		OVERLAYS.map(({kind}) => kind),
		Object.keys(OVERLAY_KINDS) as (typeof OVERLAYS)[number]['kind'][],
	);
});
