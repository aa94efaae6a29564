import test from 'ava';
import {tellsWhereItStands, type Mistake} from '../../_support/mistakes.ts';

const MISTAKES: readonly Mistake[] = [
	{
		what: 'an overlay’s server that does not exist',
		change: [['server: a', 'server: aa']],
		expected: [
			['unknown-name', 'aa\n'],
			['unknown-name', 'a: 10.1.0.1'],
		],
	},
	{
		what: 'a client that is named twice',
		change: [['clients: [b]', 'clients: [b, b]']],
		expected: [['duplicate-member', 'b]\n    subnet']],
	},
	{
		what: 'a subnet with host bits',
		change: [['subnet: 10.1.0.0/24', 'subnet: 10.1.0.7/24']],
		expected: [['subnet-invalid', '10.1.0.7/24']],
		remedy: /`10\.1\.0\.0\/24`/,
	},
	{
		what: 'a member without an inner address',
		change: [['{a: 10.1.0.1, b: 10.1.0.2}', '{a: 10.1.0.1}']],
		expected: [['address-missing', 'addresses: {a: 10.1.0.1}']],
	},
	{
		what: 'an inner address of somebody who is no member',
		change: [['b: 10.1.0.2}', 'b: 10.1.0.2, q: 10.1.0.3}']],
		expected: [['unknown-name', 'q: 10.1.0.3']],
	},
	{
		what: 'an inner address outside the overlay’s subnet',
		change: [['b: 10.1.0.2}', 'b: 10.2.0.2}']],
		expected: [['address-outside-subnet', '10.2.0.2']],
	},
	{
		what: 'the same inner address twice',
		change: [['b: 10.1.0.2}', 'b: 10.1.0.1}']],
		expected: [['duplicate-address', '10.1.0.1}']],
	},
	{
		what: 'an underlay interface that does not exist',
		change: [['kind: openvpn', 'kind: openvpn\n    underlay: {a: eth0, b: eth9}']],
		expected: [['unknown-name', 'eth9']],
	},
	{
		what: 'a tunnel interface whose name is taken',
		change: [['kind: openvpn', 'kind: openvpn\n    device: eth1']],
		expected: [['port-name-taken', 'eth1\n    server']],
	},
	{
		what: 'a shared risk of things that do not exist',
		change: [['{devices: [a, sw], cables: [ca]}', '{devices: [a, ws], cables: [cc]}']],
		expected: [
			['unknown-name', 'ws]'],
			['unknown-name', 'cc]'],
		],
	},
	{
		what: 'one nodeid twice',
		change: [['nodeid: 2', 'nodeid: 1']],
		expected: [['duplicate-nodeid', '1\n    interfaces:\n      eth0: {address: 203']],
	},
	{
		what: 'a cluster of one',
		change: [['    nodeid: 2', '    role: bystander']],
		expected: [['too-few-members', 'servers:']],
	},
	{
		what: 'knet on corosync 2, and more links than it takes',
		change: [
			['proxmox-ve-9', 'proxmox-ve-5'],
			['{over: eth1}]', '{over: eth1}, {over: eth0}]\n    totem: {transport: udpu}'],
		],
		expected: [['too-many-links', '{over: eth0}']],
	},
	{
		what: 'knet on corosync 2',
		change: [
			['proxmox-ve-9', 'proxmox-ve-5'],
			['    links:', '    totem: {transport: knet}\n    links:'],
		],
		expected: [['transport-not-available', 'knet}']],
	},
	{
		what: 'two links over udp on corosync 3',
		change: [['    links:', '    totem: {transport: udp}\n    links:']],
		expected: [['too-many-links', '{over: eth1}]']],
	},
	{
		what: 'a link over something that does not exist',
		change: [['{over: eth1}]', '{over: vnp}]']],
		expected: [['unknown-name', 'vnp}']],
		remedy: /Did you mean `vpn`/,
	},
	{
		what: 'a link that names no interface for a member',
		change: [['{over: eth1}]', '{over: {a: eth1}}]']],
		expected: [['ring-without-member', '{a: eth1}']],
	},
	{
		what: 'a link over an interface without address',
		change: [['eth1: {address: 10.0.0.2/24}', 'eth1: {mtu: 1500}']],
		expected: [['ring-without-address', 'eth1}]']],
	},
	{
		what: 'a member outside the overlay that a link runs over',
		change: [
			['    role: arbiter', '    nodeid: 3'],
			['    quorum: {device: {net: {host: q}}}\n', ''],
			[', {over: eth1}]', ']'],
		],
		expected: [['not-in-overlay', 'vpn}]']],
	},
	{
		what: 'a link of two address families',
		change: [['address: 10.0.0.2/24', 'address: 2001:db8::2/64']],
		expected: [['mixed-families', 'eth1}]']],
	},
	{
		what: 'a multicast group that is none',
		change: [['{over: eth1}]', '{over: eth1, mcastaddr: 10.9.9.9}]']],
		expected: [['address-not-multicast', '10.9.9.9']],
	},
	{
		what: 'a tie-breaker that is no member',
		change: [['quorum: {', 'quorum: {auto_tie_breaker_node: [1, 9], ']],
		expected: [['unknown-nodeid', '[1, 9]']],
		remedy: /1 \(a\), 2 \(b\)/,
	},
	{
		what: 'an arbiter that is a member',
		change: [['{host: q}', '{host: a}']],
		expected: [['unknown-name', 'a}}}']],
		remedy: /`q`/,
	},
	{
		what: 'an arbiter’s address that it does not have',
		change: [['{host: q}', '{host: q, address: 192.0.2.99}']],
		expected: [['arbiter-address', '192.0.2.99']],
		remedy: /192\.0\.2\.10/,
	},
	{
		what: 'an unknown metric',
		change: [['"rtt: p95', '"rt: p95']],
		expected: [['requirement-word', 'rt: p95']],
		remedy: /Did you mean `rtt`/,
	},
	{
		what: 'a quantity in the wrong unit',
		change: [['p95 < 1ms', 'p95 < 1%']],
		expected: [['requirement-unit', '1%"']],
	},
];

for (const mistake of MISTAKES) {
	test(`${mistake.what} is told where it stands`, tellsWhereItStands, mistake);
}
