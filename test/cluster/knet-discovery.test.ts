import test from 'ava';
import {pingPacketBytes, smallestUserBytes, userBytesIn} from '../../src/cluster/knet/sizes.ts';
import {oneKnet, PEER, type OneKnet} from './_support/one-knet.ts';

const PLAIN = {encrypted: false, family: 4} as const;
const SECRET = {encrypted: true, family: 4} as const;
const RTT_MS = 2;
const TICK_MS = 200;

/** The probes that were sent, and when. */
function probesOf(knet: OneKnet) {
	return knet
		.take()
		.flatMap(word =>
			word.says === 'transmit' && word.sent.packet.kind === 'pmtud'
				? [{atMs: word.atMs, bytes: word.sent.way.packetBytes}]
				: [],
		);
}

/** Up for more than a minute, with an answered discovery behind it and the next about to begin. */
function steadyKnet(overrides: Parameters<typeof oneKnet>[0] = {}): OneKnet {
	const knet = oneKnet({pmtudIntervalMs: 100_000, ...overrides});
	knet.answering(60_100, RTT_MS);
	knet.answering(knet.state.nextLoopMs - 1, RTT_MS);
	knet.take();
	return knet;
}

const isProbing = ({state}: OneKnet): boolean => state.probe !== null;

/** Pings are answered until then, probes up to this size. */
function withPath(knet: OneKnet, untilMs: number, pathBytes: number): void {
	knet.answering(
		untilMs,
		RTT_MS,
		packet => packet.kind === 'ping' || packet.probeBytes <= pathBytes,
	);
}

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

test('a link that comes up while another is probed has the discovery start over, with both', t => {
	const links = [
		{number: 0, priority: 1},
		{number: 1, priority: 1},
	];
	const knet = oneKnet({peers: [{nodeid: PEER, links}]});
	const beganMs = 60_000;
	knet.until(beganMs);
	for (const link of knet.peer.links) {
		link.pongs = 2;
		link.silenceMs = 800;
	}
	knet.take();
	knet.hear(beganMs, {kind: 'pong', from: PEER, link: 0, sentMs: beganMs - RTT_MS});
	knet.until(beganMs + TICK_MS);
	const probed = () =>
		knet
			.take()
			.flatMap(word =>
				word.says === 'transmit' && word.sent.packet.kind === 'pmtud'
					? [`${word.atMs - beganMs}: ${word.sent.way.link}`]
					: [],
			);
	const [first] = probed();
	t.regex(first ?? '', /: 0$/);
	const comesUpMs = knet.state.loopMs + TICK_MS + 50;
	knet.hear(comesUpMs, {kind: 'pong', from: PEER, link: 1, sentMs: comesUpMs - RTT_MS});
	t.is(knet.state.probe, null);
	t.is(knet.state.nextLoopMs, comesUpMs + TICK_MS);
	knet.until(comesUpMs + TICK_MS);
	t.deepEqual(probed(), [`${comesUpMs + TICK_MS - beganMs}: 0`]);
});

test('a link that goes down has the discovery of another one start over', t => {
	const links = [
		{number: 0, priority: 1},
		{number: 1, priority: 1},
	];
	const knet = steadyKnet({peers: [{nodeid: PEER, links}], framing: SECRET});
	const beganMs = knet.state.nextLoopMs;
	const silentMs = beganMs + 1000;
	const isHeard = ({kind, link}: {kind: string; link: number}) => kind === 'ping' && link === 0;
	// Nobody answers on link 1 any more, nor any probe: that of link 0 waits longer than it takes to notice.
	knet.link.probePatience = 16;
	knet.answering(silentMs, RTT_MS, isHeard);
	const downAtMs = knet.take().find(({says}) => says === 'down')?.atMs ?? NaN;
	t.true(downAtMs < silentMs, `down at ${downAtMs}`);
	t.is(knet.state.probe?.link, knet.link);
	t.is(knet.state.probe?.attempts, 1);
	t.is(knet.state.probe?.waitUntilMs, downAtMs + TICK_MS + 16 * knet.link.silenceMs);
	t.true(knet.link.hasValidMtu);
});

test('a probe that cannot be sent makes its link useless until a discovery has ended, and the others one by one', t => {
	let interfaceBytes = 1500;
	const links = [
		{number: 0, priority: 1},
		{number: 1, priority: 1},
	];
	const knet = steadyKnet({
		peers: [{nodeid: PEER, links}],
		framing: SECRET,
		interfaceMtuBytes: () => interfaceBytes,
	});
	const beganMs = knet.state.nextLoopMs;
	interfaceBytes = 0;
	knet.until(beganMs);
	t.deepEqual(
		knet.peer.links.map(({connected, hasValidMtu}) => ({connected, hasValidMtu})),
		[0, 1].map(() => ({connected: true, hasValidMtu: false})),
	);
	t.deepEqual(knet.peer.active, []);
	t.is(knet.state.probe, null);
	// Back, with a path that no probe of the interface's size gets through: the heartbeat works, and nothing is carried.
	interfaceBytes = 1500;
	const silenceMs = 800 + 2 * RTT_MS;
	const patience = [2, 4, 8, 16, 32, 64, 128].reduce((sum, one) => sum + one, 0);
	withPath(knet, beganMs + patience * silenceMs, 1400);
	t.true(knet.link.connected);
	t.deepEqual(knet.peer.active, []);
	withPath(knet, beganMs + 20 * patience * silenceMs, 1400);
	t.deepEqual(knet.peer.active.length, 1);
});

test('an MTU that is written down is believed, and nothing is asked', t => {
	const knet = oneKnet({manualMtuBytes: 1437, framing: SECRET});
	knet.answering(60_000, RTT_MS);
	t.deepEqual(probesOf(knet), []);
	t.is(knet.link.userBytesMax, userBytesIn(1437, SECRET));
	t.is(knet.state.userBytesMax, userBytesIn(1437, SECRET));
	t.deepEqual(knet.peer.active, [knet.link]);
});

test('the peer that was named last is looked at first', t => {
	const links = [{number: 0, priority: 1}];
	const knet = oneKnet({peers: [2, 3, 4].map(nodeid => ({nodeid, links}))});
	for (const link of knet.state.peers.flatMap(peer => peer.links)) {
		link.connected = true;
	}
	knet.state.probeAll = true;
	knet.state.nextLoopMs = TICK_MS;
	const order: number[] = [];
	for (let nowMs = TICK_MS; order.length < 3; nowMs += 10_000) {
		knet.until(nowMs);
		const {probe} = knet.state;
		if (probe !== null && order.at(-1) !== probe.peer.nodeid) {
			order.push(probe.peer.nodeid);
		}
		const reply = {kind: 'pmtud-reply', link: 0, probeBytes: probe?.sizeBytes ?? 0} as const;
		knet.hear(nowMs, {...reply, from: probe?.peer.nodeid ?? 0});
	}
	t.deepEqual(order, [4, 3, 2]);
});
