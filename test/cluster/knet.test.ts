import test from 'ava';
import {smallestUserBytes, userBytesIn} from '../../src/cluster/knet/sizes.ts';
import {createKnetNet, KNET_TIMERS, messageOf, settledKnet} from './_support/knet-net.ts';

const TICK_MS = 200;
const ONE_LINK = {nodeCount: 2, linkPriorities: [1], latencyMs: 1};
const TWO_LINKS = {nodeCount: 2, linkPriorities: [1, 1], latencyMs: 1};
/** Pings leave on ticks only. */
const PING_EVERY_MS = Math.ceil(KNET_TIMERS.pingIntervalMs / TICK_MS) * TICK_MS;

test('The user data of a packet is what real daemons log for an MTU of 1500', t => {
	// "Global data MTU changed to: 1397" is what corosync 3 with aes256 and sha256 writes on a plain Ethernet.
	t.is(userBytesIn(1500, {encrypted: true, family: 4}), 1397);
	t.is(userBytesIn(1500, {encrypted: false, family: 4}), 1500 - 28 - 26);
});

test('A link is up with the third pong, and carries data once its MTU is known', t => {
	const net = createKnetNet(ONE_LINK);
	net.start(1);
	net.start(2);
	net.run(5000);
	const up = net.links.find(({node}) => node === 1);
	t.is(up?.atMs, TICK_MS + 2 * PING_EVERY_MS + 2 * ONE_LINK.latencyMs);
	const probe = net.sent.find(({from, kind}) => from === 1 && kind === 'pmtud');
	t.true((probe?.atMs ?? Infinity) - (up?.atMs ?? 0) <= TICK_MS);
	t.is(probe?.packetBytes, net.interfaceMtuBytes);
	t.true(net.reachable(1, 2));
});

test('Data is dropped in silence while the peer is not reachable', t => {
	const net = createKnetNet(ONE_LINK);
	net.start(1);
	net.start(2);
	net.run(TICK_MS + PING_EVERY_MS + 100);
	net.send(1, 'all', messageOf(100));
	net.run(10);
	t.false(net.sent.some(({kind}) => kind === 'data'));
	net.run(5000);
	net.send(1, 'all', messageOf(100));
	net.run(10);
	t.is(net.delivered.length, 1);
});

test('Data from a peer that the receiver does not reach itself is dropped', t => {
	const net = settledKnet(ONE_LINK);
	net.passes = sent => !(sent.from === 2 && sent.kind === 'ping');
	net.run(5000);
	t.true(net.reachable(1, 2));
	t.false(net.reachable(2, 1));
	net.send(1, 2, messageOf(100));
	net.run(10);
	t.is(net.delivered.length, 0);
});

test('A cut link is down after the ping timeout, at a tick of the heartbeat', t => {
	const net = settledKnet(ONE_LINK);
	const sinceMs = net.nowMs;
	net.passes = () => false;
	net.run(5000);
	for (const node of [1, 2]) {
		const down = net.links.find(entry => entry.node === node && !entry.up);
		const afterMs = (down?.atMs ?? Infinity) - sinceMs;
		// The last pong came at most one ping interval before the cut.
		t.true(afterMs >= KNET_TIMERS.pingTimeoutMs - PING_EVERY_MS, `${afterMs} ms`);
		t.true(afterMs <= KNET_TIMERS.pingTimeoutMs + TICK_MS + 10, `${afterMs} ms`);
	}
});

test('A cut in one direction takes the link down at both ends', t => {
	const net = settledKnet(ONE_LINK);
	net.passes = sent => sent.from !== 1;
	net.run(5000);
	t.false(net.reachable(1, 2));
	t.false(net.reachable(2, 1));
});

test('A link that has just come up is given ten times the patience', t => {
	const net = createKnetNet(ONE_LINK);
	net.start(1);
	net.start(2);
	net.run(TICK_MS + 2 * PING_EVERY_MS + 10);
	t.is(net.links.length, 2);
	const sinceMs = net.nowMs;
	net.passes = () => false;
	net.run(20_000);
	const down = net.links.find(({node, up}) => node === 1 && !up);
	const afterMs = (down?.atMs ?? Infinity) - sinceMs;
	// The patience shrinks by one timeout a second while time passes: both meet between four and six seconds.
	t.true(afterMs > 4 * KNET_TIMERS.pingTimeoutMs && afterMs < 6000, `${afterMs} ms`);
});

test('A healed link is up again after three pongs', t => {
	const net = settledKnet(ONE_LINK);
	net.passes = () => false;
	net.run(5000);
	net.passes = () => true;
	const sinceMs = net.nowMs;
	net.run(5000);
	const up = net.links.find(({node, atMs, up}) => node === 1 && atMs > sinceMs && up);
	const afterMs = (up?.atMs ?? Infinity) - sinceMs;
	t.true(afterMs >= 2 * PING_EVERY_MS && afterMs <= 3 * PING_EVERY_MS + 10, `${afterMs} ms`);
});

test('Passive uses one link, and the other from the moment the first is found dead', t => {
	const net = settledKnet(TWO_LINKS);
	const sinceMs = net.nowMs;
	net.passes = sent => sent.link !== 0;
	for (let index = 0; index < 200; index += 1) {
		net.send(1, 2, messageOf(100, `m${index}`));
		net.run(10);
	}
	const first = net.delivered[0];
	const gapMs = (first?.atMs ?? Infinity) - sinceMs;
	t.true(gapMs > KNET_TIMERS.pingTimeoutMs - PING_EVERY_MS, `${gapMs} ms without data`);
	t.true(gapMs < KNET_TIMERS.pingTimeoutMs + TICK_MS + 20, `${gapMs} ms without data`);
	t.true(net.reachable(1, 2));
});

test('Passive prefers the higher priority, and the lower number among equals', t => {
	const used = (linkPriorities: readonly number[]) => {
		const net = settledKnet({...ONE_LINK, linkPriorities});
		net.send(1, 2, messageOf(100));
		return net.sent.filter(({kind}) => kind === 'data').map(({link}) => link);
	};
	t.deepEqual(used([1, 2]), [1]);
	t.deepEqual(used([2, 1]), [0]);
	t.deepEqual(used([1, 1]), [0]);
});

test('Active sends over every link and delivers once, also when one link is cut', t => {
	const net = settledKnet({...TWO_LINKS, policy: 'active'});
	net.send(1, 2, messageOf(100));
	net.run(10);
	t.is(net.sent.filter(({kind}) => kind === 'data').length, 2);
	t.is(net.delivered.length, 1);
	net.passes = sent => sent.link !== 0;
	net.send(1, 2, messageOf(100));
	net.run(10);
	t.is(net.delivered.length, 2);
});

test('Round robin takes the links in turn', t => {
	const net = settledKnet({...TWO_LINKS, policy: 'rr'});
	for (let index = 0; index < 4; index += 1) {
		net.send(1, 2, messageOf(100));
		net.run(10);
	}
	const links = net.sent.filter(({kind}) => kind === 'data').map(({link}) => link);
	t.is(links.length, 4);
	t.deepEqual(links.slice(2), links.slice(0, 2));
	t.not(links[0], links[1]);
	t.is(net.delivered.length, 4);
});

test('A message larger than the MTU goes in pieces and arrives whole', t => {
	const net = settledKnet(ONE_LINK);
	net.send(1, 2, messageOf(4000));
	net.run(10);
	const userBytesMax = userBytesIn(1500, {encrypted: false, family: 4});
	t.is(net.sent.filter(({kind}) => kind === 'data').length, Math.ceil(4045 / userBytesMax));
	t.true(net.sent.every(({packetBytes}) => packetBytes <= 1500));
	t.is(net.delivered.length, 1);
});

test('Discovery finds the path below the interface without touching the heartbeat', t => {
	const net = createKnetNet(ONE_LINK);
	const pathMtuBytes = 1400;
	net.interfaceMtuBytes = 9000;
	net.passes = ({packetBytes}) => packetBytes <= pathMtuBytes;
	net.start(1);
	net.start(2);
	net.run(60_000);
	const userBytesMax = net.nodes.get(1)?.userBytesMax ?? 0;
	t.is(userBytesMax, userBytesIn(pathMtuBytes, {encrypted: false, family: 4}));
	t.true(net.reachable(1, 2));
	t.false(net.links.some(({up}) => !up));
});

test('When the path narrows, large messages vanish until the next discovery, small ones do not', t => {
	const net = settledKnet(ONE_LINK);
	net.passes = ({packetBytes}) => packetBytes <= 1400;
	net.send(1, 2, messageOf(1350, 'large'));
	net.send(1, 2, messageOf(100, 'small'));
	net.run(10);
	t.is(net.delivered.length, 1);
	net.run(60_000);
	net.send(1, 2, messageOf(1350, 'large'));
	net.run(10);
	t.is(net.delivered.length, 2);
});

test('A path below the smallest MTU is not used, although its heartbeat works', t => {
	const framing = {encrypted: false, family: 4} as const;
	const net = createKnetNet({...ONE_LINK, framing});
	net.interfaceMtuBytes = 1500;
	net.passes = ({packetBytes}) => packetBytes <= 500;
	net.start(1);
	net.start(2);
	net.run(120_000);
	t.true(userBytesIn(500, framing) < smallestUserBytes(framing));
	t.true(net.links.some(({up}) => up));
	t.false(net.reachable(1, 2));
});

test('Skipped ticks change nothing: a busy peer sees every ping at its tick', t => {
	const net = settledKnet({...ONE_LINK, nodeCount: 3});
	const pings = net.sent.filter(({from, to, kind}) => from === 1 && to === 2 && kind === 'ping');
	for (const [index, {atMs}] of pings.entries()) {
		t.is(atMs, TICK_MS + index * PING_EVERY_MS);
	}
});

test('A node that restarts at once is heard again, although it counts its messages afresh', t => {
	const net = settledKnet(ONE_LINK);
	net.send(1, 2, messageOf(100));
	net.run(10);
	net.kill(1);
	net.start(1);
	net.run(5000);
	net.send(1, 2, messageOf(100));
	net.run(10);
	t.is(net.delivered.length, 2);
});
