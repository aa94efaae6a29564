import test from 'ava';
import {outcome} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';
import {linesOf, overlayNetwork, sampleDaemon, sampleSecrets} from '../_support/overlays.ts';
import {tunnelDaemon} from '../../src/overlays/index.ts';

const MESH = [
	'kind: tinc',
	'members: [n1, n2, n3]',
	'subnet: 10.1.0.0/24',
	'addresses: {n1: 10.1.0.1, n2: 10.1.0.2, n3: 10.1.0.3}',
];

test('without its RSA key a node gets no configuration', t => {
	const {network, overlay} = overlayNetwork({overlay: MESH});
	const [first] = overlay.members;
	const secrets = new Map([...sampleSecrets(overlay)].slice(1));
	t.throws(
		() => tunnelDaemon({network, overlay, device: first?.device ?? ('' as never), secrets}),
		{message: /no RSA key for n1/},
	);
});

test('every node connects to all others unless the design says whom', t => {
	const full = overlayNetwork({overlay: MESH});
	t.deepEqual(
		linesOf(sampleDaemon(full, 1), 'tinc.conf').filter(line => line.startsWith('ConnectTo')),
		['ConnectTo = n1', 'ConnectTo = n3'],
	);
	t.is(full.overlay.tunnels.length, 3);
	const partial = overlayNetwork({overlay: [...MESH, 'connectTo: {n2: [n1], n3: [n1]}']});
	t.deepEqual(
		partial.overlay.tunnels.map(({a, b}) => `${a}-${b}`),
		['n1-n2', 'n1-n3'],
	);
	t.false(linesOf(sampleDaemon(partial, 0), 'tinc.conf').some(line => line.includes('ConnectTo')));
});

test('a node that connects to somebody twice has one connection', t => {
	const {overlay} = overlayNetwork({
		overlay: [...MESH, 'connectTo: {n1: [n2], n2: [n1], n3: [n2]}'],
	});
	t.deepEqual(
		overlay.tunnels.map(({a, b}) => `${a}-${b}`),
		['n1-n2', 'n2-n3'],
	);
});

test('every node passes frames on, and has the public keys of all', t => {
	const made = overlayNetwork({overlay: MESH});
	t.deepEqual(
		made.overlay.relays,
		made.overlay.members.map(({device}) => device),
	);
	for (const [place, own] of [0, 1, 2].entries()) {
		const daemon = sampleDaemon(made, own);
		for (const peer of ['n1', 'n2', 'n3']) {
			t.true(linesOf(daemon, `hosts/${peer}`).includes(`public key of ${peer}`), String(place));
		}
		const keys = daemon.files.filter(({text}) => text.startsWith('private key'));
		t.deepEqual(
			keys.map(({text, mode}) => [text, mode]),
			[[`private key of n${own + 1}\n`, 0o600]],
		);
	}
});

test('port, ping times and addresses of the design stand in the files', t => {
	const made = overlayNetwork({
		overlay: [...MESH, 'port: 656', 'pingInterval: 2s', 'pingTimeout: 1s', 'mtu: 1400'],
	});
	const daemon = sampleDaemon(made, 0);
	const lines = linesOf(daemon, 'tinc.conf');
	for (const line of [
		'Mode = switch',
		'Interface = tap0',
		'BindToAddress = 192.0.2.1',
		'PingInterval = 2',
		'PingTimeout = 1',
	]) {
		t.true(lines.includes(line), line);
	}
	t.true(linesOf(daemon, 'hosts/n2').includes('Port = 656'));
	t.true(linesOf(daemon, 'hosts/n2').includes('Address = 192.0.2.2'));
	const up = linesOf(daemon, 'tinc-up');
	t.true(up.includes('ip link set "$INTERFACE" mtu 1400'));
	t.true(up.includes('ip address replace 10.1.0.1/24 dev "$INTERFACE"'));
});

test('a tap that belongs to a bridge has no address of its own', t => {
	const made = overlayNetwork({
		overlay: ['kind: tinc', 'members: [n1, n2]', 'device: tap1'],
		interfaces: ['vmbr1: {kind: bridge, ports: [tap1]}'],
	});
	const up = linesOf(sampleDaemon(made, 0), 'tinc-up');
	t.true(up.includes('ip link set "$INTERFACE" master vmbr1'));
	t.false(up.some(line => line.includes('address')));
});

test('hyphens, which tinc does not take in names, become underscores', t => {
	const made = overlayNetwork({overlay: MESH});
	const renamed = {
		...made.overlay,
		members: made.overlay.members.map(member =>
			member.device === 'n1' ? {...member, device: 'web-1' as typeof member.device} : member,
		),
	};
	const [me] = renamed.members;
	const daemon = tunnelDaemon({
		network: made.network,
		overlay: renamed,
		device: me?.device ?? ('' as never),
		secrets: sampleSecrets(renamed),
	});
	t.true(linesOf(daemon, 'tinc.conf').includes('Name = web_1'));
	t.true(daemon.files.some(({path}) => path.endsWith('/hosts/web_1')));
});

test('a frame costs the headers around it, the cipher’s padding and the digest', t => {
	const {overlay} = overlayNetwork({overlay: MESH});
	const inner = 14;
	const sequence = 4;
	const paddingMax = 16;
	const digest = 4;
	t.is(overlay.overheadBytes, 20 + 8 + sequence + inner + paddingMax + digest);
	t.is(overlay.innerMtuBytes, 1500);
});

test('a lost peer is noticed after a ping interval and two timeouts', t => {
	const recovery = (lines: readonly string[]): number =>
		overlayNetwork({overlay: [...MESH, ...lines]}).overlay.recovery.peerLossNoticedMsMax;
	t.is(recovery([]), 60_000 + 2 * 5000);
	t.is(recovery(['pingInterval: 2s', 'pingTimeout: 2s']), 2000 + 2 * 2000);
});

test('a mesh of tinc passes no packet whole that fills the card beneath it, and a tunnel of OpenVPN does', t => {
	// 1500 bytes of the card, less IPv4 20, UDP 8, tinc 4 + 4 + padding of up to 16, and the inner Ethernet header of 14.
	const mesh = outcome('ring-mtu', shippedNetwork('tinc-three-node'));
	// 91 blocks of 16 bytes fit beside 32 around them; number, Ethernet header and a byte of padding share them.
	t.is(mesh.values['pathBytes'], 91 * 16 - 4 - 14 - 1);
	t.is(mesh.status, 'fail');
	t.regex(mesh.reason, /answers those that forbid it with what passes/);
	t.is(outcome('ring-mtu', shippedNetwork('openvpn-two-node')).status, 'pass');
});
