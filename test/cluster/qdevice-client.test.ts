import test from 'ava';
import {CAST_VOTE_MS, CONNECT_MS, HEARTBEAT_MS} from './_support/qdevice-times.ts';
import {attached, NEXT_RING, oneQdevice, RANDOM, RING, ringFormed} from './_support/one-qdevice.ts';

/** 0.9 of the interval at which votes are passed on. */
const RECONNECT_MS_MAX = 0.9 * CAST_VOTE_MS;

test('a daemon starts without a vote, a ring or a connection', t => {
	const {client} = oneQdevice();
	const {sink, config, nodeid, clusterName, configNodeids, ...state} = client;
	t.is(typeof sink.poll, 'function');
	t.deepEqual(
		[config.algorithm, nodeid, clusterName, configNodeids],
		['ffsplit', 1, 'lab', [1, 2]],
	);
	t.deepEqual(state, {
		phase: 'starting',
		castVote: undefined,
		castVotePaused: false,
		ringId: {nodeid: 0, seq: 0},
		nodeids: [],
		quorate: false,
		syncInProgress: false,
		lastSentRingId: {nodeid: 0, seq: 0},
		echoSent: 0,
		echoReceived: 0,
		heuristicsPurposes: new Set(),
		heuristicsTimerArmed: false,
		lastHeuristics: 'undefined',
		deferred: [],
	});
});

test('from the first ring to the vote it says so much and no more', t => {
	const one = oneQdevice();
	one.handle(ringFormed());
	t.deepEqual(one.take(), [['arm', 'connect', CONNECT_MS], ['connect']]);
	one.handle({type: 'quorum-notified', quorate: true});
	t.deepEqual(one.take(), []);
	one.handle({type: 'connected'});
	t.deepEqual(one.take(), [['send', {type: 'preinit', clusterName: 'lab'}]]);
	one.hear({type: 'preinit-reply'});
	const init = {
		type: 'init',
		nodeid: 1,
		algorithm: 'ffsplit',
		tieBreaker: 'lowest',
		heartbeatMs: HEARTBEAT_MS,
		ringId: RING,
	};
	t.deepEqual(one.take(), [['send', init]]);
	one.hear({type: 'init-reply', refusal: undefined});
	const membership = {type: 'membership', ringId: RING, nodeids: [1, 2], heuristics: 'undefined'};
	t.deepEqual(one.take(), [
		['cancel', 'connect'],
		['arm', 'heartbeat', HEARTBEAT_MS],
		['send', {type: 'set-option', keepActivePartition: one.client.config.keepActivePartition}],
		['send', {type: 'config', initial: true, nodeids: [1, 2]}],
		['send', membership],
		['send', {type: 'quorum', quorate: true}],
	]);
	one.hear({type: 'set-option-reply'});
	one.hear({type: 'config-reply', ringId: RING, vote: 'ask-later'});
	one.hear({type: 'quorum-reply', ringId: RING, vote: 'no-change'});
	t.deepEqual(one.take(), []);
	one.hear({type: 'vote-info', sequence: 3, ringId: RING, vote: 'ack'});
	t.deepEqual(one.take(), [
		['arm', 'cast-vote', CAST_VOTE_MS],
		['poll', RING.seq, true],
		['send', {type: 'vote-info-reply', sequence: 3}],
	]);
	one.expire('cast-vote');
	t.deepEqual(one.take(), [
		['arm', 'cast-vote', CAST_VOTE_MS],
		['poll', RING.seq, true],
	]);
	// A vote that is said again is passed on at once, on the interval that runs already.
	one.hear({type: 'membership-reply', ringId: RING, vote: 'nack'});
	t.deepEqual(one.take(), [['poll', RING.seq, false]]);
});

test('a connection that stands is greeted once', t => {
	const one = attached(oneQdevice());
	one.handle({type: 'connected'});
	t.deepEqual(one.take(), []);
});

test('a word for another ring changes no vote, but is confirmed', t => {
	const one = attached(oneQdevice());
	one.hear({type: 'vote-info', sequence: 2, ringId: NEXT_RING, vote: 'nack'});
	t.deepEqual(one.take(), [['send', {type: 'vote-info-reply', sequence: 2}]]);
	one.hear({type: 'quorum-reply', ringId: {...RING, nodeid: 2}, vote: 'nack'});
	t.deepEqual(one.take(), []);
	t.is(one.client.castVote, 'ack');
});

test('a vote that has to wait silences the device', t => {
	for (const vote of ['ask-later', 'wait-for-reply'] as const) {
		const one = attached(oneQdevice());
		one.hear({type: 'membership-reply', ringId: RING, vote});
		one.hear({type: 'membership-reply', ringId: RING, vote});
		one.expire('cast-vote');
		t.deepEqual(one.take(), [['cancel', 'cast-vote']]);
		one.hear({type: 'membership-reply', ringId: RING, vote: 'ack'});
		t.deepEqual(one.take(), [
			['arm', 'cast-vote', CAST_VOTE_MS],
			['poll', RING.seq, true],
		]);
	}
});

test('a new ring is reported, and the vote of the old one is not repeated meanwhile', t => {
	const one = attached(oneQdevice());
	one.handle(ringFormed(NEXT_RING));
	t.deepEqual(one.take(), [
		['send', {type: 'membership', ringId: NEXT_RING, nodeids: [1, 2], heuristics: 'undefined'}],
		['cancel', 'cast-vote'],
	]);
	one.handle({type: 'quorum-notified', quorate: false});
	t.deepEqual(one.take(), [['send', {type: 'quorum', quorate: false}]]);
});

test('each heartbeat needs the answer of the one before', t => {
	const one = attached(oneQdevice());
	one.expire('heartbeat');
	t.deepEqual(one.take(), [
		['send', {type: 'echo-request', sequence: 1}],
		['arm', 'heartbeat', HEARTBEAT_MS],
	]);
	one.hear({type: 'echo-reply', sequence: 1});
	one.expire('heartbeat');
	t.deepEqual(one.take(), [
		['send', {type: 'echo-request', sequence: 2}],
		['arm', 'heartbeat', HEARTBEAT_MS],
	]);
	one.expire('heartbeat');
	const lost = [
		['cancel', 'connect'],
		['cancel', 'heartbeat'],
		['poll', RING.seq, false],
		['disconnect'],
		['arm', 'reconnect', Math.floor(RANDOM * RECONNECT_MS_MAX)],
	];
	t.deepEqual(one.take(), lost);
	t.is(one.client.phase, 'asleep');
});

test('an answer to another heartbeat, or a refusal, ends the connection', t => {
	const one = attached(oneQdevice());
	one.expire('heartbeat');
	one.hear({type: 'echo-reply', sequence: 2});
	t.is(one.client.phase, 'asleep');
	const refused = oneQdevice();
	refused.handle(ringFormed(), {type: 'connected'});
	refused.hear({type: 'preinit-reply'});
	refused.hear({type: 'init-reply', refusal: 'duplicate-nodeid'});
	t.is(refused.client.phase, 'asleep');
});

test('what comes in while it sleeps is dealt with when it connects again', t => {
	const one = attached(oneQdevice());
	one.handle({type: 'connection-lost'});
	one.take();
	one.handle(ringFormed(NEXT_RING), {type: 'quorum-notified', quorate: false});
	one.expire('cast-vote');
	t.deepEqual(one.take(), []);
	one.expire('reconnect');
	t.deepEqual(one.take(), [
		['arm', 'connect', CONNECT_MS],
		['connect'],
		['arm', 'cast-vote', CAST_VOTE_MS],
		['poll', NEXT_RING.seq, false],
	]);
	t.is(one.client.ringId, NEXT_RING);
	t.false(one.client.quorate);
	t.deepEqual(one.client.deferred, []);
});

test('an attempt that is refused waits for its timeout, then the next begins at once', t => {
	const one = oneQdevice();
	one.handle(ringFormed());
	one.take();
	one.handle({type: 'connection-lost'});
	t.deepEqual(one.take(), []);
	one.expire('connect');
	t.deepEqual(one.take(), [
		['cancel', 'connect'],
		['cancel', 'heartbeat'],
		['arm', 'cast-vote', CAST_VOTE_MS],
		['poll', RING.seq, false],
		['disconnect'],
		['arm', 'connect', CONNECT_MS],
		['connect'],
	]);
});

test('without qnetd a vote for the last ring or quorum is taken back', t => {
	const lms = {votes: 1, algorithm: 'lms'} as const;
	const one = attached(oneQdevice(lms, true));
	one.expire('heartbeat');
	one.expire('heartbeat');
	// It was together with all: the vote stays while nothing changes, and the heartbeat goes on.
	t.deepEqual(one.take(), [
		['send', {type: 'echo-request', sequence: 1}],
		['arm', 'heartbeat', HEARTBEAT_MS],
		['arm', 'heartbeat', HEARTBEAT_MS],
	]);
	one.handle({type: 'connection-lost'});
	t.deepEqual(
		one.take().filter(([word]) => word === 'poll'),
		[],
	);
	t.is(one.client.castVote, 'ack');
	one.expire('reconnect');
	one.take();
	one.handle({type: 'quorum-notified', quorate: true});
	t.deepEqual(one.take(), [['poll', RING.seq, false]]);
	for (const [waitForAll, quorate] of [
		[false, true],
		[true, false],
	] as const) {
		const other = attached(oneQdevice(lms, waitForAll));
		other.handle({type: 'quorum-notified', quorate});
		other.handle({type: 'connection-lost'});
		t.is(other.client.castVote, 'nack');
	}
});
