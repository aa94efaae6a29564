import test from 'ava';
import type {DeviceId} from '../../../src/core/ids.ts';
import type {Path, PathStep} from '../../../src/network/queries/path.types.ts';
import {pathTo} from '../../../src/network/queries/path.ts';
import {removal, removalOf} from '../../../src/network/queries/removal.ts';
import {ringPath} from '../../../src/network/queries/reach.ts';
import {cable, device, domain, overlay, ringEnd} from '../../_support/names.ts';
import {networkOf, shippedNetwork} from '../../_support/networks.ts';

function shown(path: Path | null): string {
	return path === null ? 'none' : path.steps.map(shownStep).join(' ');
}

function shownStep(step: PathStep): string {
	return step.kind === 'cable'
		? `${step.cable}/${step.direction}`
		: `${step.overlay}(${shown(step.path)})`;
}

const id = (name: string): DeviceId => name as DeviceId;

test('two servers of a routed provider reach each other through its router', t => {
	const network = shippedNetwork('openvpn-two-node');
	const path = pathTo(network, {from: id('serveur1'), address: '203.0.113.20'});
	t.is(shown(path), 'uplink1/aToB uplink2/bToA');
	t.deepEqual(path?.devices.map(String), ['serveur1', 'hoster', 'serveur2']);
});

test('a ring over a tunnel crosses the same cables beneath it', t => {
	const network = shippedNetwork('openvpn-two-node');
	const there = {from: ringEnd(network, 'serveur1'), to: ringEnd(network, 'serveur2')};
	t.is(shown(ringPath(network, there)), 'vpn(uplink1/aToB uplink2/bToA)');
	const back = {from: there.to, to: there.from};
	t.is(shown(ringPath(network, back)), 'vpn(uplink2/aToB uplink1/bToA)');
});

test('an address that nobody has is not reached, nor one without a route', t => {
	const network = shippedNetwork('openvpn-two-node');
	t.is(pathTo(network, {from: id('serveur1'), address: '203.0.113.99'}), null);
	t.is(pathTo(network, {from: id('hoster'), address: '2001:db8::1'}), null);
});

test('asking for a path to oneself is a mistake of the caller', t => {
	const network = shippedNetwork('openvpn-two-node');
	t.throws(() => pathTo(network, {from: id('serveur1'), address: '10.1.0.1'}), {
		message: /own address/,
	});
});

test('a cut uplink takes the path and the tunnel with it', t => {
	const network = shippedNetwork('openvpn-two-node');
	const cut = removal({cables: [cable(network, 'uplink2').id]});
	const ends = {from: ringEnd(network, 'serveur1'), to: ringEnd(network, 'serveur2')};
	t.is(pathTo(network, {from: id('serveur1'), address: '203.0.113.20'}, cut), null);
	t.is(ringPath(network, ends, cut), null);
});

test('a one-way cut leaves the other direction of plain packets, but no tunnel lives on one direction', t => {
	const network = shippedNetwork('openvpn-two-node');
	const cut = removal({oneWayCuts: [[cable(network, 'uplink2').id, 'bToA']]});
	t.is(pathTo(network, {from: id('serveur1'), address: '203.0.113.20'}, cut), null);
	const back = pathTo(network, {from: id('serveur2'), address: '198.51.100.10'}, cut);
	t.is(shown(back), 'uplink2/aToB uplink1/bToA');
	const ends = {from: ringEnd(network, 'serveur2'), to: ringEnd(network, 'serveur1')};
	t.is(ringPath(network, ends, cut), null);
});

test('without its daemons a tunnel is gone though the underlay works', t => {
	const network = shippedNetwork('openvpn-two-node');
	const down = removalOf([domain(network, 'overlay-server:vpn')]);
	const ends = {from: ringEnd(network, 'serveur1'), to: ringEnd(network, 'serveur2')};
	t.is(ringPath(network, ends, down), null);
	t.not(pathTo(network, {from: id('serveur1'), address: '203.0.113.20'}, down), null);
});

test('two clients of a star reach each other only where the server relays', t => {
	const plain = shippedNetwork('openvpn-three-node');
	const relaying = shippedNetwork('openvpn-three-node-client-to-client');
	const ends = (network: typeof plain) => ({
		from: ringEnd(network, 'serveur2'),
		to: ringEnd(network, 'serveur3'),
	});
	t.is(ringPath(plain, ends(plain)), null);
	const path = ringPath(relaying, ends(relaying));
	t.is(shown(path), 'vpn(uplink2/aToB uplink1/bToA) vpn(uplink1/aToB uplink3/bToA)');
	t.deepEqual(path?.devices.map(String), ['serveur2', 'serveur1', 'serveur3']);
	const dead = removal({devices: [device(relaying, 'serveur1').id]});
	t.is(ringPath(relaying, ends(relaying), dead), null);
});

const TWO_SWITCHES = `
schemaVersion: 1
name: two-switches
title: Two servers on two switches in a row, and a third in another subnet on the same wire
servers:
  a: {interfaces: {eth0: {address: 10.0.0.1/24}}}
  b: {interfaces: {eth0: {address: 10.0.0.2/24}}}
  c: {interfaces: {eth0: {address: 10.9.0.3/24}}}
switches: {sw1: {}, sw2: {}}
cables:
  a-sw1: {ends: [a.eth0, sw1]}
  sw1-sw2: {ends: [sw1, sw2]}
  b-sw2: {ends: [b.eth0, sw2]}
  c-sw2: {ends: [c.eth0, sw2]}
stack: {preset: none}
`;

test('switches in a row are crossed cable by cable', t => {
	const network = networkOf(TWO_SWITCHES);
	const path = pathTo(network, {from: id('a'), address: '10.0.0.2'});
	t.is(shown(path), 'a-sw1/aToB sw1-sw2/aToB b-sw2/bToA');
	t.deepEqual(path?.devices.map(String), ['a', 'sw1', 'sw2', 'b']);
});

test('one wire does not make two subnets neighbours', t => {
	const network = networkOf(TWO_SWITCHES);
	t.is(pathTo(network, {from: id('a'), address: '10.9.0.3'}), null);
});

test('a dead switch parts what hung on it', t => {
	const network = networkOf(TWO_SWITCHES);
	const dead = removal({devices: [device(network, 'sw2').id]});
	t.is(pathTo(network, {from: id('a'), address: '10.0.0.2'}, dead), null);
});

const RING_OF_SWITCHES = `
schemaVersion: 1
name: ring-of-switches
title: Three switches in a loop
servers:
  a: {interfaces: {eth0: {address: 10.0.0.1/24}}}
  b: {interfaces: {eth0: {address: 10.0.0.2/24}}}
switches: {sw1: {spanningTree: rstp}, sw2: {spanningTree: rstp}, sw3: {spanningTree: rstp}}
cables:
  a-sw1: {ends: [a.eth0, sw1]}
  b-sw2: {ends: [b.eth0, sw2]}
  sw1-sw2: {ends: [sw1, sw2]}
  sw2-sw3: {ends: [sw2, sw3]}
  sw3-sw1: {ends: [sw3, sw1]}
stack: {preset: none}
`;

test('a loop of switches is crossed the short way, and the long way when that is cut', t => {
	const network = networkOf(RING_OF_SWITCHES);
	const question = {from: id('a'), address: '10.0.0.2'};
	t.is(shown(pathTo(network, question)), 'a-sw1/aToB sw1-sw2/aToB b-sw2/bToA');
	const cut = removal({cables: [cable(network, 'sw1-sw2').id]});
	t.is(shown(pathTo(network, question, cut)), 'a-sw1/aToB sw3-sw1/bToA sw2-sw3/bToA b-sw2/bToA');
});

test('servers in one subnet behind separate ports of a router reach each other through it', t => {
	const network = networkOf(`
schemaVersion: 1
name: one-subnet
title: Two servers of one subnet that may not see each other's frames
providers: {hoster: {preset: routed}}
servers:
  a: {interfaces: {eth0: {address: 198.51.100.10/24, gateway: 198.51.100.1}}}
  b: {interfaces: {eth0: {address: 198.51.100.11/24, gateway: 198.51.100.1}}}
uplinks:
  ua: {from: a.eth0, to: hoster}
  ub: {from: b.eth0, to: hoster}
stack: {preset: none}
`);
	t.is(shown(pathTo(network, {from: id('a'), address: '198.51.100.11'})), 'ua/aToB ub/bToA');
});

test('a tunnel may run over a tunnel', t => {
	const network = networkOf(`
schemaVersion: 1
name: tunnel-in-tunnel
title: OpenVPN within OpenVPN
providers: {hoster: {preset: routed}}
servers:
  a: {interfaces: {eth0: {address: 198.51.100.10/24, gateway: 198.51.100.1}}}
  b: {interfaces: {eth0: {address: 203.0.113.10/24, gateway: 203.0.113.1}}}
uplinks:
  ua: {from: a.eth0, to: hoster}
  ub: {from: b.eth0, to: hoster}
overlays:
  outer:
    kind: openvpn
    server: a
    clients: [b]
    subnet: 10.1.0.0/24
    addresses: {a: 10.1.0.1, b: 10.1.0.2}
  inner:
    kind: openvpn
    server: b
    clients: [a]
    port: 1195
    underlay: tap0
    subnet: 10.2.0.0/24
    addresses: {a: 10.2.0.1, b: 10.2.0.2}
stack: {preset: none}
`);
	t.is(overlay(network, 'inner').members[0]?.port, 'tap1');
	const path = pathTo(network, {from: id('a'), address: '10.2.0.2'});
	t.is(shown(path), 'inner(outer(ua/aToB ub/bToA))');
});
