import test from 'ava';
import {thawKnet, nextKnetDeadlineMs, expireKnet} from '../../src/cluster/knet/knet.ts';
import {pingPacketBytes} from '../../src/cluster/knet/sizes.ts';
import type {KnetPacket} from '../../src/cluster/knet/state.ts';
import {ME, oneKnet, PEER} from './_support/one-knet.ts';

const TICK_MS = 200;
const PING_TIMEOUT_MS = 800;

const pong = (sentMs: number, from = PEER, link = 0): KnetPacket => ({
	kind: 'pong',
	from,
	link,
	sentMs,
});

test('the first ping leaves with the first tick, the next when the interval is over', t => {
	const knet = oneKnet();
	knet.until(TICK_MS + 400);
	const ping = (atMs: number) => ({
		atMs,
		says: 'transmit' as const,
		sent: {
			packet: {kind: 'ping' as const, from: ME, link: 0, sentMs: atMs},
			way: {to: PEER, link: 0, packetBytes: pingPacketBytes({encrypted: false, family: 4})},
		},
	});
	t.deepEqual(knet.take(), [ping(TICK_MS), ping(TICK_MS + 400)]);
});

test('a ping is answered with the same time, to whom it came from', t => {
	const knet = oneKnet();
	knet.hear(10, {kind: 'ping', from: PEER, link: 1, sentMs: 7});
	t.deepEqual(knet.take(), [
		{
			atMs: 10,
			says: 'transmit',
			sent: {
				packet: {kind: 'pong', from: ME, link: 1, sentMs: 7},
				way: {to: PEER, link: 1, packetBytes: pingPacketBytes({encrypted: false, family: 4})},
			},
		},
	]);
});

test('two pongs are counted, the third brings the link up', t => {
	const knet = oneKnet();
	const counted: number[] = [];
	for (const sentMs of [200, 600, 1000]) {
		knet.hear(sentMs + 2, pong(sentMs));
		counted.push(knet.link.pongs);
	}
	t.deepEqual(counted, [1, 2, 2]);
	const changes = knet.take().filter(({says}) => says !== 'transmit');
	t.deepEqual(changes, [
		{atMs: 1002, says: 'will-change'},
		{atMs: 1002, says: 'up', link: 0},
	]);
});

test('a pong as late as the ping timeout counts, a later one is a sign of life only', t => {
	const onTime = oneKnet();
	onTime.hear(TICK_MS + PING_TIMEOUT_MS, pong(TICK_MS));
	t.is(onTime.link.pongs, 1);
	t.is(onTime.link.latencyUs, PING_TIMEOUT_MS * 1000);
	const late = oneKnet();
	late.hear(TICK_MS + PING_TIMEOUT_MS + 1, pong(TICK_MS));
	t.is(late.link.pongs, 0);
	t.is(late.link.latencySamples, 0);
	t.is(late.link.pongMs, TICK_MS + PING_TIMEOUT_MS + 1);
});

test('pongs of strangers and of links that are not configured change nothing', t => {
	const knet = oneKnet();
	const before = structuredClone(knet.state);
	knet.hear(1, pong(0, 9));
	knet.hear(1, pong(0, PEER, 7));
	t.deepEqual(knet.state, before);
});

test('a link slower than its patience is not taken up', t => {
	const knet = oneKnet();
	for (const sentMs of [200, 400, 600]) {
		// An average as long as the patience is too long by nothing at all.
		knet.link.silenceMs = 5;
		knet.hear(sentMs + 5, pong(sentMs));
	}
	t.is(knet.link.pongs, 0);
	t.false(knet.link.connected);
});

test('the latency is the mean of all samples in whole microseconds, each of the last 2048 at most', t => {
	const knet = oneKnet();
	const averages: number[] = [];
	for (const rttMs of [1.5, 3, 1]) {
		knet.hear(10, pong(10 - rttMs));
		averages.push(knet.link.latencyUs);
	}
	t.deepEqual(averages, [1500, (1500 + 3000) / 2, Math.trunc((2 * 2250 + 1000) / 3)]);
	t.is(knet.link.latencySamples, 3);
	knet.link.latencySamples = 2048;
	knet.link.latencyUs = 1000;
	knet.hear(11, pong(11 - 1 - 2.048));
	t.is(knet.link.latencySamples, 2048);
	t.is(knet.link.latencyUs, 1000 + 2048 / 2048);
});

test('every fifth tick takes one timeout from the patience, down to one and twice the latency', t => {
	const knet = oneKnet();
	const patience = new Map<number, number>();
	const rttMs = 2;
	for (let second = 1; second <= 11; second += 1) {
		knet.answering(second * 1000 + 100, rttMs);
		patience.set(second, knet.link.silenceMs);
	}
	const expected = Array.from({length: 11}, (_, index) => {
		const backoff = Math.max(1, 10 - (index + 1));
		return [index + 1, PING_TIMEOUT_MS * backoff + 2 * rttMs];
	});
	t.deepEqual([...patience], expected);
});

test('a moved latency is seen to at the next fifth tick, also when nothing else is due', t => {
	// Pings leave every 4 s only, so that most ticks have nothing to do.
	const knet = oneKnet({pingIntervalMs: 4000, pingTimeoutMs: 8000});
	knet.answering(30_000, 2);
	t.false(knet.state.latencyMoved);
	const settledMs = knet.link.silenceMs;
	t.is(settledMs, 8000 + 2 * 2);
	const pingedMs = knet.link.pingedMs;
	knet.link.latencySamples = 1;
	knet.hear(30_050, pong(30_040));
	t.true(knet.state.latencyMoved);
	t.is(knet.link.latencyUs, (2000 + 10_000) / 2);
	t.is(nextKnetDeadlineMs(knet.state), 31_000);
	t.is(knet.link.silenceMs, settledMs);
	knet.until(31_000);
	t.is(knet.link.silenceMs, 8000 + 2 * 6);
	t.is(knet.link.pingedMs, pingedMs);
	t.false(knet.state.latencyMoved);
});

test('a link is down at the first tick at which it has been silent for its patience', t => {
	const silent = (pongMs: number): number | undefined => {
		const knet = oneKnet();
		knet.answering(20_150, 2);
		knet.take();
		knet.link.pongMs = pongMs;
		knet.link.silenceMs = 804;
		knet.state.nextTickMs = 20_200;
		// Pings go on, without an answer.
		knet.until(23_000);
		return knet.take().find(({says}) => says === 'down')?.atMs;
	};
	t.is(silent(20_196), 20_196 + 804);
	t.is(silent(20_197), 20_196 + 804 + TICK_MS);
});

test('what went down starts from nothing', t => {
	const knet = oneKnet();
	knet.answering(20_150, 2);
	knet.take();
	knet.until(25_000);
	const words = knet.take().filter(({says}) => says !== 'transmit');
	const [{atMs} = {atMs: NaN}] = words;
	t.deepEqual(words, [
		{atMs, says: 'will-change'},
		{atMs, says: 'down', link: 0},
	]);
	const {connected, pongs, pongMs, probedMs} = knet.link;
	t.deepEqual(
		{connected, pongs, pongMs, probedMs},
		{connected: false, pongs: 0, pongMs: NaN, probedMs: -Infinity},
	);
	t.deepEqual(knet.peer.active, []);
});

test('a frozen process looks once when it runs again, however long it slept', t => {
	const knet = oneKnet();
	knet.answering(20_150, 2);
	knet.take();
	thawKnet(knet.state, 60_000);
	t.is(nextKnetDeadlineMs(knet.state), 60_000);
	t.is(knet.state.tickMs, 60_000 - TICK_MS);
	expireKnet(knet.state, {nowMs: 60_000, sink: knet.sink});
	t.is(knet.state.tickMs, 60_000);
	t.true(knet.take().some(({says}) => says === 'down'));
});
