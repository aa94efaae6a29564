import test from 'ava';
import {tellsWhereItStands, type Mistake} from '../../_support/mistakes.ts';

const VPN = `    kind: openvpn
    server: a
    clients: [b]
`;
const TINC = `    kind: tinc
    members: [a, b]
`;
const NUMBERS = `    subnet: 10.1.0.0/24
    addresses: {a: 10.1.0.1, b: 10.1.0.2}
`;
const ETH1 = 'eth1: {address: 10.0.0.1/24}';

const MISTAKES: readonly Mistake[] = [
	{
		what: 'a kind of tunnel that does not exist',
		change: [['kind: openvpn', 'kind: zerotier']],
		expected: [['unknown-value', 'zerotier']],
		remedy: /`wireguard`/,
	},
	{
		what: 'a connection to a server outside the mesh',
		change: [[VPN, `${TINC}    connectTo: {a: [q]}\n`]],
		expected: [['unknown-name', 'q]}']],
		remedy: /`a`, `b`/,
	},
	{
		what: 'connections of a server outside the mesh',
		change: [[VPN, `${TINC}    connectTo: {c: [a]}\n`]],
		expected: [['unknown-name', 'c: [a]']],
	},
	{
		what: 'a ping of less than a second, which tinc cannot do',
		change: [[VPN, `${TINC}    pingInterval: 500ms\n`]],
		expected: [['wrong-form', '500ms']],
		remedy: /whole seconds/,
	},
	{
		what: 'a member that is named twice',
		change: [[VPN, '    kind: tinc\n    members: [a, b, a]\n']],
		expected: [['duplicate-member', 'a]']],
	},
	{
		what: 'a tunnel with three ends',
		change: [[VPN, '    kind: openvpn-p2p\n    between: [a, b, q]\n']],
		expected: [['out-of-range', '[a, b, q]']],
		remedy: /list of two servers/,
	},
	{
		what: 'the patience of a server that is no end',
		change: [[VPN, '    kind: openvpn-p2p\n    between: [a, b]\n    pingRestart: {q: 20s}\n']],
		expected: [['unknown-name', 'q: 20s']],
	},
	{
		what: 'GRE without a bridge of Open vSwitch',
		change: [[VPN, '    kind: gre\n    between: [a, b]\n']],
		expected: [
			['port-without-bridge', '[a, b]'],
			['port-without-bridge', '[a, b]'],
		],
		remedy: /implementation: openvswitch, ports: \[gre0\]/,
	},
	{
		what: 'a bridge over WireGuard',
		change: [
			[VPN, '    kind: wireguard\n    members: [a, b]\n'],
			[ETH1, `${ETH1}\n      br0: {kind: bridge, ports: [wg0]}`],
		],
		expected: [
			['port-without-frames', '[wg0]'],
			['member-with-address', 'wg0]'],
		],
	},
	{
		what: 'a VXLAN without its number',
		change: [[VPN, '    kind: vxlan\n    members: [a, b]\n']],
		expected: [['missing-key', 'vpn:']],
	},
	{
		what: 'addresses without a subnet',
		change: [[NUMBERS, '    addresses: {a: 10.1.0.1, b: 10.1.0.2}\n']],
		expected: [['subnet-missing', 'addresses: {a']],
	},
	{
		what: 'a member without address that no bridge explains',
		change: [['{a: 10.1.0.1, b: 10.1.0.2}', '{a: 10.1.0.1}']],
		expected: [['address-missing', 'addresses: {a: 10.1.0.1}']],
		remedy: /put its interface into a bridge/,
	},
	{
		what: 'two daemons on one port',
		change: [
			[
				'sharedRisks:',
				`  second:\n${TINC}    port: 1194\n    subnet: 10.2.0.0/24\n    addresses: {a: 10.2.0.1, b: 10.2.0.2}\nsharedRisks:`,
			],
		],
		expected: [['port-taken', 'second:']],
	},
];

for (const mistake of MISTAKES) {
	test(`${mistake.what} is told where it stands`, tellsWhereItStands, mistake);
}
