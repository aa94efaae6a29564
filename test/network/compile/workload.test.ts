import test from 'ava';
import {tellsWhereItStands, WHOLE_DESIGN, type Mistake} from '../../_support/mistakes.ts';
import {networkOf} from '../../_support/networks.ts';

const CEPH = 'ceph: {monitors: [a, b], over: eth1';
const GLUSTER = 'gluster: {over: eth1, volumes: {vms: {bricks: [a, b]';
const SANLOCK = 'sanlock: {hosts: {a: 1, b: 2}, storage: "gluster:vms"}';
const ADDRESS = 'vip: {kind: ucarp, address: 10.0.0.100/24, over: eth1, holders: {a: {}, b: {}}';

/** The design with further lines in the stack's section, and a section behind it. */
const running = (stack: string, rest = ''): Mistake['change'][number] => [
	'requirements:',
	`${stack === '' ? '' : `  ${stack}\n`}${rest === '' ? '' : `${rest}\n`}requirements:`,
];

const MISTAKES: readonly Mistake[] = [
	{
		what: 'a monitor on a server that does not exist',
		change: [running('ceph: {monitors: [a, bb], over: eth1}')],
		expected: [['unknown-name', 'bb]']],
	},
	{
		what: 'a monitor that is listed twice',
		change: [running('ceph: {monitors: [a, b, a], over: eth1}')],
		expected: [['duplicate-member', 'a], over']],
	},
	{
		what: 'monitors over an interface that nobody has',
		change: [running('ceph: {monitors: [a, b], over: eth7}')],
		expected: [['no-address-for-stack', 'eth7']],
		remedy: /eth0, eth1/,
	},
	{
		what: 'more copies to write than there are',
		change: [running(`${CEPH}, size: 2, min_size: 3}`)],
		expected: [['min-size-above-size', '3}']],
	},
	{
		what: 'an arbiter of two bricks',
		change: [running(`${GLUSTER}, arbiter: true}}}`)],
		expected: [['arbiter-bricks', '[a, b]']],
	},
	{
		what: 'a fixed quorum without a count',
		change: [running(`${GLUSTER}, options: {cluster.quorum-type: fixed}}}}`)],
		expected: [['quorum-count', '{cluster.quorum-type: fixed}']],
	},
	{
		what: 'one host_id twice',
		change: [running(`${GLUSTER}}}}\n  sanlock: {hosts: {a: 1, b: 1}, storage: "gluster:vms"}`)],
		expected: [['duplicate-host-id', '1}, storage']],
	},
	{
		what: 'leases on storage that does not exist',
		change: [running(SANLOCK)],
		expected: [['unknown-name', '"gluster:vms"']],
	},
	{
		what: 'a shared disk on a server that does not exist',
		change: [running('iscsi: {lun: {target: san, initiators: [a, b], over: eth1}}')],
		expected: [['unknown-name', 'san']],
	},
	{
		what: 'an address that one server holds alone',
		change: [
			running(
				'',
				'addresses:\n  vip: {kind: ucarp, address: 10.0.0.9/24, over: eth1, holders: {a: {}}}',
			),
		],
		expected: [['too-few-holders', '{a: {}}']],
	},
	{
		what: 'an address that a server has all the time',
		change: [running('', `addresses:\n  ${ADDRESS.replace('.100/', '.2/')}}`)],
		expected: [['duplicate-address', '10.0.0.2/24']],
	},
	{
		what: 'keepalived’s priority for ucarp, and an interval that it cannot count',
		change: [
			running(
				'',
				`addresses:\n  ${ADDRESS.replace('a: {}', 'a: {priority: 9}')}, interval: 500ms}`,
			),
		],
		expected: [
			['holder-key', 'priority: 9'],
			['interval-out-of-range', '500ms'],
		],
	},
	{
		what: 'a service on a server and a storage that do not exist',
		change: [running('', 'services:\n  web: {server: c, storage: ceph}')],
		expected: [['unknown-name', 'c, storage']],
	},
	{
		what: 'a service on a storage that does not exist',
		change: [running('', 'services:\n  web: {server: a, storage: ceph}')],
		expected: [['unknown-name', 'ceph}']],
	},
];

for (const mistake of MISTAKES) {
	test(`${mistake.what} is told with its place`, t => {
		tellsWhereItStands(t, mistake);
	});
}

const workloadOf = (stack: string, rest = '') =>
	networkOf(WHOLE_DESIGN.replace(...running(stack, rest))).workload;

test('a design that says nothing has no storage, no addresses and no services', t => {
	t.deepEqual(networkOf(WHOLE_DESIGN).workload, {
		ceph: null,
		gluster: [],
		sharedDisks: [],
		sanlock: null,
		addresses: [],
		services: [],
	});
});

test('Ceph’s copies are three, of which two must be written', t => {
	const {ceph} = workloadOf(`${CEPH}, osds: {a: 2, b: 4}}`);
	t.deepEqual(ceph, {
		monitors: [
			{device: 'a', port: 'eth1', address: '10.0.0.1'},
			{device: 'b', port: 'eth1', address: '10.0.0.2'},
		],
		osdHosts: [
			{device: 'a', osds: 2},
			{device: 'b', osds: 4},
		],
		size: 3,
		minSize: 2,
	} as unknown as typeof ceph);
});

test('two bricks have no quorum unless one is set, three have', t => {
	const [two] = workloadOf(`${GLUSTER}}}}`).gluster;
	t.deepEqual(two?.quorum, {type: 'none'});
	t.is(two?.pingTimeoutMs, 42_000);
	const [three] = workloadOf(
		'gluster: {over: {a: eth1, b: eth1, q: eth0}, volumes: {vms: {bricks: [a, b, q], arbiter: true}}}',
	).gluster;
	t.deepEqual(three?.quorum, {type: 'auto'});
	// The arbiter holds no data, so nobody works there.
	t.deepEqual(
		three?.clients.map(({device}) => String(device)),
		['a', 'b'],
	);
});

test('a service may run on every member unless its group says otherwise', t => {
	const {services} = workloadOf(
		'',
		'services:\n  web: {server: a, memory: 4GiB}\n  db: {server: b, group: [b]}',
	);
	t.deepEqual(
		services.map(({name, group, memoryBytes}) => [name, group.join(' '), memoryBytes]),
		[
			['web', 'a b', 4 * 2 ** 30],
			['db', 'b', 0],
		],
	);
});
