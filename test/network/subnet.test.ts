import test from 'ava';
import {
	isInSubnet,
	overlaps,
	parseAddress,
	subnetEdges,
	subnetOf,
} from '../../src/network/subnet.ts';

test('texts that are no address give null', t => {
	for (const text of [
		'10.1.0.1',
		'10.1.0/24',
		'10.1.0.1/33',
		'10.1.0.256/24',
		':::/64',
		'1/2/3',
		'',
	]) {
		t.is(parseAddress(text), null, text);
	}
	t.is(parseAddress('10.1.0.1/24', 'host'), null);
});

test('addresses are read in canonical form', t => {
	t.deepEqual(parseAddress('10.1.0.1/24'), {address: '10.1.0.1', prefixLength: 24, family: 4});
	t.deepEqual(parseAddress('2001:0DB8::0001/64'), {
		address: '2001:db8::1',
		prefixLength: 64,
		family: 6,
	});
	t.deepEqual(parseAddress('10.1.0.1', 'host'), {address: '10.1.0.1', prefixLength: 32, family: 4});
});

test('a subnet holds the addresses that share its prefix, of its own family only', t => {
	t.true(isInSubnet('10.1.0.255', '10.1.0.0/24'));
	t.false(isInSubnet('10.1.1.0', '10.1.0.0/24'));
	t.true(isInSubnet('2001:db8::ffff', '2001:db8::/64'));
	t.false(isInSubnet('2001:db8:0:1::1', '2001:db8::/64'));
	t.false(isInSubnet('10.1.0.1', '2001:db8::/64'));
	t.true(isInSubnet('10.1.0.1', '0.0.0.0/0'));
});

test('subnets overlap when one holds the other', t => {
	t.true(overlaps('10.0.0.0/8', '10.1.2.0/24'));
	t.true(overlaps('10.1.2.0/24', '10.0.0.0/8'));
	t.false(overlaps('10.1.2.0/24', '10.1.3.0/24'));
	t.false(overlaps('10.1.2.0/24', '2001:db8::/64'));
});

test('the edges of a subnet are its network, its broadcast and its hosts', t => {
	const address = {address: '10.1.0.77', prefixLength: 26, family: 4} as const;
	t.is(subnetOf(address), '10.1.0.64/26');
	t.deepEqual(subnetEdges(address), {
		network: '10.1.0.64',
		broadcast: '10.1.0.127',
		firstHost: '10.1.0.65',
		lastHost: '10.1.0.126',
	});
});
