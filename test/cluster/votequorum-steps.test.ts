/** One instance of votequorum by itself, through rings, leaves and losses. */
import test from 'ava';
import {quorumStatus} from '../../src/cluster/votequorum/status.ts';
import {
	activateSync,
	beginSync,
	deliver,
	leave,
	processSync,
	timerExpired,
} from '../../src/cluster/votequorum/votequorum.ts';
import {NODE_FLAGS, type NodeInfoMessage} from '../../src/cluster/votequorum/votequorum.types.ts';
import {deviceInfo, info, oneNode, RING, withDevice} from './_support/one-votequorum.ts';

const {quorate, leaving, waitForAllPending, first} = NODE_FLAGS;

test('a node tells of itself when it starts, and of itself and its device on a new ring, once', t => {
	const one = oneNode(3);
	const own = info(1, {flags: first});
	t.deepEqual(one.take(), [['send', own]]);
	beginSync(one.vq, [1, 2], RING);
	t.deepEqual(one.take(), []);
	t.true(processSync(one.vq));
	t.deepEqual(one.take(), [
		['send', info(1)],
		['send', deviceInfo(0)],
		['ring', [1, 2], 4],
	]);
	t.true(processSync(one.vq));
	t.deepEqual(one.take(), []);
	activateSync(one.vq);
	t.deepEqual(one.take(), [['quorum', [1, 2], 4, false]]);
	deliver(one.vq, 2, info(2));
	t.deepEqual(one.take(), [['quorum', [1, 2], 4, true]]);
	deliver(one.vq, 2, info(2));
	t.deepEqual(one.take(), []);
});

test('alone on its ring a node is still the first', t => {
	const one = oneNode(3);
	beginSync(one.vq, [1], RING);
	t.is(one.vq.own.flags, first);
	beginSync(one.vq, [1, 2], RING);
	t.is(one.vq.own.flags, 0);
});

test('a node whose vote is enough is quorate before any ring', t => {
	const one = oneNode(1);
	t.deepEqual(one.take(), [
		['quorum', [], 0, true],
		['send', info(1, {expectedVotes: 1, flags: first | quorate})],
	]);
});

test('an orderly leave is told, and counted out by the others only with allow_downscale', t => {
	const one = oneNode(3);
	one.form([1, 2, 3]);
	one.take();
	leave(one.vq);
	t.deepEqual(one.take(), []);
	const shrinking = oneNode(4, {allowDownscale: true});
	shrinking.form([1, 2, 3, 4]);
	shrinking.take();
	const {flags} = shrinking.vq.own;
	leave(shrinking.vq);
	t.deepEqual(shrinking.take(), [['send', info(1, {expectedVotes: 4, flags: flags | leaving})]]);
	const staying = oneNode(4, {allowDownscale: true});
	staying.form([1, 2, 3, 4]);
	t.is(staying.vq.quorumVotes, 3);
	staying.take();
	deliver(staying.vq, 4, info(4, {expectedVotes: 4, flags: leaving}));
	// Never below what the file expects.
	t.is(staying.vq.quorumVotes, Math.floor(4 / 2) + 1);
	t.is(staying.vq.peers.find(({nodeid}) => nodeid === 2)?.expectedVotes, 3);
});

test('expected votes that grow are kept on disk where they are tracked, and read from there', t => {
	const one = oneNode(2, {expectedVotesTracking: true});
	t.deepEqual(one.take()[0], ['store', 2]);
	one.form([1, 2, 3], {expectedVotes: 2});
	t.true(one.take().some(([word, votes]) => word === 'store' && votes === 3));
	one.form([1, 2, 3], {expectedVotes: 2});
	t.false(one.take().some(([word]) => word === 'store'));
	const stored = oneNode(2, {expectedVotesTracking: true}, 5);
	t.is(stored.vq.own.expectedVotes, 5);
	t.false(stored.take().some(([word]) => word === 'store'));
	const untracked = oneNode(2, {}, 5);
	t.is(untracked.vq.own.expectedVotes, 2);
	t.false(untracked.take().some(([word]) => word === 'store'));
});

test('wait_for_all ends when a quorate node says that it has ended, not before', t => {
	const one = oneNode(3, {waitForAll: true});
	t.is(one.vq.own.flags & waitForAllPending, waitForAllPending);
	one.form([1, 2]);
	t.false(one.vq.quorate);
	deliver(one.vq, 2, info(2, {flags: quorate | waitForAllPending}));
	t.true(one.vq.waitForAllPending);
	deliver(one.vq, 2, info(2));
	t.true(one.vq.waitForAllPending);
	deliver(one.vq, 2, info(2, {flags: quorate}));
	t.false(one.vq.waitForAllPending);
	t.is(one.vq.own.flags & waitForAllPending, 0);
	const plain = oneNode(3);
	t.is(plain.vq.own.flags, first);
	t.false(plain.vq.waitForAllPending);
});

test('last_man_standing waits for its window after a loss, and lowers the quorum when it has passed', t => {
	const one = oneNode(5, {lastManStanding: true, lastManStandingWindowMs: 9000});
	one.form([1, 2, 3, 4, 5]);
	one.take();
	beginSync(one.vq, [1, 2, 3], {nodeid: 1, seq: 8});
	t.deepEqual(one.take(), [['arm', 'last-man-standing', 9000]]);
	activateSync(one.vq);
	timerExpired(one.vq, 'last-man-standing');
	t.is(one.vq.quorumVotes, Math.floor(3 / 2) + 1);
	t.is(one.vq.own.expectedVotes, 3);
	t.false(one.vq.lastManStandingTimerArmed);
	one.vq.quorate = false;
	one.vq.quorumVotes = 9;
	timerExpired(one.vq, 'last-man-standing');
	t.is(one.vq.quorumVotes, 9);
	const same = oneNode(3, {lastManStanding: true});
	same.form([1, 2, 3]);
	same.take();
	beginSync(same.vq, [1, 2, 3], {nodeid: 1, seq: 8});
	t.deepEqual(same.take(), []);
	const heavy = oneNode(3, {lastManStanding: true});
	heavy.form([1, 2, 3]);
	deliver(heavy.vq, 2, info(2, {votes: 2}));
	t.false(heavy.vq.lastManStanding);
});

test('what the tools show is counted over the members, with the device where it casts', t => {
	const one = withDevice(true);
	deliver(one.vq, 2, info(2, {votes: 1, expectedVotes: 4, flags: quorate}));
	const status = quorumStatus(one.vq);
	t.is(status.totalVotes, 1 + 1 + 1);
	t.true(status.flags.includes('Qdevice'));
	const plain = oneNode(3);
	plain.form([1, 2, 3]);
	t.like(quorumStatus(plain.vq), {
		quorate: true,
		expectedVotes: 3,
		highestExpectedVotes: 3,
		totalVotes: 3,
		quorumVotes: 2,
		members: [1, 2, 3],
		ringId: RING,
	});
	t.deepEqual(quorumStatus(plain.vq).flags, ['Quorate']);
	plain.form([1], {}, 8);
	t.like(quorumStatus(plain.vq), {quorate: false, totalVotes: 1, quorumVotes: 2});
});

test('what a node says for the first time counts, and again only where something has changed', t => {
	const changes: readonly Partial<NodeInfoMessage>[] = [
		{votes: 2},
		{expectedVotes: 9, flags: quorate},
		{flags: waitForAllPending},
	];
	for (const change of changes) {
		const one = oneNode(3);
		one.form([1, 2, 3]);
		// Spoilt on purpose, so that a new calculation shows.
		one.vq.quorumVotes = 0;
		deliver(one.vq, 2, info(2));
		t.is(one.vq.quorumVotes, 0);
		deliver(one.vq, 2, info(2, change));
		t.not(one.vq.quorumVotes, 0);
	}
	const fresh = oneNode(3);
	fresh.form([1, 2]);
	fresh.vq.quorumVotes = 0;
	deliver(fresh.vq, 3, info(3));
	t.is(fresh.vq.quorumVotes, 2);
	fresh.vq.quorumVotes = 0;
	deliver(fresh.vq, 1, info(1, {flags: fresh.vq.own.flags}));
	t.is(fresh.vq.quorumVotes, 2);
});

test('an inquorate node takes what a quorate one expects, and lets its quorum fall to it', t => {
	const one = oneNode(5);
	one.form([1, 2]);
	t.false(one.vq.quorate);
	t.is(one.vq.quorumVotes, 3);
	deliver(one.vq, 2, info(2, {expectedVotes: 3, flags: quorate}));
	t.is(one.vq.own.expectedVotes, 3);
	t.is(one.vq.quorumVotes, 2);
	t.true(one.vq.quorate);
	deliver(one.vq, 2, info(2, {expectedVotes: 9, flags: quorate}));
	t.is(one.vq.own.expectedVotes, 3);
});

test('the lowest and highest member are those of the last moment with enough votes', t => {
	const one = oneNode(4, {autoTieBreaker: true, autoTieBreakerNode: 'highest'});
	t.deepEqual([one.vq.lowestNodeid, one.vq.highestNodeid], [-1, -1]);
	one.form([1, 2, 3, 4]);
	t.deepEqual([one.vq.lowestNodeid, one.vq.highestNodeid], [1, 4]);
	one.form([1, 2], {}, 8);
	t.deepEqual([one.vq.lowestNodeid, one.vq.highestNodeid], [1, 4]);
	t.false(one.vq.quorate);
	const lowest = oneNode(4, {autoTieBreaker: true});
	lowest.form([1, 2, 3, 4]);
	lowest.form([1, 2], {}, 8);
	t.true(lowest.vq.quorate);
	t.deepEqual(quorumStatus(lowest.vq).flags, ['Quorate', 'AutoTieBreaker']);
	lowest.form([1], {}, 12);
	t.false(lowest.vq.quorate);
	t.is(quorumStatus(lowest.vq).totalVotes, 1);
	t.is(quorumStatus(lowest.vq).highestExpectedVotes, 4);
});
