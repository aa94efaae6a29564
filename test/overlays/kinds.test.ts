/** GRE, VXLAN, WireGuard and OpenVPN point to point: what each makes of its section. */
import test from 'ava';
import {linesOf, overlayNetwork, sampleDaemon, type OverlayDesign} from '../_support/overlays.ts';

const ETHERNET = 14;
const IPV4 = 20;
const UDP = 8;

const ADDRESSES = [
	'subnet: 10.1.0.0/24',
	'addresses: {n1: 10.1.0.1, n2: 10.1.0.2, n3: 10.1.0.3}',
] as const;
const VXLAN: OverlayDesign = {
	overlay: ['kind: vxlan', 'members: [n1, n2, n3]', 'vni: 42', ...ADDRESSES],
};
const WIREGUARD: OverlayDesign = {
	overlay: ['kind: wireguard', 'members: [n1, n2, n3]', ...ADDRESSES],
};
const GRE: OverlayDesign = {
	overlay: ['kind: gre', 'between: [n1, n2]'],
	interfaces: ['vmbr1: {kind: bridge, implementation: openvswitch, ports: [gre0]}'],
};
const P2P: OverlayDesign = {
	overlay: ['kind: openvpn-p2p', 'between: [n1, n2]', 'device: taplan', 'port: 1195'],
	interfaces: ['br-lan: {kind: bridge, ports: [taplan]}'],
};

/** The setup's commands as lines. */
const setupOf = (design: OverlayDesign): readonly string[] =>
	sampleDaemon(overlayNetwork(design), 0).setup.map(words => words.join(' '));

test('each kind adds what its headers take', t => {
	const overhead = (design: OverlayDesign): number => overlayNetwork(design).overlay.overheadBytes;
	t.is(overhead(VXLAN), IPV4 + UDP + 8 + ETHERNET);
	t.is(overhead(WIREGUARD), IPV4 + UDP + 32);
	t.is(overhead(GRE), IPV4 + 4 + ETHERNET);
	t.is(overhead({...GRE, overlay: [...GRE.overlay, 'key: 7']}), IPV4 + 4 + 4 + ETHERNET);
	t.is(overhead(P2P), IPV4 + UDP + ETHERNET);
});

test('only tinc relays, and only WireGuard carries no multicast', t => {
	for (const design of [VXLAN, WIREGUARD, GRE, P2P]) {
		const {overlay} = overlayNetwork(design);
		t.deepEqual(overlay.relays, [], overlay.kind);
		t.is(overlay.carriesMulticast, overlay.kind !== 'wireguard', overlay.kind);
	}
});

test('tunnels that keep no state have no failure to notice', t => {
	for (const design of [VXLAN, GRE]) {
		const {recovery} = overlayNetwork(design).overlay;
		t.is(recovery.peerLossNoticedMsMax, 0);
		t.is(recovery.restartOutageMsMax, 0);
	}
});

test('BFD notices a dead GRE port when a row of messages is missing', t => {
	const design = (bfd: string): OverlayDesign => ({
		...GRE,
		overlay: [...GRE.overlay, `bfd: ${bfd}`],
	});
	const noticed = (bfd: string): number =>
		overlayNetwork(design(bfd)).overlay.recovery.peerLossNoticedMsMax;
	// Open vSwitch sends every 100 ms by default, but takes a message a second only; three may be missing.
	t.is(noticed('{}'), 3 * 1000);
	t.is(noticed('{minRx: 200ms}'), 3 * 200);
	t.is(noticed('{minRx: 200ms, minTx: 500ms, multiplier: 5}'), 5 * 500);
	t.true(
		setupOf(design('{minRx: 200ms}'))[0]?.endsWith(
			'bfd:enable=true bfd:min_tx=100 bfd:min_rx=200 bfd:mult=3',
		),
	);
	t.false(setupOf(GRE)[0]?.includes('bfd:'));
});

test('a GRE port is added to its bridge with both ends’ addresses', t => {
	t.deepEqual(setupOf(GRE), [
		'ovs-vsctl --may-exist add-port vmbr1 gre0 -- set interface gre0 type=gre options:remote_ip=192.0.2.2 options:local_ip=192.0.2.1',
	]);
});

test('a VXLAN floods to every peer', t => {
	const lines = setupOf(VXLAN);
	t.is(lines[0], 'ip link add vxlan0 type vxlan id 42 dstport 4789 local 192.0.2.1 dev eth0');
	t.deepEqual(
		lines.filter(line => line.startsWith('bridge fdb')),
		[2, 3].map(number => `bridge fdb append 00:00:00:00:00:00 dev vxlan0 dst 192.0.2.${number}`),
	);
	t.true(lines.includes('ip address replace 10.1.0.1/24 dev vxlan0'));
});

test('WireGuard knows each peer by its key, its endpoint and its one address', t => {
	const daemon = sampleDaemon(
		overlayNetwork({overlay: [...WIREGUARD.overlay, 'persistentKeepalive: 25s']}),
		0,
	);
	const lines = linesOf(daemon, 'wg0.conf');
	t.true(lines.includes('ListenPort = 51820'));
	t.true(lines.includes('Endpoint = 192.0.2.3:51820'));
	t.deepEqual(
		lines.filter(line => line.startsWith('AllowedIPs')),
		['AllowedIPs = 10.1.0.2/32', 'AllowedIPs = 10.1.0.3/32'],
	);
	t.is(lines.filter(line => line === 'PersistentKeepalive = 25').length, 2);
	t.is(daemon.files[0]?.mode, 0o600);
});

test('OpenVPN point to point names its peer, encrypts nothing and joins its bridge', t => {
	const daemon = sampleDaemon(
		overlayNetwork({...P2P, overlay: [...P2P.overlay, 'pingRestart: {n1: 20s}']}),
		0,
	);
	const lines = linesOf(daemon, 'openvpn.conf');
	for (const line of [
		'dev taplan',
		'local 192.0.2.1',
		'remote 192.0.2.2',
		'port 1195',
		'cipher none',
		'auth none',
		'ping 5',
		'ping-restart 20',
	]) {
		t.true(lines.includes(line), line);
	}
	t.true(linesOf(daemon, 'up.sh').includes('ip link set "$dev" master br-lan'));
});

test('each end of a point-to-point tunnel has its own patience', t => {
	const {overlay} = overlayNetwork({
		...P2P,
		overlay: [...P2P.overlay, 'pingRestart: {n1: 20s}'],
	});
	const {options} = overlay;
	t.deepEqual(
		options.kind === 'openvpn-p2p' ? [...options.pingRestartMs.values()] : [],
		[20_000, 60_000],
	);
	t.is(overlay.recovery.peerLossNoticedMsMax, 60_000);
});
