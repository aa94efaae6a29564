import test from 'ava';
import {pathEnds} from '../../src/engine/probe-ends.ts';
import {networkOf, shippedNetwork} from '../_support/networks.ts';

const ends = (network: ReturnType<typeof networkOf>): readonly string[] =>
	pathEnds(network, 'servers').map(({device, address}) => `${device} ${address}`);

test('without corosync those are asked who share storage, at the addresses of their storage', t => {
	const network = shippedNetwork('dedibox-gluster');
	const [volume] = network.workload.gluster;
	const bricks = (volume?.bricks ?? []).map(({device, address}) => `${device} ${address}`);
	t.true(bricks.length > 1);
	t.deepEqual(
		bricks.filter(brick => !ends(network).includes(brick)),
		[],
	);
});

test('servers that share nothing are asked at their first address, where the first of them reaches it', t => {
	const server = (name: string, subnet: string): string =>
		`  ${name}: {interfaces: {eth0: {address: ${subnet}/24}}}`;
	const network = networkOf(
		[
			'schemaVersion: 1',
			'name: plain',
			'title: Two servers on a switch, and one that nobody reaches',
			'servers:',
			server('a', '10.0.0.1'),
			server('b', '10.0.0.2'),
			server('c', '10.1.0.3'),
			'switches: {sw: {}}',
			'cables: {ca: {ends: [a.eth0, sw]}, cb: {ends: [b.eth0, sw]}, cc: {ends: [c.eth0, sw]}}',
			'stack: {preset: none}',
			'',
		].join('\n'),
	);
	t.deepEqual(ends(network), ['a 10.0.0.1', 'b 10.0.0.2']);
	t.deepEqual(pathEnds(network, 'ring:0'), []);
});
