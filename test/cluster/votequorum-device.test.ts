/** One instance of votequorum by itself, with a quorum device: its registration, its polls, its silence. */
import test from 'ava';
import {pollDevice, registerDevice, unregisterDevice} from '../../src/cluster/votequorum/device.ts';
import {
	beginSync,
	deliver,
	processSync,
	timerExpired,
} from '../../src/cluster/votequorum/votequorum.ts';
import {NODE_FLAGS} from '../../src/cluster/votequorum/votequorum.types.ts';
import {DEVICE, deviceInfo, info, oneNode, RING, withDevice} from './_support/one-votequorum.ts';

const {quorate, qdeviceRegistered, qdeviceAlive, qdeviceCastVote} = NODE_FLAGS;

test('a device is registered when its request comes back, once', t => {
	const one = oneNode(2, {device: DEVICE});
	one.form([1, 2]);
	one.take();
	deliver(one.vq, 1, {type: 'qdevice-register'});
	t.deepEqual(one.take(), []);
	registerDevice(one.vq);
	registerDevice(one.vq);
	t.deepEqual(one.take(), [['send', {type: 'qdevice-register'}]]);
	deliver(one.vq, 2, {type: 'qdevice-register'});
	t.deepEqual(one.take(), []);
	t.is(pollDevice(one.vq, RING, true), 'not-registered');
	deliver(one.vq, 1, {type: 'qdevice-register'});
	const {flags, expectedVotes} = one.vq.own;
	t.is(flags & qdeviceRegistered, qdeviceRegistered);
	t.deepEqual(one.take(), [
		['send', deviceInfo(1)],
		['send', info(1, {expectedVotes, flags})],
	]);
	deliver(one.vq, 1, {type: 'qdevice-register'});
	registerDevice(one.vq);
	t.deepEqual(one.take(), []);
});

test('a poll tells the ring where it changes something, and lives for the device’s timeout', t => {
	const one = withDevice(null);
	t.is(pollDevice(one.vq, {nodeid: 1, seq: 8}, true), 'stale-ring');
	t.is(pollDevice(one.vq, {nodeid: 2, seq: 4}, true), 'stale-ring');
	t.deepEqual(one.take(), []);
	t.is(pollDevice(one.vq, RING, true), 'accepted');
	const {flags, expectedVotes} = one.vq.own;
	t.is(flags & (qdeviceAlive | qdeviceCastVote), qdeviceAlive | qdeviceCastVote);
	t.deepEqual(one.take(), [
		['send', info(1, {expectedVotes, flags})],
		['arm', 'qdevice', 7000],
	]);
	pollDevice(one.vq, RING, true);
	t.deepEqual(one.take(), [['arm', 'qdevice', 7000]]);
	pollDevice(one.vq, RING, false);
	t.deepEqual(one.take()[0], ['send', info(1, {expectedVotes, flags: flags & ~qdeviceCastVote})]);
});

test('a device that falls silent is dead, and its vote gone', t => {
	const one = withDevice(true);
	const before = one.vq.own.flags;
	timerExpired(one.vq, 'qdevice');
	const flags = before & ~(qdeviceAlive | qdeviceCastVote);
	t.deepEqual(one.take(), [['send', info(1, {expectedVotes: one.vq.own.expectedVotes, flags})]]);
	timerExpired(one.vq, 'qdevice');
	t.deepEqual(one.take(), []);
	t.false(one.vq.deviceTimerArmed);
});

test('a device that was given up already has no vote to lose', t => {
	const one = withDevice(true);
	one.vq.own.flags &= ~qdeviceAlive;
	one.take();
	timerExpired(one.vq, 'qdevice');
	t.deepEqual(one.take(), []);
});

test('a new ring waits for a device that is alive, for its synchronisation’s timeout', t => {
	const one = withDevice(true);
	beginSync(one.vq, [1], {nodeid: 1, seq: 8});
	t.deepEqual(one.take(), [['arm', 'qdevice', 20_000]]);
	t.false(processSync(one.vq));
	t.false(processSync(one.vq));
	pollDevice(one.vq, {nodeid: 1, seq: 8}, true);
	t.true(processSync(one.vq));
	const dead = withDevice(null);
	beginSync(dead.vq, [1], {nodeid: 1, seq: 8});
	t.deepEqual(dead.take(), []);
	t.true(processSync(dead.vq));
	const silent = withDevice(true);
	beginSync(silent.vq, [1], {nodeid: 1, seq: 8});
	timerExpired(silent.vq, 'qdevice');
	t.true(processSync(silent.vq));
});

test('a device that ends in good order takes its vote with it', t => {
	const one = withDevice(true);
	const all = qdeviceRegistered | qdeviceAlive | qdeviceCastVote;
	const flags = one.vq.own.flags & ~all;
	const {expectedVotes} = one.vq.own;
	beginSync(one.vq, [1, 2], RING);
	one.take();
	unregisterDevice(one.vq);
	t.deepEqual(one.take(), [
		['cancel', 'qdevice'],
		['send', info(1, {expectedVotes, flags})],
	]);
	t.false(one.vq.deviceTimerArmed);
	t.false(one.vq.waitsForDevicePoll);
	unregisterDevice(one.vq);
	t.deepEqual(one.take(), []);
	const idle = withDevice(null);
	unregisterDevice(idle.vq);
	t.deepEqual(
		idle.take().map(([word]) => word),
		['send'],
	);
});

test('the device’s votes are the most that anybody gives, or the quorate sender’s', t => {
	const one = oneNode(3, {device: DEVICE});
	one.form([1, 2], {}, 4);
	one.vq.quorate = false;
	deliver(one.vq, 2, deviceInfo(3));
	t.is(one.vq.deviceVotes, 3);
	one.vq.quorate = false;
	deliver(one.vq, 2, deviceInfo(2));
	t.is(one.vq.deviceVotes, 3);
	deliver(one.vq, 2, info(2, {flags: quorate}));
	one.vq.quorate = true;
	deliver(one.vq, 2, deviceInfo(2));
	t.is(one.vq.deviceVotes, 3);
	one.vq.quorate = false;
	deliver(one.vq, 9, deviceInfo(2));
	t.is(one.vq.deviceVotes, 3);
	deliver(one.vq, 2, deviceInfo(2));
	t.is(one.vq.deviceVotes, 2);
});
