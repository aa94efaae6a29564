import test from 'ava';
import {
	islandsOf,
	memberReach,
	multicastHearers,
	type Reach,
} from '../../../src/network/queries/reach.ts';
import {removal, removalOf, tunnelName} from '../../../src/network/queries/removal.ts';
import {cable, device, domain, ring} from '../../_support/names.ts';
import {networkOf, shippedNetwork} from '../../_support/networks.ts';

function shown(reach: Reach): Record<string, string> {
	return Object.fromEntries([...reach].map(([id, others]) => [id, [...others].join(' ')]));
}

test('multicast does not cross a routed provider', t => {
	const network = shippedNetwork('openvpn-two-node-public-ring');
	const from = device(network, 'serveur1').id;
	t.deepEqual([...multicastHearers(network, {ring: ring(network), from})], []);
	t.deepEqual(shown(memberReach(network)), {serveur1: '', serveur2: ''});
});

test('multicast crosses the tap', t => {
	const network = shippedNetwork('openvpn-two-node');
	const from = device(network, 'serveur1').id;
	t.deepEqual([...multicastHearers(network, {ring: ring(network), from})].map(String), [
		'serveur2',
	]);
	t.deepEqual(shown(memberReach(network)), {serveur1: 'serveur2', serveur2: 'serveur1'});
});

test('a server that hears no multicast is no member that udp can use', t => {
	const network = shippedNetwork('openvpn-two-node');
	const deaf = removal({multicastBlockedAt: [device(network, 'serveur2').id]});
	t.deepEqual(shown(memberReach(network, deaf)), {serveur1: '', serveur2: ''});
});

test('the star without client-to-client is one island with a missing pair', t => {
	const network = shippedNetwork('openvpn-three-node');
	const reach = memberReach(network);
	t.deepEqual(shown(reach), {
		serveur1: 'serveur2 serveur3',
		serveur2: 'serveur1',
		serveur3: 'serveur1',
	});
	const islands = islandsOf(reach);
	t.is(islands.length, 1);
	t.deepEqual(
		islands[0]?.missing.map(pair => pair.join('–')),
		['serveur2–serveur3'],
	);
});

test('with client-to-client all reach all, and the server’s death parts the clients', t => {
	const network = shippedNetwork('openvpn-three-node-client-to-client');
	t.deepEqual(islandsOf(memberReach(network))[0]?.missing, []);
	const islands = islandsOf(memberReach(network, removalOf([domain(network, 'server:serveur1')])));
	t.deepEqual(
		islands.map(({members}) => members.join(' ')),
		['serveur2', 'serveur3'],
	);
});

test('one cut uplink leaves its server alone', t => {
	const network = shippedNetwork('openvpn-three-node-client-to-client');
	const islands = islandsOf(memberReach(network, removalOf([domain(network, 'uplink:uplink3')])));
	t.deepEqual(
		islands.map(({members}) => members.join(' ')),
		['serveur1 serveur2', 'serveur3'],
	);
});

test('one dead tunnel parts its client, and the other clients keep theirs', t => {
	const network = shippedNetwork('openvpn-three-node-client-to-client');
	const [overlay] = network.overlays;
	const [first] = overlay?.tunnels ?? [];
	t.truthy(overlay);
	const dead = overlay && first ? [tunnelName(overlay.id, first)] : [];
	t.deepEqual(dead, ['vpn/serveur1-serveur2']);
	const islands = islandsOf(memberReach(network, removal({tunnels: dead})));
	t.deepEqual(
		islands.map(({members}) => members.join(' ')),
		['serveur1 serveur3', 'serveur2'],
	);
});

const TWO_LINKS = `
schemaVersion: 1
name: two-links
title: Two servers with two knet links over two switches
servers:
  a: {interfaces: {eth0: {address: 10.0.0.1/24}, eth1: {address: 10.0.1.1/24}}}
  b: {interfaces: {eth0: {address: 10.0.0.2/24}, eth1: {address: 10.0.1.2/24}}}
switches: {sw1: {}, sw2: {multicast: false}}
cables:
  a1: {ends: [a.eth0, sw1]}
  b1: {ends: [b.eth0, sw1]}
  a2: {ends: [a.eth1, sw2]}
  b2: {ends: [b.eth1, sw2]}
stack:
  preset: proxmox-ve-9
  corosync: {links: [{over: eth0}, {over: eth1}]}
`;

test('two members reach each other as long as one of their links works both ways', t => {
	const network = networkOf(TWO_LINKS);
	const first = removalOf([domain(network, 'switch:sw1')]);
	const both = removalOf([domain(network, 'switch:sw1'), domain(network, 'switch:sw2')]);
	t.deepEqual(shown(memberReach(network, first)), {a: 'b', b: 'a'});
	t.deepEqual(shown(memberReach(network, both)), {a: '', b: ''});
	const crossed = removal({
		oneWayCuts: [
			[cable(network, 'a1').id, 'aToB'],
			[cable(network, 'a2').id, 'bToA'],
		],
	});
	t.deepEqual(shown(memberReach(network, crossed)), {a: '', b: ''});
});

test('a switch that carries no multicast is heard through by nobody', t => {
	const network = networkOf(TWO_LINKS);
	const from = device(network, 'a').id;
	t.deepEqual([...multicastHearers(network, {ring: ring(network, 1), from})], []);
	t.deepEqual([...multicastHearers(network, {ring: ring(network, 0), from})].map(String), ['b']);
	const blocked = removal({multicastBlockedAt: [device(network, 'sw1').id]});
	t.deepEqual([...multicastHearers(network, {ring: ring(network, 0), from}, blocked)], []);
});

test('a provider that routes multicast lets it through to every port', t => {
	const network = networkOf(`
schemaVersion: 1
name: multicast-router
title: A provider that routes multicast
providers: {hoster: {preset: routed, multicast: true}}
servers:
  a: {interfaces: {eth0: {address: 198.51.100.10/24, gateway: 198.51.100.1}}}
  b: {interfaces: {eth0: {address: 203.0.113.10/24, gateway: 203.0.113.1}}}
uplinks:
  ua: {from: a.eth0, to: hoster}
  ub: {from: b.eth0, to: hoster}
stack: {preset: proxmox-ve-5}
`);
	t.deepEqual(shown(memberReach(network)), {a: 'b', b: 'a'});
});

test('a dead member is no member of any island', t => {
	const network = shippedNetwork('openvpn-two-node');
	const reach = memberReach(network, removal({devices: [device(network, 'serveur1').id]}));
	t.deepEqual(shown(reach), {serveur2: ''});
});
