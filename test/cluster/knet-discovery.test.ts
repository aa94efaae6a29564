import test from 'ava';
import {pingPacketBytes, smallestUserBytes, userBytesIn} from '../../src/cluster/knet/sizes.ts';
import {
	PLAIN,
	probesOf,
	RTT_MS,
	SECRET,
	steadyKnet,
	TICK_MS,
	withPath,
} from './_support/discovering-knet.ts';
import {oneKnet, PEER, type OneKnet} from './_support/one-knet.ts';

const isProbing = ({state}: OneKnet): boolean => state.probe !== null;

test('the first probe is as large as the interface takes, and what comes back is the MTU', t => {
	const knet = oneKnet({interfaceMtuBytes: 1400});
	knet.answering(2000, RTT_MS);
	const upAtMs = 1000 + RTT_MS;
	t.deepEqual(probesOf(knet), [{atMs: 1200, bytes: 1400}]);
	t.true(upAtMs < 1200);
	t.is(knet.link.userBytesMax, userBytesIn(1400, PLAIN));
	t.is(knet.state.userBytesMax, userBytesIn(1400, PLAIN));
	t.true(knet.link.hasValidMtu);
	t.deepEqual(knet.peer.active, [knet.link]);
	t.is(knet.link.probedMs, 1200 + RTT_MS);
});

test('each next probe is half way between what came back and what did not', t => {
	const knet = steadyKnet({interfaceMtuBytes: 9000});
	const [pathBytes, silenceMs] = [1400, 800 + 2 * RTT_MS];
	const beganMs = knet.state.nextLoopMs;
	withPath(knet, beganMs + 60_000, pathBytes);
	const expected: {atMs: number; bytes: number}[] = [];
	let [atMs, bytes, good, bad] = [beganMs, 9000, pingPacketBytes(PLAIN), 9001];
	while (bytes > good && bad - good > 1) {
		expected.push({atMs, bytes});
		const fits = bytes <= pathBytes;
		[good, bad] = fits ? [bytes, bad] : [good, bytes];
		atMs += fits ? RTT_MS : silenceMs;
		bytes = Math.floor((good + bad) / 2);
	}
	t.is(good, pathBytes);
	t.deepEqual(probesOf(knet), expected);
	t.is(knet.state.userBytesMax, userBytesIn(pathBytes, PLAIN));
	// The thread sleeps in naps of one tick from where it finished until the link is due again.
	const {probedMs} = knet.link;
	t.is(knet.state.loopMs, probedMs);
	t.is(knet.state.nextLoopMs, probedMs + Math.ceil(100_000 / TICK_MS) * TICK_MS);
});

test('an encrypted probe is sent again with twice the patience each time before it counts as lost', t => {
	const knet = steadyKnet({framing: SECRET});
	const silenceMs = 800 + 2 * RTT_MS;
	const beganMs = knet.state.nextLoopMs;
	knet.link.probePatience = 2;
	withPath(knet, beganMs + 300 * silenceMs, 1499);
	const patience = [2, 4, 8, 16, 32, 64, 128];
	const sentMs = patience.map(
		(_, index) => beganMs + silenceMs * patience.slice(0, index).reduce((sum, one) => sum + one, 0),
	);
	const lostMs = beganMs + silenceMs * patience.reduce((sum, one) => sum + one, 0);
	const probes = probesOf(knet);
	t.deepEqual(probes.slice(0, 8), [
		...sentMs.map(atMs => ({atMs, bytes: 1500})),
		{atMs: lostMs, bytes: Math.trunc((pingPacketBytes(SECRET) + 1500) / 2)},
	]);
	// Answered within half the time, the patience is halved with each reply, down to two.
	const fitting = probes.slice(7);
	t.is(knet.link.probePatience, Math.max(2, 128 / 2 ** fitting.length));
	t.is(knet.state.probe, null);
	const last = fitting.at(-1)?.bytes ?? 0;
	t.true(last <= 1499 && 1500 - last <= 16, `${last} bytes`);
});

test('an encrypted reply in the second half of its time leaves the patience as it is', t => {
	const patienceAfter = (shareOfWait: number): number => {
		const knet = steadyKnet({framing: SECRET});
		const beganMs = knet.state.nextLoopMs;
		knet.link.probePatience = 16;
		knet.until(beganMs);
		const waitMs = 16 * knet.link.silenceMs;
		t.is(knet.state.probe?.waitUntilMs, beganMs + waitMs);
		// Silence long enough for the answer would take the link down before.
		knet.link.pongMs = beganMs + waitMs;
		const reply = {kind: 'pmtud-reply', from: PEER, link: 0, probeBytes: 1500} as const;
		knet.hear(beganMs + shareOfWait * waitMs, reply);
		return knet.link.probePatience;
	};
	t.is(patienceAfter(0.49), 8);
	t.is(patienceAfter(0.5), 16);
});

test('replies of others, of other links and of other sizes are not the probe’s', t => {
	for (const wrong of [{from: 9}, {link: 1}, {probeBytes: 1499}]) {
		const knet = steadyKnet();
		const beganMs = knet.state.nextLoopMs;
		knet.until(beganMs);
		const before = structuredClone(knet.state);
		const reply = {kind: 'pmtud-reply', from: PEER, link: 0, probeBytes: 1500, ...wrong} as const;
		knet.hear(beganMs, reply);
		t.deepEqual(knet.state, before);
		t.not(knet.state.probe, null);
	}
});

test('a reply without a probe is nobody’s', t => {
	const knet = steadyKnet();
	const before = structuredClone(knet.state);
	knet.hear(knet.state.nextLoopMs - 1, {
		kind: 'pmtud-reply',
		from: PEER,
		link: 0,
		probeBytes: 1500,
	});
	t.deepEqual(knet.state, before);
});

test('a probe is answered with its size, to whom it came from', t => {
	const knet = oneKnet();
	knet.hear(5, {kind: 'pmtud', from: PEER, link: 1, probeBytes: 1234});
	t.deepEqual(knet.take(), [
		{
			atMs: 5,
			says: 'transmit',
			sent: {
				packet: {kind: 'pmtud-reply', from: 1, link: 1, probeBytes: 1234},
				way: {to: PEER, link: 1, packetBytes: 20 + 8 + 9},
			},
		},
	]);
});

test('thirty attempts on one link are enough, whatever the last of them found', t => {
	const knet = steadyKnet();
	const beganMs = knet.state.nextLoopMs;
	knet.until(beganMs);
	const {probe} = knet.state;
	if (probe === null) {
		t.fail();
		return;
	}
	const shortOfOne = (attempts: number): boolean => {
		Object.assign(probe, {attempts, badBytes: 1501, sizeBytes: 1400, goodBytes: 100});
		knet.state.probe = probe;
		knet.hear(beganMs + 1, {kind: 'pmtud-reply', from: PEER, link: 0, probeBytes: 1400});
		return !isProbing(knet);
	};
	t.false(shortOfOne(29));
	t.true(shortOfOne(30));
	t.is(knet.link.userBytesMax, userBytesIn(1400, PLAIN));
});

test('a path that just carries the smallest MTU is used, a byte less and it is not', t => {
	const smallest = smallestUserBytes(PLAIN);
	const packetBytes = smallest + 28 + 26;
	for (const [pathBytes, isUsed] of [
		[packetBytes, true],
		[packetBytes - 1, false],
	] as const) {
		const knet = steadyKnet();
		const {probedMs} = knet.link;
		knet.take();
		withPath(knet, 180_000, pathBytes);
		t.is(knet.link.hasValidMtu, isUsed);
		t.deepEqual(knet.peer.active, isUsed ? [knet.link] : []);
		t.is(knet.link.probedMs > probedMs, isUsed);
		const changes = knet.take().filter(({says}) => says === 'will-change');
		t.is(changes.length, isUsed ? 0 : 1);
	}
});
