import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import {corosyncConf} from '../../src/docker/corosync-conf.ts';
import type {Cluster} from '../../src/network/cluster.types.ts';
import type {Network} from '../../src/network/network.types.ts';
import {lanCluster, type ClusterOptions} from '../_support/lab-networks.ts';

const conf = (options: ClusterOptions, change: Partial<Cluster> = {}): string => {
	const network: Network = lanCluster(2, options);
	if (network.cluster === null) {
		throw new Error('no cluster');
	}
	return corosyncConf(network, {...network.cluster, ...change});
};

const lines = (text: string): readonly string[] => text.split('\n').map(line => line.trim());

test('A value that would end its line is refused', t => {
	t.throws(() => conf({}, {name: 'x\n  secauth: off'}), {message: /Not a value/});
	t.throws(() => conf({}, {name: 'x }'}), {message: /Not a value/});
});

test('Every line is a section’s start, its end, or one key', t => {
	for (const line of lines(conf({transport: 'knet'})).filter(Boolean)) {
		t.regex(line, /^(?:[a-z]+ \{|\}|[a-z0-9_]+: .+)$/);
	}
});

test('The daemons of a large lab ask for no priority above the patch panel’s', t => {
	const {cluster} = lanCluster(2, {});
	const [member] = cluster?.members ?? [];
	const many = Array.from({length: 9}, () => member).filter(one => one !== undefined);
	t.regex(conf({}, {members: many}), /^system \{\s+sched_rr: no\s+\}$/m);
	t.notRegex(conf({}), /sched_rr/);
});

test('udp has its group and port, udpu only the port, knet a priority', t => {
	const [udp, udpu, knet] = (['udp', 'udpu', 'knet'] as const).map(transport =>
		lines(conf({transport})),
	);
	t.true(udp?.includes('mcastaddr: 239.192.1.1'));
	t.false(udpu?.includes('mcastaddr: 239.192.1.1'));
	t.true(udpu?.includes('mcastport: 5405'));
	t.true(knet?.includes('knet_link_priority: 1'));
	t.true(knet?.includes('link_mode: passive'));
	t.false(udp?.some(line => line.startsWith('link_mode')));
	t.false(knet?.some(line => line.startsWith('knet_mtu')));
	t.true(lines(conf({transport: 'knet'}, {knetMtuBytes: 1400})).includes('knet_mtu: 1400'));
	t.false(conf({transport: 'udp'}, {knetMtuBytes: 1400}).includes('knet_mtu'));
});

test('Only knet is encrypted, because corosync 3 refuses keys on the other transports', t => {
	t.true(lines(conf({transport: 'knet'})).includes('secauth: on'));
	t.true(lines(conf({transport: 'udp'})).includes('secauth: off'));
});

test('Each node has its number, name, votes and ring address', t => {
	const text = conf({});
	for (const [nodeid, address] of [
		[1, '10.0.0.1'],
		[2, '10.0.0.2'],
	] as const) {
		t.regex(
			text,
			new RegExp(
				`node \\{\\s+nodeid: ${nodeid}\\s+name: n${nodeid}\\s+quorum_votes: 1\\s+ring0_addr: ${address}\\s+\\}`,
			),
		);
	}
});

test('wait_for_all is left out when the design leaves it to two_node', t => {
	t.false(conf({quorum: {twoNode: true}}).includes('wait_for_all'));
	t.true(lines(conf({quorum: {waitForAll: false}})).includes('wait_for_all: 0'));
});

test('A tie breaker by nodes is a list', t => {
	const text = conf({quorum: {autoTieBreaker: true, autoTieBreakerNode: [2, 1]}});
	t.true(lines(text).includes('auto_tie_breaker_node: 2 1'));
});

test('A QDevice stands inside the quorum section', t => {
	const text = conf(
		{},
		{
			qdevice: {
				device: deviceId('arbiter'),
				address: '10.0.0.9',
				algorithm: 'ffsplit',
				votes: 1,
				tieBreaker: 'lowest',
				keepActivePartitionTieBreaker: false,
				tls: false,
			},
		},
	);
	t.regex(text, /quorum \{[^}]*device \{\s+model: net\s+votes: 1\s+net \{\s+host: 10\.0\.0\.9\s/);
});
