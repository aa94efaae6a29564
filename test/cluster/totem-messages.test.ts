/** What becomes of messages on a ring: their order, how soon they are delivered, and what was lost of them. */
import test from 'ava';
import {CONFIG, NODES, ROTATION_MS, TIMERS} from './_support/three-nodes.ts';
import {formedNet} from './_support/totem-net.ts';

test('Messages are delivered everywhere in the same order, the sender included', t => {
	const net = formedNet(CONFIG);
	for (let round = 0; round < 20; round += 1) {
		for (const node of NODES) {
			net.send(node, `${node}-${round}`);
		}
		net.run(3);
	}
	net.run(2000);
	const orders = NODES.map(node =>
		net.delivered.filter(entry => entry.node === node).map(({message}) => message.payload),
	);
	t.is(orders[0]?.length, 60);
	t.deepEqual(orders[1], orders[0]);
	t.deepEqual(orders[2], orders[0]);
});

test('A message on a busy ring is delivered to its sender when the token comes by, within one rotation', t => {
	const latencyMs = 10;
	const net = formedNet({...CONFIG, latencyMs});
	const waits: number[] = [];
	for (let index = 0; index < 40; index += 1) {
		const sentMs = net.nowMs;
		net.send(1, `m${index}`);
		net.run(41);
		const got = net.delivered.find(
			({node, message}) => node === 1 && message.payload === `m${index}`,
		);
		waits.push((got?.atMs ?? Infinity) - sentMs);
	}
	// The first ones end the hold; after that only the token's way counts.
	const settled = waits.slice(2).sort((a, b) => a - b);
	const rotationMs = 3 * latencyMs;
	t.true((settled.at(-1) ?? Infinity) <= rotationMs + 0.01, `at most ${settled.at(-1)} ms`);
	const medianMs = settled[Math.floor(settled.length / 2)] ?? 0;
	t.true(Math.abs(medianMs - rotationMs / 2) < rotationMs / 4, `median ${medianMs} ms`);
});

test('A lost message is repeated and then delivered, and nothing behind it overtakes it', t => {
	const net = formedNet(CONFIG);
	let dropped = 0;
	net.passes = (_from, to, group) => {
		const drops = group && to === 2 && dropped < 1;
		dropped += drops ? 1 : 0;
		return !drops;
	};
	net.send(1, 'a');
	net.send(1, 'b');
	net.send(1, 'c');
	net.run(3000);
	const got = net.delivered.filter(({node}) => node === 2).map(({message}) => message.payload);
	t.is(dropped, 1);
	t.deepEqual(got, ['a', 'b', 'c']);
});

test('Messages that some members missed when the ring broke are recovered before the new ring begins', t => {
	const net = formedNet(CONFIG);
	net.run(2000);
	net.passes = (from, to, group) => !(group && from === 3 && to === 2);
	net.send(3, 'last words');
	net.run(TIMERS.holdMs + 5 * ROTATION_MS);
	net.kill(3);
	net.run(10_000);
	t.deepEqual(net.members(2), [1, 2]);
	const got = net.delivered.filter(({node}) => node === 2);
	t.deepEqual(
		got.map(({message}) => message.payload),
		['last words'],
	);
	const membership = net.memberships.findIndex(
		({node, change}) => node === 2 && change.members.length === 2,
	);
	t.true((got[0]?.atMs ?? Infinity) <= (net.memberships[membership]?.atMs ?? 0));
});
