import test from 'ava';
import {tellsWhereItStands, WHOLE_DESIGN, type Mistake} from '../../_support/mistakes.ts';
import {problemsOf} from '../../_support/networks.ts';

const MISTAKES: readonly Mistake[] = [
	{
		what: 'a site that is not declared',
		change: [['hoster: {preset: routed, site: dc}', 'hoster: {preset: routed, site: cd}']],
		expected: [['unknown-name', 'cd}']],
		remedy: /`dc`/,
	},
	{
		what: 'one name for two devices',
		change: [['  sw: {site: dc}', '  sw: {site: dc}\n  a: {}']],
		expected: [['duplicate-name', 'a: {}']],
	},
	{
		what: 'an uplink with a cable’s name',
		change: [['  ua: {from', '  ca: {from']],
		expected: [['duplicate-name', 'ca: {from']],
	},
	{
		what: 'a nodeid on a server that is no member',
		change: [['role: arbiter', 'role: arbiter\n    nodeid: 7']],
		expected: [['not-a-member', 'nodeid: 7']],
	},
	{
		what: 'a cable into an interface that does not exist',
		change: [['[a.eth1, sw]', '[a.eht1, sw]']],
		expected: [['unknown-name', 'a.eht1']],
		remedy: /Did you mean `eth1`/,
	},
	{
		what: 'a cable into a device that does not exist',
		change: [['[a.eth1, sw]', '[a.eth1, ws]']],
		expected: [['unknown-name', 'ws]']],
	},
	{
		what: 'a cable into a provider',
		change: [['[a.eth1, sw]', '[a.eth1, hoster]']],
		expected: [['unknown-name', 'hoster]']],
	},
	{
		what: 'a cable into a server without its interface',
		change: [['[a.eth1, sw]', '[a, sw]']],
		expected: [['interface-missing', 'a, sw]']],
		remedy: /`a\.eth0` or `a\.eth1`/,
	},
	{
		what: 'a named port of a switch',
		change: [['[a.eth1, sw]', '[a.eth1, sw.port1]']],
		expected: [['switch-port-named', 'sw.port1']],
	},
	{
		what: 'two cables in one interface',
		change: [['[b.eth1, sw]', '[a.eth1, sw]']],
		expected: [['port-in-use', 'a.eth1, sw]}\nuplinks']],
	},
	{
		what: 'a cable from an interface into itself',
		change: [['[a.eth1, sw]', '[a.eth1, a.eth1]']],
		expected: [['cable-to-itself', '[a.eth1, a.eth1]']],
	},
	{
		what: 'an uplink into a provider that does not exist',
		change: [['from: a.eth0, to: hoster', 'from: a.eth0, to: hotser']],
		expected: [['unknown-name', 'hotser']],
	},
	{
		what: 'jitter larger than the delay',
		change: [['[a.eth1, sw]', '[a.eth1, sw], oneWayDelay: 1ms, jitter: 2ms']],
		expected: [['jitter-above-delay', '2ms']],
	},
	{
		what: 'a rate at which nothing passes',
		change: [['[a.eth1, sw]', '[a.eth1, sw], rate: 0Mbit']],
		expected: [['rate-zero', '0Mbit']],
	},
	{
		what: 'wrong settings of the other direction only',
		change: [['[a.eth1, sw]', '[a.eth1, sw], reverse: {jitter: 7ms}']],
		expected: [['jitter-above-delay', '7ms']],
	},
	{
		what: 'an address that is none',
		change: [['address: 10.0.0.1/24', 'address: 10.0.0.256/24']],
		expected: [['address-invalid', '10.0.0.256/24']],
	},
	{
		what: 'a prefix length that IPv4 does not have',
		change: [['address: 10.0.0.1/24', 'address: 10.0.0.1/33']],
		expected: [['address-invalid', '10.0.0.1/33']],
	},
	{
		what: 'a network address',
		change: [['address: 10.0.0.1/24', 'address: 10.0.0.0/24']],
		expected: [['address-is-network', '10.0.0.0/24']],
		remedy: /10\.0\.0\.1 to 10\.0\.0\.254/,
	},
	{
		what: 'a broadcast address',
		change: [['address: 10.0.0.1/24', 'address: 10.0.0.255/24']],
		expected: [['address-is-broadcast', '10.0.0.255/24']],
	},
	{
		what: 'a multicast address on an interface',
		change: [['address: 10.0.0.1/24', 'address: 224.0.0.1/24']],
		expected: [['address-not-unicast', '224.0.0.1/24']],
	},
	{
		what: 'a loopback address on an interface',
		change: [['address: 10.0.0.1/24', 'address: 127.0.0.1/8']],
		expected: [['address-not-unicast', '127.0.0.1/8']],
	},
	{
		what: 'an IPv6 multicast address on an interface',
		change: [['address: 10.0.0.1/24', 'address: ff02::1/64']],
		expected: [['address-not-unicast', 'ff02::1/64']],
	},
	{
		what: 'one address twice',
		change: [['address: 10.0.0.2/24', 'address: 10.0.0.1/24']],
		expected: [['duplicate-address', '10.0.0.1/24}\n  q:']],
	},
	{
		what: 'two interfaces in overlapping subnets',
		change: [
			['address: 10.0.0.1/24', 'address: 198.51.100.77/25'],
			['address: 10.0.0.2/24', 'address: 198.51.100.78/25'],
		],
		expected: [['overlapping-subnets', '198.51.100.77/25']],
	},
	{
		what: 'an overlay in a subnet that an interface has already',
		change: [
			['subnet: 10.1.0.0/24', 'subnet: 10.0.0.0/24'],
			['{a: 10.1.0.1, b: 10.1.0.2}', '{a: 10.0.0.11, b: 10.0.0.12}'],
		],
		expected: [
			['overlapping-subnets', '10.0.0.11'],
			['overlapping-subnets', '10.0.0.12'],
		],
	},
	{
		what: 'prefix lengths that differ on one wire',
		change: [['address: 10.0.0.2/24', 'address: 10.0.0.2/16']],
		expected: [['prefix-mismatch', '10.0.0.2/16']],
	},
	{
		what: 'a gateway outside the subnet',
		change: [['gateway: 198.51.100.1', 'gateway: 198.51.101.1']],
		expected: [['gateway-outside-subnet', '198.51.101.1']],
	},
	{
		what: 'a gateway that is the interface itself',
		change: [['gateway: 198.51.100.1', 'gateway: 198.51.100.10']],
		expected: [['gateway-invalid', '198.51.100.10}']],
	},
	{
		what: 'a gateway at the broadcast address',
		change: [['gateway: 198.51.100.1', 'gateway: 198.51.100.255']],
		expected: [['gateway-invalid', '198.51.100.255']],
	},
	{
		what: 'a gateway that is no address',
		change: [['gateway: 198.51.100.1', 'gateway: 198.51.100']],
		expected: [['address-invalid', '198.51.100}']],
	},
	{
		what: 'a gateway that is another server',
		change: [
			[
				'address: 203.0.113.10/24, gateway: 203.0.113.1',
				'address: 198.51.100.1/24, gateway: 198.51.100.2',
			],
		],
		expected: [['gateway-is-a-server', '198.51.100.1}']],
	},
	{
		what: 'two default gateways on one server',
		change: [['address: 10.0.0.1/24', 'address: 10.0.0.1/24, gateway: 10.0.0.254']],
		expected: [['two-gateways', '10.0.0.254']],
	},
	{
		what: 'an uplink of a server without a gateway',
		change: [[', gateway: 203.0.113.1', '']],
		expected: [['uplink-without-gateway', 'eth0: {address: 203.0.113.10/24}']],
	},
];

test('the design itself has no mistakes', t => {
	t.deepEqual(problemsOf(WHOLE_DESIGN), []);
});

for (const mistake of MISTAKES) {
	test(`${mistake.what} is told where it stands`, tellsWhereItStands, mistake);
}
