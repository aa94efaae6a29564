import test from 'ava';
import {
	FENCE_DELAY_MS,
	LOCK_LIFETIME_MS,
	ROUND_MS,
	WATCHDOG_CLIENT_MS,
	WATCHDOG_DEVICE_MS,
} from '../../src/cluster/ha/times.ts';
import {haCluster, type HaCluster} from './_support/ha-cluster.ts';

const NAMES = ['a', 'b', 'c'];
const SERVICES = [
	{name: 'web', home: 'a', nodes: ['a', 'b', 'c']},
	{name: 'mail', home: 'b', nodes: ['b', 'c']},
];

/** Three nodes whose services run; `a` is the master, for it looked for the lock first. */
function running(options: Partial<Parameters<typeof haCluster>[0]> = {}): HaCluster {
	const cluster = haCluster({names: NAMES, services: SERVICES, ...options});
	cluster.pass(60);
	return cluster;
}

/** Milliseconds from `sinceMs` to the first line that ends like this. */
function took({log}: HaCluster, sinceMs: number, words: string): number {
	const line = log.find(text => text.endsWith(words) && Number(text.split(' ')[0]) >= sinceMs);
	return line === undefined ? Infinity : Number(line.split(' ')[0]) - sinceMs;
}

test('Services start at home once there is quorum', t => {
	const cluster = running();
	t.deepEqual(cluster.at('web'), ['a']);
	t.deepEqual(cluster.at('mail'), ['b']);
	t.deepEqual(cluster.machines.get('a')?.manager.state, 'master');
});

test('Nothing starts without quorum', t => {
	const cluster = haCluster({names: NAMES, services: SERVICES});
	cluster.parts(['a'], ['b'], ['c']);
	cluster.pass(600);
	t.deepEqual(cluster.log, []);
});

test('A dead node’s services start elsewhere when its lock has run out, and not before', t => {
	const cluster = running();
	const sinceMs = cluster.nowMs;
	cluster.kill('b');
	cluster.pass(300);
	t.deepEqual(cluster.at('mail'), ['c']);
	// The lock was renewed up to a round ago; afterwards the master's round asks for it, and the next one gets it.
	const fencedMs = took(cluster, sinceMs, 'b fenced');
	t.true(fencedMs > LOCK_LIFETIME_MS - ROUND_MS, `${fencedMs}`);
	t.true(fencedMs <= LOCK_LIFETIME_MS + 2 * ROUND_MS + 1000, `${fencedMs}`);
	const startedMs = took(cluster, sinceMs, 'mail starts on c');
	t.true(startedMs >= fencedMs && startedMs <= fencedMs + ROUND_MS, `${startedMs}`);
	t.is(took(cluster, sinceMs, 'reset'), Infinity);
});

test('A dead master costs the fence delay on top, for its successor has to see for itself', t => {
	const cluster = running();
	const sinceMs = cluster.nowMs;
	cluster.kill('a');
	cluster.pass(400);
	const startedMs = took(cluster, sinceMs, 'web starts on c');
	t.deepEqual(cluster.at('web'), ['c'], 'b has mail already');
	t.true(startedMs > LOCK_LIFETIME_MS - ROUND_MS + FENCE_DELAY_MS, `${startedMs}`);
	t.true(startedMs <= LOCK_LIFETIME_MS + FENCE_DELAY_MS + 5 * ROUND_MS, `${startedMs}`);
});

test('A node that loses quorum is reset by its watchdog before the others have its lock', t => {
	const cluster = running();
	const sinceMs = cluster.nowMs;
	cluster.parts(['a', 'c'], ['b']);
	cluster.pass(300);
	const resetMs = took(cluster, sinceMs, 'b reset');
	const deadlineMs = WATCHDOG_CLIENT_MS + WATCHDOG_DEVICE_MS;
	t.true(resetMs >= deadlineMs - ROUND_MS && resetMs <= deadlineMs, `${resetMs}`);
	t.true(took(cluster, sinceMs, 'b fenced') > resetMs);
	t.deepEqual(cluster.at('mail'), ['c']);
});

test('A node without a service has no watchdog to fear', t => {
	const cluster = running();
	cluster.parts(['a', 'b'], ['c']);
	cluster.pass(300);
	t.false(cluster.log.some(line => line.endsWith('reset')));
});

test('Without quorum anywhere every node with services is reset, and they start where they belong', t => {
	const cluster = running();
	cluster.parts(['a'], ['b'], ['c']);
	cluster.pass(100);
	t.deepEqual(cluster.log.filter(line => line.endsWith('reset')).length, 2);
	t.deepEqual(cluster.at('web'), []);
	cluster.boot('a');
	cluster.boot('b');
	cluster.parts(NAMES);
	// Their own locks of before are still there, and they have to wait for them like for anybody else's.
	cluster.pass(60);
	t.deepEqual(cluster.at('web'), []);
	cluster.pass(240);
	t.deepEqual(cluster.at('web'), ['a']);
	t.deepEqual(cluster.at('mail'), ['b']);
});

test('A cut shorter than the watchdog’s patience harms nobody', t => {
	const cluster = running();
	cluster.parts(['a', 'c'], ['b']);
	cluster.pass((WATCHDOG_CLIENT_MS - ROUND_MS) / 1000 - 1);
	cluster.parts(NAMES);
	cluster.pass(300);
	t.false(cluster.log.some(line => /reset|fenced/.test(line)));
	t.deepEqual(cluster.at('mail'), ['b']);
});

test('A machine on which nothing runs any more is reset by the device alone', t => {
	const cluster = running();
	const sinceMs = cluster.nowMs;
	cluster.freeze('b');
	cluster.pass(30);
	t.is(took(cluster, sinceMs, 'b reset'), WATCHDOG_DEVICE_MS);
});

test('A service goes home when its node is back', t => {
	const cluster = running();
	cluster.kill('b');
	cluster.pass(300);
	const sinceMs = cluster.nowMs;
	cluster.boot('b');
	cluster.pass(60);
	// The master's next round orders it, the node's next one does it.
	t.true(took(cluster, sinceMs, 'mail moves to b') <= 2 * ROUND_MS);
	t.deepEqual(cluster.at('mail'), ['b']);
});

test('Without a watchdog a service runs twice as soon as the lock has run out', t => {
	const cluster = running({isFenced: false});
	cluster.parts(['a', 'c'], ['b']);
	cluster.pass(LOCK_LIFETIME_MS / 1000 - 20);
	t.deepEqual(cluster.at('mail'), ['b']);
	cluster.pass(60);
	t.deepEqual(cluster.at('mail'), ['b', 'c']);
	cluster.parts(NAMES);
	cluster.pass(300);
	t.true(cluster.at('mail').length === 2, 'nobody ends what the cluster knows nothing of');
});

test('A service that cannot start elsewhere is tried on two nodes, twice each, and given up', t => {
	const tries: string[] = [];
	const cluster = running({
		services: [{name: 'web', home: 'a', nodes: NAMES}],
		mayStart: (_service, node) => {
			tries.push(node);
			return node === 'a';
		},
	});
	cluster.kill('a');
	cluster.pass(500);
	t.deepEqual(cluster.at('web'), []);
	t.deepEqual(tries.slice(1), ['b', 'b', 'c', 'c']);
});
