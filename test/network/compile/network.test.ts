import test from 'ava';
import {stableJson} from '../../../src/core/stable-json.ts';
import {totemTimers} from '../../../src/cluster/totem/timers.ts';
import {cable, device, domain, overlay, ring} from '../../_support/names.ts';
import {networkOf, shippedNetwork} from '../../_support/networks.ts';
import {WHOLE_DESIGN} from '../../_support/mistakes.ts';

const whole = () => networkOf(WHOLE_DESIGN);

/** The design with one text exchanged. */
function changed(from: string, to: string) {
	if (!WHOLE_DESIGN.includes(from)) {
		throw new Error(`The design does not hold: ${from}`);
	}
	return networkOf(WHOLE_DESIGN.replace(from, to));
}

test('the same text gives the same network', t => {
	t.is(stableJson(whole()), stableJson(whole()));
});

test('servers come first, then switches, then routers', t => {
	t.deepEqual(
		whole().devices.map(({kind, id}) => `${kind} ${id}`),
		['server a', 'server b', 'server q', 'switch sw', 'router hoster'],
	);
});

test('every port has a hardware address of its own, unicast and locally administered', t => {
	const macs = whole().devices.flatMap(({ports}) => ports.map(({mac}) => mac));
	t.is(new Set(macs).size, macs.length);
	for (const mac of macs) {
		t.regex(mac, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
		const first = Number.parseInt(mac.slice(0, 2), 16);
		t.is(first & 0b11, 0b10);
	}
});

test('no port name is longer than the kernel allows', t => {
	for (const {ports} of whole().devices) {
		t.true(ports.every(({name}) => name.length <= 15));
	}
});

test('a router answers at the gateway addresses of what hangs on it', t => {
	const {ports} = device(whole(), 'hoster');
	t.deepEqual(
		ports.map(({addresses}) =>
			addresses.map(({address, prefixLength}) => `${address}/${prefixLength}`),
		),
		[['198.51.100.1/24'], ['203.0.113.1/24'], ['192.0.2.1/24']],
	);
});

test('a switch joins its cables into one segment, each uplink is one of its own, an overlay too', t => {
	const segments = whole().segments.map(({id, ports}) => [
		id,
		ports.map(port => `${port.device}.${port.port}`).join(' '),
	]);
	t.deepEqual(segments, [
		['uplink:ua', 'a.eth0 hoster.p1'],
		['switch:sw', 'a.eth1 b.eth1'],
		['uplink:ub', 'b.eth0 hoster.p2'],
		['uplink:uq', 'q.eth0 hoster.p3'],
		['overlay:vpn', 'a.tap0 b.tap0'],
	]);
});

test('a segment carries multicast only where every switch and cable of it does', t => {
	const carries = (network: ReturnType<typeof whole>) =>
		network.segments.find(({id}) => id === 'switch:sw')?.carriesMulticast;
	t.true(carries(whole()));
	t.false(carries(changed('sw: {site: dc}', 'sw: {site: dc, multicast: false}')));
	t.false(carries(changed('[a.eth1, sw]', '[a.eth1, sw], multicast: false')));
	t.false(carries(changed('[a.eth1, sw]', '[a.eth1, sw], reverse: {multicast: false}')));
});

test('an uplink takes the preset’s values, the provider’s over them, its own over those, the reverse last', t => {
	const network = changed(
		'hoster: {preset: routed, site: dc}',
		'hoster: {preset: hetzner-cloud, kind: routed, jitter: 0.1ms, loss: 1%}',
	);
	const {aToB} = cable(network, 'ua').impairment;
	t.is(aToB.mtuBytes, 1450, 'the preset’s');
	t.is(aToB.jitterMs, 0.1, 'the provider’s');
	const text = WHOLE_DESIGN.replace(
		'from: a.eth0, to: hoster',
		'from: a.eth0, to: hoster, oneWayDelay: 3ms, loss: 2%, reverse: {loss: 5%, rate: 10Mbit}',
	);
	const {aToB: there, bToA: back} = cable(networkOf(text), 'ua').impairment;
	t.is(there.oneWayDelayMs, 3);
	t.is(there.lossRatio, 0.02);
	t.is(back.oneWayDelayMs, 3);
	t.is(back.lossRatio, 0.05);
	t.is(back.rateBps, 10e6);
	t.is(there.rateBps, 1e9);
});

test('that a provider carries multicast says nothing about its uplinks', t => {
	const network = changed('{preset: routed, site: dc}', '{preset: routed, multicast: false}');
	t.false(cable(network, 'ua').impairment.aToB.blocksMulticast);
});

test('a cable passes what both its ports take, unless it says otherwise', t => {
	const jumbo = WHOLE_DESIGN.replace('10.0.0.1/24}', '10.0.0.1/24, mtu: 9000}');
	t.is(cable(networkOf(jumbo), 'ca').impairment.aToB.mtuBytes, 1500);
	const both = jumbo.replace('sw: {site: dc}', 'sw: {mtu: 9000}');
	t.is(cable(networkOf(both), 'ca').impairment.aToB.mtuBytes, 9000);
	t.is(
		cable(changed('[a.eth1, sw]', '[a.eth1, sw], mtu: 1400'), 'ca').impairment.aToB.mtuBytes,
		1400,
	);
});

test('losses in bursts keep the frames of the bad state’s share', t => {
	const network = changed(
		'[a.eth1, sw]',
		'[a.eth1, sw], burstLoss: {goodToBad: 1%, badToGood: 20%}',
	);
	t.deepEqual(cable(network, 'ca').impairment.aToB.burstLoss, {
		goodToBadRatio: 0.01,
		badToGoodRatio: 0.2,
		badLossRatio: 1,
	});
});

test('a switched provider is a switch with its own multicast', t => {
	const network = networkOf(`
schemaVersion: 1
name: rpn
title: Two servers on a private layer-2 network
providers: {rpn: {preset: online-rpn}}
servers:
  a: {interfaces: {eth1: {address: 10.0.0.1/24, mtu: 9000}}}
  b: {interfaces: {eth1: {address: 10.0.0.2/24, mtu: 9000}}}
uplinks:
  ua: {from: a.eth1, to: rpn}
  ub: {from: b.eth1, to: rpn}
stack: {preset: none}
`);
	const rpn = device(network, 'rpn');
	t.true(rpn.kind === 'switch' && rpn.carriesMulticast);
	t.is(cable(network, 'ua').impairment.aToB.mtuBytes, 9000);
	t.is(network.cluster, null);
	t.deepEqual(
		network.devices.map(entry => entry.kind === 'server' && entry.role),
		['bystander', 'bystander', false],
	);
});

test('an overlay leaves through the interface with the default gateway unless it names another', t => {
	const shown = (network: ReturnType<typeof whole>) =>
		overlay(network, 'vpn').members.map(
			({underlayPort, underlayAddress}) => `${underlayPort} ${underlayAddress}`,
		);
	t.deepEqual(shown(whole()), ['eth0 198.51.100.10', 'eth0 203.0.113.10']);
	const inside = changed('kind: openvpn', 'kind: openvpn\n    underlay: eth1');
	t.deepEqual(shown(inside), ['eth1 10.0.0.1', 'eth1 10.0.0.2']);
});

test('without links corosync binds the public interface', t => {
	const {addresses, over} = ring(shippedNetwork('openvpn-two-node-public-ring'));
	t.is(over, 'eth0');
	t.deepEqual(
		addresses.map(({address}) => address),
		['198.51.100.10', '203.0.113.20'],
	);
});

test('members stand in nodeid order, and those without a nodeid get the lowest free ones', t => {
	const text = WHOLE_DESIGN.replace('nodeid: 1', 'nodeid: 4')
		.replace('    nodeid: 2\n', '')
		.replace('{host: q}', '{host: q, algorithm: lms}');
	const members = networkOf(text).cluster?.members.map(({nodeid, device: id}) => `${nodeid} ${id}`);
	t.deepEqual(members, ['1 b', '4 a']);
});

test('the effective token and consensus are those that the cluster’s own rules compute', t => {
	for (const nodeCount of [2, 3, 5, 16]) {
		const servers = Array.from(
			{length: nodeCount},
			(_, index) => `  s${index}: {interfaces: {eth0: {address: 10.0.0.${index + 1}/24}}}`,
		);
		const text = `schemaVersion: 1\nname: x\ntitle: x\nservers:\n${servers.join('\n')}\nstack: {preset: corosync-3}\n`;
		const totem = networkOf(text).cluster?.totem;
		const {tokenMs, consensusMs} = totemTimers({tokenMs: 3000, tokenCoefficientMs: 650}, nodeCount);
		t.is(totem?.effectiveTokenMs, 3000 + Math.max(0, nodeCount - 2) * 650);
		t.is(totem?.effectiveTokenMs, tokenMs);
		t.is(totem?.consensusMs, consensusMs);
	}
});

test('written timers win over computed ones', t => {
	const network = changed(
		'    links:',
		'    totem: {token: 5000, consensus: 7000, secauth: off}\n    links:',
	);
	t.is(network.cluster?.totem.effectiveTokenMs, 5000);
	t.is(network.cluster?.totem.consensusMs, 7000);
	t.false(network.cluster?.secauth);
});

test('a qdevice has one vote with ffsplit and one less than the members with lms', t => {
	const two = whole().cluster?.qdevice;
	t.is(two?.algorithm, 'ffsplit');
	t.is(two?.votes, 1);
	t.is(two?.address, '192.0.2.10');
	const three = networkOf(
		WHOLE_DESIGN.replace(
			'switches:\n  sw:',
			'  c: {interfaces: {eth1: {address: 10.0.0.3/24}}}\nswitches:\n  sw:',
		).replace('[{over: vpn}, {over: eth1}]', '[{over: eth1}]'),
	).cluster?.qdevice;
	t.is(three?.algorithm, 'lms');
	t.is(three?.votes, 3 - 1);
});

test('corosync’s switches may be written in each of its forms', t => {
	for (const [written, expected] of [
		['1', true],
		['yes', true],
		['true', true],
		['0', false],
		['no', false],
	] as const) {
		const quorum = changed('quorum: {', `quorum: {wait_for_all: ${written}, `).cluster?.quorum;
		t.is(quorum?.waitForAll, expected, written);
	}
	t.is(whole().cluster?.quorum.waitForAll, null);
});

test('a requirement of the design replaces the profile’s of the same figure, and only that', t => {
	const texts = (network: ReturnType<typeof whole>) =>
		network.requirements.lines.map(({text}) => text);
	t.true(texts(whole()).includes('rtt: p99 < 5ms'), 'another statistic stands beside it');
	const stricter = changed('rtt: p95 < 1ms', 'rtt: p99 < 1ms');
	t.false(texts(stricter).includes('rtt: p99 < 5ms'));
	t.true(texts(stricter).includes('rtt: p99 < 1ms'));
	t.is(stricter.requirements.lines.find(({text}) => text === 'rtt: p99 < 1ms')?.value, 1);
});

test('failure domains are every device, cable, provider, site, star and declared risk', t => {
	const network = whole();
	t.deepEqual(
		network.failureDomains.map(({id}) => id),
		[
			...['server:a', 'server:b', 'server:q', 'switch:sw'],
			...['cable:ca', 'cable:cb', 'uplink:ua', 'uplink:ub', 'uplink:uq'],
			...['provider:hoster', 'site:dc', 'overlay-server:vpn', 'shared-risk:rack'],
		],
	);
	t.deepEqual(domain(network, 'site:dc').devices.map(String), ['a', 'b', 'sw', 'hoster']);
	t.deepEqual(domain(network, 'provider:hoster').cables.map(String), ['ua', 'ub', 'uq']);
	t.deepEqual(domain(network, 'overlay-server:vpn').overlays.map(String), ['vpn']);
	t.deepEqual(domain(network, 'shared-risk:rack').cables.map(String), ['ca']);
});

test('IPv6 is written, checked and routed like IPv4', t => {
	const network = networkOf(`
schemaVersion: 1
name: six
title: Two servers on IPv6
providers: {hoster: {preset: routed}}
servers:
  a: {interfaces: {eth0: {address: "2001:db8:1::10/64", gateway: "2001:db8:1::1"}}}
  b: {interfaces: {eth0: {address: "2001:0db8:0002::10/64", gateway: "2001:db8:2::1"}}}
uplinks:
  ua: {from: a.eth0, to: hoster}
  ub: {from: b.eth0, to: hoster}
stack: {preset: corosync-3}
`);
	t.deepEqual(
		ring(network).addresses.map(({address}) => address),
		['2001:db8:1::10', '2001:db8:2::10'],
	);
	t.deepEqual(
		device(network, 'hoster').ports.flatMap(({addresses}) => addresses.map(({address}) => address)),
		['2001:db8:1::1', '2001:db8:2::1'],
	);
	t.true(ring(network).multicastAddress.startsWith('ff'));
});
