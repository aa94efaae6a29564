import {readdirSync} from 'node:fs';

import test from 'ava';

import type {Check} from '../../src/checks/check.types.ts';
import {CHECKS} from '../../src/checks/index.ts';
import {judge} from '../../src/scoring/judge.ts';
import {CATEGORY_WEIGHTS} from '../../src/scoring/weights.ts';
import {draw} from '../_support/drawn-network.ts';

test('every file in the folder of checks is in the registry, under its own name', t => {
	const files = readdirSync('src/checks')
		.filter(file => !file.startsWith('_') && file !== 'index.ts' && !file.endsWith('.types.ts'))
		.map(file => file.replace(/\.ts$/, ''));
	t.deepEqual(CHECKS.map(({id}) => id).sort(), files.sort());
});

test('every check belongs to a category that has a weight, and names its source', t => {
	const categories = CATEGORY_WEIGHTS.map(({category}) => category);
	for (const {id, category, source, title} of CHECKS) {
		t.true(categories.includes(category), id);
		t.true(source.length > 0 && title.length > 0, id);
	}
});

test('a check that throws is unknown and leaves the others alone', t => {
	const even = CHECKS.find(({id}) => id === 'even-votes');
	if (even === undefined) {
		throw new Error('no check even-votes');
	}
	const broken: Check = {
		...even,
		id: 'broken',
		gate: true,
		judge: () => {
			throw new Error('out of order');
		},
	};
	const network = draw({servers: ['a', 'b', 'c'], cables: []});
	const {checks, verdict} = judge({network, runs: []}, [broken, even]);
	t.deepEqual(
		checks.map(({status}) => status),
		['unknown', 'pass'],
	);
	t.regex(checks[0]?.reason ?? '', /out of order/);
	t.is(verdict, 'inconclusive');
});

test('a design without a cluster is asked nothing about one', t => {
	const network = {...draw({servers: ['a', 'b'], cables: ['a-b']}), cluster: null};
	const {checks, verdict} = judge({network, runs: []});
	t.deepEqual(
		checks.filter(({status}) => status !== 'not-applicable').map(({id}) => id),
		[],
	);
	t.is(verdict, 'inconclusive');
});

/** Each check of which it was decided; one that comes later has a test of its own. */
const GATES = [
	'broadcast-loops',
	'cluster-forms',
	'multicast-loss',
	'multicast-where-needed',
	'outage-after-fault',
	'quorum-through-every-single-failure',
	'ring-jitter',
	'ring-latency',
	'shared-disks-protected',
	'split-brain-never',
	'storage-split-brain-never',
];
const ADVICE = [
	'address-held-once',
	'arbiter-independence',
	'bfd-is-heard',
	'capacity-with-one-node-down',
	'ceph-writes-with-one-host-down',
	'comes-together-again',
	'even-votes',
	'latency-effects',
	'monitors-odd',
	'network-before-cluster',
	'nodeid-order',
	'packet-loss',
	'path-mtu',
	'quorum-configuration',
	'redundant-ring-links',
	'resolved-names',
	'ring-and-storage',
	'ring-mtu',
	'ring-on-public-network',
	'services-outlive-their-storage',
	'single-points-of-failure',
	'storage-through-every-single-failure',
	'storage-voters-apart',
	'switching-vs-token',
	'switching-vs-watchdog',
	'token-vs-tunnel-restart',
	'token-vs-watchdog',
	'tunnels-are-encrypted',
];

test('gates fail a design whatever its score is, advice never does', t => {
	const isGate = new Map(CHECKS.map(({id, gate}) => [id, gate]));
	t.deepEqual(
		GATES.filter(id => isGate.get(id) !== true),
		[],
	);
	t.deepEqual(
		ADVICE.filter(id => isGate.get(id) !== false),
		[],
	);
});
