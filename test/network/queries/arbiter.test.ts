import test from 'ava';
import {arbiterReach} from '../../../src/network/queries/arbiter.ts';
import {removal, removalOf} from '../../../src/network/queries/removal.ts';
import {cable, device, domain} from '../../_support/names.ts';
import {networkOf, shippedNetwork} from '../../_support/networks.ts';

const WITH_ARBITER = `
schemaVersion: 1
name: with-arbiter
title: Two members on a switch, an arbiter behind a hoster’s network
providers: {hoster: {preset: routed}}
servers:
  a:
    interfaces:
      eth0: {address: 10.0.0.1/24}
      eth1: {address: 198.51.100.10/24, gateway: 198.51.100.1}
  b:
    interfaces:
      eth0: {address: 10.0.0.2/24}
      eth1: {address: 203.0.113.10/24, gateway: 203.0.113.1}
  c:
    role: arbiter
    interfaces: {eth0: {address: 192.0.2.10/24, gateway: 192.0.2.1}}
switches: {sw: {}}
cables:
  a1: {ends: [a.eth0, sw]}
  b1: {ends: [b.eth0, sw]}
uplinks:
  ua: {from: a.eth1, to: hoster}
  ub: {from: b.eth1, to: hoster}
  uc: {from: c.eth0, to: hoster}
stack:
  preset: proxmox-ve-9
  corosync:
    links: [{over: eth0}]
    quorum: {device: {net: {host: c}}}
`;

test('without a qdevice nobody is in touch with an arbiter', t => {
	t.is(arbiterReach(shippedNetwork('openvpn-two-node')).size, 0);
});

test('members reach the arbiter over the network that its address is in, not over the ring', t => {
	const network = networkOf(WITH_ARBITER);
	t.deepEqual([...arbiterReach(network)].map(String), ['a', 'b']);
	const ringless = removalOf([domain(network, 'switch:sw')]);
	t.deepEqual([...arbiterReach(network, ringless)].map(String), ['a', 'b']);
	const lineless = removalOf([domain(network, 'uplink:ua')]);
	t.deepEqual([...arbiterReach(network, lineless)].map(String), ['b']);
});

test('an arbiter whose answers are lost is out of touch', t => {
	const network = networkOf(WITH_ARBITER);
	const mute = removal({oneWayCuts: [[cable(network, 'uc').id, 'aToB']]});
	t.is(arbiterReach(network, mute).size, 0);
});

test('a dead member and a dead arbiter are in touch with nobody', t => {
	const network = networkOf(WITH_ARBITER);
	const oneDown = removal({devices: [device(network, 'a').id]});
	t.deepEqual([...arbiterReach(network, oneDown)].map(String), ['b']);
	t.is(arbiterReach(network, removal({devices: [device(network, 'c').id]})).size, 0);
});
