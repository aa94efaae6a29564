import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {deviceSteps} from '../../src/docker/addressing.ts';
import {layer2Lacks, neededFeatures} from '../../src/docker/layer2/lacks.ts';
import type {Network} from '../../src/network/network.types.ts';

type Parts = {
	readonly interfaces?: string;
	readonly switches?: string;
	readonly cables?: string;
};

/** One server with two cards on one switch. */
function design({
	interfaces = 'eth0: {address: 10.0.0.1/24}, eth1: {}',
	switches = 'sw: {kind: openvswitch}',
	cables = 'one: {ends: [n1.eth0, sw], rate: 1Gbit}, two: {ends: [n1.eth1, sw], rate: 10Gbit}',
}: Parts): Network {
	return loadNetwork(
		[
			'schemaVersion: 1',
			'name: layer2',
			'title: Layer 2',
			`servers: {n1: {interfaces: {${interfaces}}}}`,
			`switches: {${switches}}`,
			`cables: {${cables}}`,
			'stack: {preset: none}',
			'requirements: {profile: none}',
			'',
		].join('\n'),
		'layer2.yaml',
	);
}

function linesOf(network: Network, name: string): readonly string[] {
	const device = network.devices.find(({id}) => id === name);
	if (device === undefined) {
		throw new Error(`no ${name}`);
	}
	return deviceSteps(network, device).map(({tool, words}) => `${tool} ${words.join(' ')}`);
}

const BOND = 'eth0: {}, eth1: {}, bond1: {kind: bond, ports: [eth0, eth1], mode: MODE}';
const bondOf = (mode: string): string => BOND.replace('MODE', mode);

test('RSTP is refused on a Linux bridge, and a querier on Open vSwitch', t => {
	const whats = (switches: string): readonly string[] =>
		layer2Lacks(design({switches})).map(({what}) => what);
	t.deepEqual(whats('sw: {kind: linux-bridge, spanningTree: rstp}'), ['RSTP on sw']);
	t.deepEqual(whats('sw: {kind: openvswitch, igmpSnooping: true, igmpQuerier: true}'), [
		'an IGMP querier on sw',
	]);
	t.deepEqual(whats('sw: {kind: openvswitch, spanningTree: rstp}'), []);
});

test('A bond is told off in the wrong place, and is the kernel’s or Open vSwitch’s in the right one', t => {
	const alone = design({interfaces: bondOf('balance-tcp')});
	t.deepEqual(
		layer2Lacks(alone).map(({what}) => what),
		['the mode balance-tcp of n1.bond1'],
	);
	const kernels = design({interfaces: bondOf('802.3ad')});
	t.deepEqual(layer2Lacks(kernels), []);
	t.is(neededFeatures(kernels).get('bonding'), 'n1.bond1');
	const bridged = `${bondOf('balance-tcp')}, vmbr1: {kind: bridge, ports: [bond1], implementation: openvswitch}`;
	t.deepEqual(layer2Lacks(design({interfaces: bridged})), []);
	t.is(neededFeatures(design({interfaces: bridged})).size, 0);
});

test('A bond with LACP over two switches is a lack, because nothing plays both as one', t => {
	const network = design({
		interfaces: bondOf('802.3ad'),
		switches: 'sw: {kind: openvswitch}, sw2: {kind: openvswitch}',
		cables: 'one: {ends: [n1.eth0, sw]}, two: {ends: [n1.eth1, sw2]}',
	});
	t.deepEqual(
		layer2Lacks(network).map(({what}) => what),
		['the bond n1.bond1 over sw and sw2'],
	);
});

test('The switch’s ports under a bond with LACP are one bond there too, at the same pace', t => {
	const interfaces = `eth0: {}, eth1: {}, bond1: {kind: bond, ports: [eth0, eth1], mode: 802.3ad, lacpRate: fast}`;
	const lines = linesOf(design({interfaces}), 'sw');
	t.true(
		lines.includes(
			'ovs-vsctl add-bond br0 lag1 p1 p2 bond_mode=balance-tcp lacp=active other_config:lacp-time=fast',
		),
	);
	const backup = linesOf(design({interfaces: bondOf('active-backup')}), 'sw');
	t.true(backup.includes('ovs-vsctl add-port br0 p1'));
});

test('Access, trunk and native ports of Open vSwitch, and VLANs of a bridge as its internal ports', t => {
	const lines = linesOf(
		design({
			cables: [
				'one: {ends: [n1.eth0, sw], vlans: {untagged: 20}}',
				'two: {ends: [n1.eth1, sw], vlans: {untagged: 5, tagged: [20, 30]}}',
			].join(', '),
		}),
		'sw',
	);
	t.true(lines.includes('ovs-vsctl set port p1 vlan_mode=access tag=20'));
	t.true(lines.includes('ovs-vsctl set port p2 vlan_mode=native-untagged tag=5 trunks=20,30'));
	const server = linesOf(
		design({
			interfaces:
				'eth0: {}, eth1: {}, vmbr0: {kind: bridge, ports: [eth0], implementation: openvswitch}, san: {kind: vlan, of: vmbr0, tag: 5, address: 10.5.0.1/24}',
		}),
		'n1',
	);
	t.true(server.includes('ovs-vsctl add-port vmbr0 san tag=5'));
	t.true(server.includes('ip address replace 10.5.0.1/24 dev san'));
	t.false(server.some(line => line.includes('type vlan')));
});

test('A spanning tree’s costs come from the cables’ rates, in the measure of its protocol', t => {
	const costs = (protocol: string): readonly string[] =>
		linesOf(design({switches: `sw: {kind: openvswitch, spanningTree: ${protocol}}`}), 'sw').filter(
			line => line.includes('path-cost'),
		);
	// 2 · 10^13 / rate (802.1D-2004, table 17-3), and the older table's 4 and 2.
	t.deepEqual(costs('rstp'), [
		`ovs-vsctl set port p1 other-config:rstp-path-cost=${2e13 / 1e9}`,
		`ovs-vsctl set port p2 other-config:rstp-path-cost=${2e13 / 1e10}`,
	]);
	t.deepEqual(costs('stp'), [
		'ovs-vsctl set port p1 other-config:stp-path-cost=4',
		'ovs-vsctl set port p2 other-config:stp-path-cost=2',
	]);
	const kernel = linesOf(design({switches: 'sw: {spanningTree: stp}'}), 'sw');
	t.true(kernel.includes('ip link set p2 type bridge_slave cost 2'));
});

test('A Linux bridge with VLANs filters them, for which the kernel is asked', t => {
	const network = design({
		switches: 'sw: {}',
		cables: 'one: {ends: [n1.eth0, sw], vlans: {untagged: 20}}',
	});
	t.is(neededFeatures(network).get('vlan-filtering'), 'sw');
	const lines = linesOf(network, 'sw');
	t.true(lines[0]?.includes('vlan_filtering 1'));
	t.true(lines.includes('bridge vlan add dev p1 vid 20 pvid untagged'));
});
