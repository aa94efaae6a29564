import test from 'ava';
import fc from 'fast-check';
import {createPrng} from '../../src/core/prng.ts';
import {effectsOf} from '../../src/explore/cases/element-effects.ts';
import {simulateCase} from '../../src/explore/cases/simulate.ts';
import {elementsOf} from '../../src/explore/elements.ts';
import {membersWithoutQuorum, type Outcome, outcomeOf} from '../../src/explore/static/judge.ts';
import {compileStatic, type StaticModel} from '../../src/explore/static/model.ts';
import {createWalker} from '../../src/explore/static/walker.ts';
import type {Network} from '../../src/network/network.types.ts';
import {networkOf, shippedNetwork, shippedText} from '../_support/networks.ts';
import {expectedAfter} from './_support/reference.ts';
import {randomNetwork} from './_support/random-design.ts';

function modelOf(network: Network): StaticModel {
	const model = compileStatic(network, elementsOf(network));
	if (model === null) {
		throw new Error('A cluster that starts is needed.');
	}
	return model;
}

/** What becomes of the cluster when the elements of these ids have failed. */
function after(network: Network, ids: readonly string[]): Outcome {
	const model = modelOf(network);
	const walker = createWalker(model);
	for (const id of ids) {
		const element = model.elements.findIndex(candidate => candidate.id === id);
		if (element === -1) {
			throw new Error(`${id} is none of ${model.elements.map(known => known.id).join(', ')}`);
		}
		walker.push(element);
	}
	return outcomeOf(walker.verdict());
}

test('bits and packets agree about random failures of random networks', t => {
	const seen = new Set<Outcome>();
	const troublesSeen = new Set<string>();
	fc.assert(
		fc.property(fc.integer({min: 0, max: 1e9}), seed => {
			const network = randomNetwork(seed);
			const model = modelOf(network);
			const {elements} = model;
			const walker = createWalker(model);
			const byPackets = createWalker({...model, graphs: null});
			const prng = createPrng(seed, 'failures');
			for (let round = 0; round < 12; round += 1) {
				const chosen = Array.from({length: prng.below(5)}, () => prng.below(elements.length));
				chosen.forEach(walker.push);
				const verdict = walker.verdict();
				const troubles = walker.troubles().slice();
				chosen.forEach(walker.pop);
				chosen.forEach(byPackets.push);
				const expectedTroubles = byPackets.troubles().slice();
				chosen.forEach(byPackets.pop);
				const failed = chosen.flatMap(index => elements[index] ?? []);
				const expected = expectedAfter(network, failed);
				seen.add(expected.outcome);
				const title = failed.map(({id}) => id).join(' + ');
				if (troubles.join() !== expectedTroubles.join()) {
					throw new Error(`${title}: stores ${troubles.join()}, not ${expectedTroubles.join()}`);
				}
				troublesSeen.add(troubles.join());
				const found = {outcome: outcomeOf(verdict), withoutQuorum: membersWithoutQuorum(verdict)};
				if (found.outcome !== expected.outcome || found.withoutQuorum !== expected.withoutQuorum) {
					throw new Error(`${title}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
				}
			}
		}),
		{numRuns: 250, includeErrorInReport: true},
	);
	// A property that never saw an outcome would say nothing about it.
	t.deepEqual([...seen].toSorted(), ['lost', 'reduced', 'split', 'unsettled', 'whole']);
	t.true(troublesSeen.size > 3, [...troublesSeen].join(' '));
});

test('random networks come together in the simulator where the forecast says so, loops and shared subnets included', async t => {
	const seen = new Set<boolean>();
	for (let seed = 0; seed < 60; seed += 1) {
		const network = randomNetwork(seed);
		const {cluster, workload} = network;
		if (cluster?.qdevice !== null || workload.ceph !== null) {
			// qnetd refuses what ffsplit cannot count, and storage is whole for everybody only: questions of their own.
			continue;
		}
		const forecast = after(network, []) === 'whole';
		const {restoredMs} = await simulateCase(network, {failures: [], seed: 1});
		t.is(restoredMs !== null, forecast, `seed ${seed}`);
		seen.add(forecast);
	}
	t.is(seen.size, 2);
});

test('a cable that no longer tells a bridge of the better one is disputed by RSTP, in either answer', async t => {
	const network = shippedNetwork('nonprofit-two-plus-one');
	const elements = elementsOf(network);
	t.is(after(network, []), 'whole');
	// Troll is the root: what it says of itself goes from a to b on both cables to Orval, which opens its deaf port.
	for (const id of ['cable:copper/aToB', 'cable:copper/bToA']) {
		t.is(after(network, [id]), 'whole', id);
		const damage = elements.find(element => element.id === id)?.damage ?? {};
		const {outcome} = await simulateCase(network, {
			failures: [effectsOf(network, damage) ?? []],
			seed: 1,
		});
		t.is(outcome, 'whole', id);
	}
});

test('a network whose tunnels run over tunnels is judged packet by packet', t => {
	const inner = `
  inner:
    kind: openvpn
    server: serveur1
    clients: [serveur2, serveur3]
    underlay: tap0
    device: tap1
    port: 1195
    subnet: 10.2.0.0/24
    addresses: {serveur1: 10.2.0.1, serveur2: 10.2.0.2, serveur3: 10.2.0.3}
    clientToClient: true
    multicastRoute: true
`;
	const text = shippedText('openvpn-three-node-client-to-client')
		.replace('multicastRoute: true', 'multicastRoute: false')
		.replace('\nstack:', `${inner}\nstack:`)
		.replace('over: vpn', 'over: inner');
	const network = networkOf(text);
	t.is(modelOf(network).graphs, null);
	t.is(after(network, []), 'whole');
	t.is(after(network, ['overlay-server:vpn']), 'lost');
	t.is(after(network, ['tunnel:inner/serveur1-serveur2']), 'reduced');
});

test('two nodes lose quorum with either of them, and with any part of the way between them', t => {
	const network = shippedNetwork('openvpn-two-node');
	t.is(after(network, []), 'whole');
	for (const id of [
		'server:serveur1',
		'server:serveur2',
		'uplink:uplink1',
		'uplink:uplink2/aToB',
		'provider:hoster',
		'site:dc',
		'overlay-server:vpn',
		'tunnel:vpn/serveur1-serveur2',
		'multicast:serveur2',
		'daemon:serveur1/corosync',
	]) {
		t.is(after(network, [id]), 'lost', id);
	}
});

test('two_node trades every loss of the way for a split brain, and survives the loss of a node', t => {
	const network = networkOf(
		shippedText('openvpn-two-node').replace('corosync:', 'corosync:\n    quorum: {two_node: 1}'),
	);
	t.is(after(network, ['uplink:uplink1']), 'split');
	t.is(after(network, ['overlay-server:vpn']), 'split');
	t.is(after(network, ['server:serveur1']), 'whole');
	t.is(after(network, ['provider:hoster', 'server:serveur2']), 'whole');
});

test('clients of a star that do not hear each other never settle, and the death of one of them mends it', t => {
	const network = shippedNetwork('openvpn-three-node');
	t.is(after(network, []), 'unsettled');
	t.is(after(network, ['server:serveur3']), 'whole');
	t.is(after(network, ['server:serveur1']), 'lost');
});

test('a star that relays keeps quorum without one client, and falls with its centre', t => {
	const network = shippedNetwork('openvpn-three-node-client-to-client');
	t.is(after(network, []), 'whole');
	t.is(after(network, ['uplink:uplink3']), 'reduced');
	t.is(after(network, ['uplink:uplink1']), 'lost');
	t.is(after(network, ['uplink:uplink3', 'server:serveur3']), 'whole');
	t.is(after(network, ['daemon:serveur1/corosync']), 'whole');
});

const THREE_ON_TWO_LINKS = `
schemaVersion: 1
name: three
title: Three servers with two knet links over two switches
servers:
  a: {interfaces: {eth0: {address: 10.0.0.1/24}, eth1: {address: 10.0.1.1/24}}}
  b: {interfaces: {eth0: {address: 10.0.0.2/24}, eth1: {address: 10.0.1.2/24}}}
  c: {interfaces: {eth0: {address: 10.0.0.3/24}, eth1: {address: 10.0.1.3/24}}}
switches: {sw1: {}, sw2: {}}
cables:
  a1: {ends: [a.eth0, sw1]}
  b1: {ends: [b.eth0, sw1]}
  c1: {ends: [c.eth0, sw1]}
  a2: {ends: [a.eth1, sw2]}
  b2: {ends: [b.eth1, sw2]}
  c2: {ends: [c.eth1, sw2]}
stack:
  preset: proxmox-ve-9
  corosync: {links: [{over: eth0}, {over: eth1}]}
`;

test('members that reach each other only over different links are whole where each pair has one', t => {
	const network = networkOf(THREE_ON_TWO_LINKS);
	t.is(after(network, ['cable:a1']), 'whole');
	t.is(after(network, ['switch:sw1', 'cable:a2']), 'reduced');
	// a and b have link 1 between them, b and c link 0, a and c none.
	t.is(after(network, ['cable:a1', 'cable:c2']), 'unsettled');
	t.is(after(network, ['switch:sw1', 'switch:sw2']), 'lost');
});

const WITH_ARBITER = `
schemaVersion: 1
name: pair
title: Two members and an arbiter
servers:
  a: {nodeid: 1, interfaces: {eth0: {address: 10.0.0.1/24}, eth1: {address: 10.0.1.1/24}}}
  b: {nodeid: 2, interfaces: {eth0: {address: 10.0.0.2/24}, eth1: {address: 10.0.1.2/24}}}
  q: {role: arbiter, interfaces: {eth0: {address: 10.0.1.9/24}}}
switches: {ring: {}, way: {}}
cables:
  a1: {ends: [a.eth0, ring]}
  b1: {ends: [b.eth0, ring]}
  a2: {ends: [a.eth1, way]}
  b2: {ends: [b.eth1, way]}
  q2: {ends: [q.eth0, way]}
stack:
  preset: proxmox-ve-9
  corosync:
    links: [{over: eth0}]
    quorum: {device: {net: {host: q}}}
`;

test('an arbiter lets the lower half of a pair go on, or the half that still reaches it', t => {
	const network = networkOf(WITH_ARBITER);
	t.is(after(network, []), 'whole');
	t.is(after(network, ['server:q']), 'whole');
	t.is(after(network, ['cable:a1']), 'reduced');
	t.is(after(network, ['switch:ring', 'cable:a2']), 'reduced');
	t.is(after(network, ['switch:ring', 'daemon:q/corosync-qnetd']), 'lost');
	t.is(after(network, ['server:a', 'daemon:b/corosync-qdevice']), 'lost');
	t.is(after(network, ['server:a', 'daemon:a/corosync-qdevice']), 'whole');
});

test('every failure has an id of its own, and directions and daemons are among them', t => {
	const ids = elementsOf(networkOf(WITH_ARBITER)).map(({id}) => id);
	t.is(new Set(ids).size, ids.length);
	t.true(ids.includes('cable:a1/bToA'));
	t.true(ids.includes('daemon:q/corosync-qnetd'));
	t.false(ids.some(id => id.startsWith('multicast:')));
});
