import test from 'ava';
import {tellsWhereItStands, type Mistake} from '../../_support/mistakes.ts';

const ETH1 = 'eth1: {address: 10.0.0.1/24}';

const MISTAKES: readonly Mistake[] = [
	{
		what: 'a card with a VLAN’s tag',
		change: [[ETH1, 'eth1: {address: 10.0.0.1/24, tag: 20}']],
		expected: [['key-out-of-place', 'tag: 20']],
		remedy: /`kind: vlan`/,
	},
	{
		what: 'a VLAN without its tag',
		change: [[ETH1, `${ETH1}\n      eth1.20: {kind: vlan, of: eth1}`]],
		expected: [['missing-key', 'eth1.20: {']],
	},
	{
		what: 'a VLAN on an interface that does not exist',
		change: [[ETH1, `${ETH1}\n      eth1.20: {kind: vlan, of: eth9, tag: 20}`]],
		expected: [['unknown-name', 'eth9']],
	},
	{
		what: 'a bond without its mode',
		change: [[ETH1, `${ETH1}\n      eth2: {}\n      bond0: {kind: bond, ports: [eth2]}`]],
		expected: [['missing-key', 'bond0: {']],
	},
	{
		what: 'a card in a bond and in a bridge',
		change: [
			[
				ETH1,
				`${ETH1}\n      eth2: {}\n      bond0: {kind: bond, ports: [eth2], mode: 802.3ad}\n      br0: {kind: bridge, ports: [eth2]}`,
			],
		],
		expected: [['port-in-use', 'eth2]}']],
	},
	{
		what: 'a bridged card with an address',
		change: [[ETH1, `${ETH1}\n      br0: {kind: bridge, ports: [eth1]}`]],
		expected: [['member-with-address', 'eth1]}']],
		remedy: /Give the address to `br0`/,
	},
	{
		what: 'an interface that is made of itself',
		change: [
			[
				ETH1,
				`${ETH1}\n      v1: {kind: vlan, of: v2, tag: 1}\n      v2: {kind: vlan, of: v1, tag: 2}`,
			],
		],
		expected: [
			['interface-in-itself', 'v1: {kind'],
			['interface-in-itself', 'v2: {kind'],
		],
	},
	{
		what: 'VLANs of a port that a bridge does not have',
		change: [
			[
				ETH1,
				`${ETH1}\n      eth2: {}\n      br0: {kind: bridge, ports: [eth2], vlans: {eth3: {untagged: 5}}}`,
			],
		],
		expected: [['unknown-name', 'eth3: {']],
		remedy: /`eth2`/,
	},
	{
		what: 'a cable plugged into a VLAN',
		change: [
			[ETH1, `${ETH1}\n      v20: {kind: vlan, of: eth1, tag: 20}`],
			['[a.eth1, sw]', '[a.v20, sw]'],
		],
		expected: [['not-a-card', 'a.v20']],
	},
	{
		what: 'a VLAN that no frame can have',
		change: [[ETH1, `${ETH1}\n      v0: {kind: vlan, of: eth1, tag: 4095}`]],
		expected: [['out-of-range', '4095']],
	},
];

for (const mistake of MISTAKES) {
	test(`${mistake.what} is told where it stands`, tellsWhereItStands, mistake);
}
