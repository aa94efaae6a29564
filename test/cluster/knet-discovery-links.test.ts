/** What becomes of a discovery when links come, go and cannot be used, and in what order it takes them. */
import test from 'ava';
import {userBytesIn} from '../../src/cluster/knet/sizes.ts';
import {
	probesOf,
	RTT_MS,
	SECRET,
	steadyKnet,
	TICK_MS,
	withPath,
} from './_support/discovering-knet.ts';
import {oneKnet, PEER} from './_support/one-knet.ts';

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
