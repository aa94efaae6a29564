/** What a good engineer says of each shipped design once everything was tried: from the facts in its head. */
import {readdirSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {resultSchema} from '../../src/scoring/result.schema.ts';
import type {Result, Verdict} from '../../src/scoring/result.types.ts';
import {ringproof} from '../_support/cli.ts';

const FOLDER = 'topology';

/** The verdict, and a check that has to fail for it; `null`: none has to. A variant names what it mends, which has to pass. */
const EXPECTED: Readonly<
	Record<string, readonly [verdict: Verdict, failing: string | null, mended?: string]>
> = {
	// Two of three votes hang on one blade switch, and a disk is open to two servers without a lock.
	'campus-san': ['not-ready', 'shared-disks-protected'],
	// The bonds are quick now; the blade switch and the open disk are as they were.
	'campus-san-lacp-fast': ['not-ready', 'shared-disks-protected', 'switching-vs-token'],
	// A lease keeps every machine from running twice; the blade switch still holds two of three votes.
	'campus-san-leases': [
		'not-ready',
		'quorum-through-every-single-failure',
		'shared-disks-protected',
	],
	// Two copies without a third voice: both sides write while the private network is gone.
	'dedibox-gluster': ['not-ready', 'storage-split-brain-never'],
	// Only a majority writes, and the private network is still needed by every majority.
	'dedibox-gluster-arbiter': [
		'ready-with-risks',
		'storage-through-every-single-failure',
		'storage-split-brain-never',
	],
	// Any cable may be pulled, as its builders wanted; one link and one network for ring and storage remain.
	'nonprofit-two-plus-one': ['ready-with-risks', 'redundant-ring-links'],
	// The same, and either host takes the writes with it.
	'nonprofit-two-plus-one-min-size-2': ['ready-with-risks', 'ceph-writes-with-one-host-down'],
	// A star whose centre parts its clients.
	'openvpn-three-node-client-to-client': ['not-ready', 'quorum-through-every-single-failure'],
	// The third node never joins.
	'openvpn-three-node': ['not-ready', 'cluster-forms'],
	// Round trips beyond 2 ms.
	'openvpn-two-node-distant': ['not-ready', 'ring-latency'],
	// The provider carries no multicast.
	'openvpn-two-node-public-ring': ['not-ready', 'cluster-forms'],
	// Two votes, of which none may go.
	'openvpn-two-node': ['not-ready', 'quorum-through-every-single-failure'],
	'reference-three-node': ['ready', null],
	'reference-two-node-qdevice': ['ready', null],
	// CARP asks nobody: parted from each other, both firewalls are the gateway.
	'tinc-ovs-failover-address': ['not-ready', 'address-held-once'],
	// As its original, without what its packets' size costs.
	'tinc-ovs-fitting-mtu': ['not-ready', 'token-vs-tunnel-restart'],
	// Everything hangs on one provider, and a dead tunnel outlasts the token.
	'tinc-ovs-hyperconverged': ['not-ready', 'token-vs-tunnel-restart'],
	'tinc-three-node-partial': ['not-ready', 'token-vs-tunnel-restart'],
	'tinc-three-node': ['not-ready', 'token-vs-tunnel-restart'],
	// The mesh is quick now; the provider is still there only once.
	'tinc-three-node-short-pings': [
		'not-ready',
		'quorum-through-every-single-failure',
		'token-vs-tunnel-restart',
	],
};

const names = readdirSync(FOLDER).flatMap(file => /^(.*)\.yaml$/.exec(file)?.[1] ?? []);

test('somebody has thought about every shipped design', t => {
	t.deepEqual(names.toSorted(), Object.keys(EXPECTED).toSorted());
});

let out = '';
let results: ReadonlyMap<string, Result> = new Map();

// One process for all: all of them at once would wait for each other.
test.before(async t => {
	// Every scenario of every design, on a machine that may have other work.
	t.timeout(240_000);
	out = await mkdtemp(join(tmpdir(), 'ringproof-test-'));
	const files = names.map(name => join(FOLDER, `${name}.yaml`));
	const args = ['prove', ...files, '--engine', 'simulator', '--json', '--out', out];
	const {stdout} = await ringproof(args);
	const all = resultSchema.array().parse(JSON.parse(stdout));
	results = new Map(all.map((result, index) => [names[index] ?? '', result]));
});

test.after.always(() => rm(out, {recursive: true, force: true}));

for (const name of names) {
	test(`${name} gets the verdict that its facts demand, with the reason`, t => {
		const {verdict, checks = []} = results.get(name) ?? {};
		const failing = checks.filter(({status}) => status === 'fail').map(({id}) => id);
		const [expectedVerdict, expectedFailure, mended] = EXPECTED[name] ?? [undefined, null];
		t.is(verdict, expectedVerdict, failing.join(', '));
		t.true(expectedFailure === null || failing.includes(expectedFailure), failing.join(', '));
		t.true(
			mended === undefined || checks.some(({id, status}) => id === mended && status === 'pass'),
		);
	});
}

test('the middle of a partial mesh is missed only when its pings go unanswered, and is missed then', t => {
	const {checks = []} = results.get('tinc-three-node-partial') ?? {};
	const check = checks.find(({id}) => id === 'quorum-through-every-single-failure');
	t.regex(check?.reason ?? '', /server node1\b/);
	t.regex(check?.reason ?? '', /3 of the 3 were tried/);
});
