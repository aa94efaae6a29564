import test from 'ava';
import {createMonitor, handleMonitor} from '../../src/cluster/ceph-mon/monitor.ts';
import type {Monitor, MonitorMessage} from '../../src/cluster/ceph-mon/monitor.types.ts';

/** From Ceph's options: a lease of 5 s, renewed at 0.6 of it and lost after two; an election of 5 s. */
const RENEWAL_MS = 3000;
const LEASE_ACK_MS = 10_000;
const ELECTION_MS = 5000;
const DEFERRED_MS = 6000;
const PROBE_MS = 2000;

/** One monitor of three, and in order all that it asks of its host. */
function oneMonitor(rank: number, count = 3) {
	const words: (readonly unknown[])[] = [];
	const monitor = createMonitor(
		{rank, count},
		{
			send: (to, message) => words.push(['send', to, message]),
			setTimer: (timer, delayMs) => words.push(['set', timer, delayMs]),
			cancelTimers: () => words.push(['cancel']),
			quorumChanged: quorum => words.push(['quorum', ...quorum]),
		},
	);
	return {
		monitor,
		take: () => words.splice(0),
		start: () => {
			handleMonitor(monitor, {type: 'start'});
		},
		hear: (message: MonitorMessage) => {
			handleMonitor(monitor, {type: 'message', message});
		},
		expire: (timer: Parameters<Monitor['sink']['setTimer']>[0]) => {
			handleMonitor(monitor, {type: 'timer', timer});
		},
	};
}

type OneMonitor = ReturnType<typeof oneMonitor>;

const reply = (from: number, quorum: readonly number[] = []): MonitorMessage => ({
	kind: 'probe-reply',
	from,
	epoch: 1,
	quorum,
});

/** The first of three, that leads all of them in epoch 2. */
function leader(): OneMonitor {
	const one = oneMonitor(0);
	one.start();
	one.hear(reply(1));
	one.hear({kind: 'ack', from: 1, epoch: 1});
	one.hear({kind: 'ack', from: 2, epoch: 1});
	one.take();
	return one;
}

/** The second of three, that follows the first in epoch 2. */
function peon(): OneMonitor {
	const one = oneMonitor(1);
	one.start();
	one.hear({kind: 'victory', from: 0, epoch: 2, quorum: [0, 1, 2]});
	one.take();
	return one;
}

test('it probes everybody else, and proposes itself once most have answered', t => {
	const one = oneMonitor(1);
	t.is(one.monitor.epoch, 1);
	one.start();
	const probe = {kind: 'probe', from: 1, epoch: 1};
	t.deepEqual(one.take(), [
		['cancel'],
		['send', 0, probe],
		['send', 2, probe],
		['set', 'probe', PROBE_MS],
	]);
	one.expire('probe');
	t.is(one.take().length, 4);
	one.hear(reply(2));
	const propose = {kind: 'propose', from: 1, epoch: 1};
	t.deepEqual(one.take(), [
		['cancel'],
		['send', 0, propose],
		['send', 2, propose],
		['set', 'election', ELECTION_MS],
	]);
	one.hear(reply(0));
	t.deepEqual(one.take(), []);
});

test('of four, one answer is half and not enough, unless it tells of a quorum', t => {
	const one = oneMonitor(1, 4);
	one.start();
	one.hear(reply(2));
	t.is(one.monitor.state, 'probing');
	one.hear(reply(2));
	t.is(one.monitor.state, 'probing');
	one.hear(reply(3));
	t.is(one.monitor.state, 'electing');
	const other = oneMonitor(1, 4);
	other.start();
	other.hear(reply(2, [0, 2, 3]));
	t.is(other.monitor.state, 'electing');
});

test('a probe is answered with the quorum that it is in', t => {
	const one = leader();
	one.hear({kind: 'probe', from: 2, epoch: 1});
	const quorum = [0, 1, 2];
	t.deepEqual(one.take(), [['send', 2, {kind: 'probe-reply', from: 0, epoch: 2, quorum}]]);
});

test('the winner tells the others, and renews their leases every 3 s', t => {
	const one = oneMonitor(0);
	one.start();
	one.hear(reply(1));
	one.take();
	one.hear({kind: 'ack', from: 2, epoch: 1});
	one.hear({kind: 'ack', from: 2, epoch: 0});
	one.hear({kind: 'ack', from: 1, epoch: 3});
	t.deepEqual(one.take(), []);
	one.hear({kind: 'ack', from: 1, epoch: 1});
	const victory = {kind: 'victory', from: 0, epoch: 2, quorum: [0, 1, 2]};
	const lease = {kind: 'lease', from: 0, epoch: 2};
	t.deepEqual(one.take(), [
		['cancel'],
		['send', 1, victory],
		['send', 2, victory],
		['quorum', 0, 1, 2],
		['set', 'lease-ack', LEASE_ACK_MS],
		['send', 1, lease],
		['send', 2, lease],
		['set', 'lease-renewal', RENEWAL_MS],
	]);
	// Not all have confirmed: their time goes on as it is.
	one.hear({kind: 'lease-ack', from: 1, epoch: 2});
	one.expire('lease-renewal');
	t.deepEqual(one.take(), [
		['send', 1, lease],
		['send', 2, lease],
		['set', 'lease-renewal', RENEWAL_MS],
	]);
	one.hear({kind: 'lease-ack', from: 2, epoch: 2});
	t.deepEqual(one.take(), [['cancel'], ['set', 'lease-renewal', RENEWAL_MS]]);
	one.expire('lease-renewal');
	t.deepEqual(one.take()[0], ['set', 'lease-ack', LEASE_ACK_MS]);
});

test('after the election’s time most are enough, and less than that begin again', t => {
	const one = oneMonitor(0);
	one.start();
	one.hear(reply(1));
	one.take();
	one.expire('election');
	t.is(one.monitor.state, 'electing');
	t.deepEqual(one.take()[0], ['cancel']);
	one.hear({kind: 'ack', from: 2, epoch: 1});
	one.expire('election');
	t.is(one.monitor.state, 'leader');
	t.deepEqual(one.monitor.quorum, [0, 2]);
	const half = oneMonitor(0, 4);
	half.start();
	half.hear(reply(1, [1]));
	half.hear({kind: 'ack', from: 1, epoch: 1});
	half.expire('election');
	t.is(half.monitor.state, 'electing');
});

test('a monitor of its own leads itself, without leases to confirm', t => {
	const one = oneMonitor(0, 1);
	one.start();
	t.deepEqual(one.take(), [
		['cancel'],
		['set', 'probe', PROBE_MS],
		['cancel'],
		['set', 'election', ELECTION_MS],
		['cancel'],
		['quorum', 0],
		['set', 'lease-renewal', RENEWAL_MS],
	]);
});

test('it defers to a lower rank, and to no higher one than before', t => {
	const one = oneMonitor(2, 5);
	one.start();
	one.take();
	one.hear({kind: 'propose', from: 1, epoch: 1});
	t.deepEqual(one.take(), [
		['cancel'],
		['send', 1, {kind: 'ack', from: 2, epoch: 1}],
		['set', 'election', DEFERRED_MS],
	]);
	one.hear({kind: 'propose', from: 0, epoch: 1});
	t.is(one.take().length, 3);
	one.hear({kind: 'propose', from: 1, epoch: 1});
	t.deepEqual(one.take(), []);
	one.hear({kind: 'propose', from: 0, epoch: 1});
	t.is(one.take().length, 3);
	// Acknowledgements are not for who has deferred.
	one.hear({kind: 'ack', from: 3, epoch: 1});
	t.is(one.monitor.acked.size, 0);
	one.hear({kind: 'propose', from: 1, epoch: 3});
	t.is(one.monitor.deferredTo, 1);
	t.is(one.monitor.epoch, 3);
	// The winner did not speak up in time: it proposes itself.
	one.take();
	one.expire('election');
	t.is(one.monitor.deferredTo, null);
	t.deepEqual(one.take()[1], ['send', 0, {kind: 'propose', from: 2, epoch: 3}]);
});

test('a higher rank’s proposal is met with its own, once an election', t => {
	const one = oneMonitor(1);
	one.start();
	one.take();
	one.hear({kind: 'propose', from: 2, epoch: 3});
	t.deepEqual(one.take()[1], ['send', 0, {kind: 'propose', from: 1, epoch: 3}]);
	one.hear({kind: 'propose', from: 2, epoch: 3});
	t.deepEqual(one.take(), []);
	one.hear({kind: 'propose', from: 2, epoch: 5});
	t.deepEqual(one.take()[1], ['send', 0, {kind: 'propose', from: 1, epoch: 5}]);
});

test('one that comes back is let in by a new election, one of the quorum is not heard', t => {
	const one = oneMonitor(0);
	one.start();
	one.hear(reply(1));
	one.hear({kind: 'ack', from: 1, epoch: 1});
	one.expire('election');
	one.take();
	one.hear({kind: 'propose', from: 1, epoch: 1});
	t.deepEqual(one.take(), []);
	one.hear({kind: 'propose', from: 2, epoch: 1});
	const propose = {kind: 'propose', from: 0, epoch: 3};
	t.deepEqual(one.take(), [
		['cancel'],
		['quorum'],
		['send', 1, propose],
		['send', 2, propose],
		['set', 'election', ELECTION_MS],
	]);
	// While an election of a later epoch is under way, an older proposal is left alone.
	one.hear({kind: 'propose', from: 2, epoch: 1});
	t.deepEqual(one.take(), []);
});

test('a follower takes the leader’s word, but not an older one or that of a higher rank', t => {
	const one = oneMonitor(1);
	one.start();
	one.take();
	for (const wrong of [
		{from: 0, epoch: 0},
		{from: 2, epoch: 2},
	]) {
		one.hear({kind: 'victory', ...wrong, quorum: [0, 1, 2]});
		t.deepEqual(one.take(), []);
	}
	one.hear({kind: 'victory', from: 0, epoch: 1, quorum: [0, 1]});
	t.deepEqual(one.take(), [['cancel'], ['quorum', 0, 1], ['set', 'lease-loss', LEASE_ACK_MS]]);
});

test('a follower confirms the leases of its own epoch only', t => {
	const one = peon();
	one.hear({kind: 'lease', from: 0, epoch: 2});
	t.deepEqual(one.take(), [
		['set', 'lease-loss', LEASE_ACK_MS],
		['send', 0, {kind: 'lease-ack', from: 1, epoch: 2}],
	]);
	one.hear({kind: 'lease', from: 0, epoch: 4});
	t.deepEqual(one.take(), []);
	const first = leader();
	first.hear({kind: 'lease', from: 1, epoch: 2});
	t.deepEqual(first.take(), []);
	one.hear({kind: 'lease-ack', from: 2, epoch: 2});
	t.deepEqual(one.take(), []);
});

test('a lost lease, or an unconfirmed one, ends the quorum', t => {
	for (const [one, timer] of [
		[peon(), 'lease-loss'],
		[leader(), 'lease-ack'],
	] as const) {
		one.expire(timer);
		t.deepEqual(one.take().slice(0, 2), [['cancel'], ['quorum']]);
		t.is(one.monitor.state, 'probing');
		t.deepEqual(one.monitor.quorum, []);
	}
});
