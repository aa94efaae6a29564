import test from 'ava';
import {bridgeDeadlineMs, setLink} from '../../src/cluster/layer2/bridge.ts';
import {findRoot} from '../../src/cluster/layer2/bridge-roles.ts';
import {createBridge, isSettled, type Vector} from '../../src/cluster/layer2/bridge-state.ts';
import {SPANNING_TREE_TIMES} from '../../src/cluster/layer2/times.ts';
import {
	agreement,
	COST,
	EDGE_DELAY_MS,
	FORWARD_DELAY_MS,
	HELLO_MS,
	MAX_AGE_MS,
	oneBridge,
	own,
} from './_support/one-bridge.ts';

test('a bridge without links is its own root and has nothing to say', t => {
	const bridge = createBridge({
		id: 5,
		rapid: false,
		timers: SPANNING_TREE_TIMES,
		portCosts: [COST],
		firstHelloMs: 100,
		sink: {send: () => undefined, forwards: () => undefined},
	});
	t.like(bridge, {root: 5, rootCost: 0, rootPort: null, helloDueMs: 100});
	t.deepEqual(bridge.ports[0], {
		number: 0,
		cost: COST,
		linked: false,
		role: 'disabled',
		state: 'discarding',
		stateDueMs: Infinity,
		heard: null,
		heardAtMs: 0,
		heardAgeMs: 0,
		heardUntilMs: Infinity,
		edge: false,
		agreed: false,
		oldNeighbour: false,
		edgeDueMs: Infinity,
	});
	t.true(isSettled(bridge));
	t.is(bridgeDeadlineMs(bridge), 100);
	t.deepEqual(SPANNING_TREE_TIMES, {
		helloMs: HELLO_MS,
		maxAgeMs: MAX_AGE_MS,
		forwardDelayMs: FORWARD_DELAY_MS,
		edgeDelayMs: EDGE_DELAY_MS,
	});
});

test('with RSTP a new port proposes, and opens as an edge when nobody answers', t => {
	const one = oneBridge(true, 1);
	t.deepEqual(one.take(), [own(0)]);
	t.is(one.port(0).edgeDueMs, EDGE_DELAY_MS);
	t.is(one.port(0).stateDueMs, MAX_AGE_MS);
	t.false(isSettled(one.bridge));
	one.until(EDGE_DELAY_MS - 1);
	t.deepEqual(one.take(), [own(0), own(0)]);
	one.until(EDGE_DELAY_MS);
	t.deepEqual(one.take(), [['forwards', 0, true]]);
	t.true(isSettled(one.bridge));
	one.until(100 + 2 * HELLO_MS);
	t.deepEqual(one.take(), [own(0, {proposal: false, learning: true})]);
	t.is(one.bridge.helloDueMs, 100 + 3 * HELLO_MS);
});

test('with STP a port listens and learns for a forward delay each, and then forwards', t => {
	const one = oneBridge(false, 1);
	t.deepEqual(one.take(), [own(0, {rapid: false, proposal: false})]);
	t.is(one.port(0).edgeDueMs, Infinity);
	one.until(FORWARD_DELAY_MS - 1);
	t.is(one.port(0).state, 'discarding');
	one.until(2 * FORWARD_DELAY_MS - 1);
	t.is(one.port(0).state, 'learning');
	one.take();
	one.until(2 * FORWARD_DELAY_MS);
	t.deepEqual(one.take(), [['forwards', 0, true]]);
});

test('a link that changes nothing is no news, and one that is lost closes its port', t => {
	const one = oneBridge(true, 1);
	one.until(EDGE_DELAY_MS);
	one.take();
	setLink(one.bridge, {port: one.port(0), linked: true}, 4000);
	t.deepEqual(one.take(), []);
	setLink(one.bridge, {port: one.port(0), linked: false}, 4000);
	t.deepEqual(one.take(), [['forwards', 0, false]]);
	const {role, state, stateDueMs, edge, edgeDueMs} = one.port(0);
	t.deepEqual(
		{role, state, stateDueMs, edge, edgeDueMs},
		{role: 'disabled', state: 'discarding', stateDueMs: Infinity, edge: false, edgeDueMs: Infinity},
	);
});

test('the better root is followed over the cheapest way, then the better speaker, then its port', t => {
	const chosen = (...vectors: readonly Vector[]) => {
		const one = oneBridge(true, vectors.length);
		vectors.forEach((vector, port) => {
			one.port(port).heard = vector;
		});
		const {root, rootCost, rootPort} = findRoot(one.bridge);
		return [root, rootCost, rootPort?.number];
	};
	t.deepEqual(chosen([3, 10, 8, 0], [2, 99, 9, 0]), [2, 99 + COST, 1]);
	t.deepEqual(chosen([2, 10, 8, 0], [2, 9, 9, 0]), [2, 9 + COST, 1]);
	t.deepEqual(chosen([2, 9, 9, 0], [2, 9, 8, 1]), [2, 9 + COST, 1]);
	t.deepEqual(chosen([2, 9, 8, 1], [2, 9, 8, 0]), [2, 9 + COST, 1]);
	t.deepEqual(chosen([2, 9, 8, 0], [2, 9, 8, 0]), [2, 9 + COST, 0]);
	// A worse root, and its own word that comes back, lead nowhere.
	t.deepEqual(chosen([6, 0, 6, 0]), [5, 0, undefined]);
	t.deepEqual(chosen([2, 0, 5, 1]), [5, 0, undefined]);
});

test('with RSTP a new root port forwards at once and agrees, when what is behind has been shut', t => {
	const one = oneBridge(true);
	one.until(EDGE_DELAY_MS);
	one.port(1).edge = false;
	one.take();
	one.hear(0, [2, 0, 2, 7], {proposal: true, nowMs: 3500});
	const vector: Vector = [2, COST, 5, 1];
	t.deepEqual(one.take(), [
		own(1, {vector, ageMs: 1000, proposal: false, learning: true}),
		['forwards', 1, false],
		own(1, {vector, ageMs: 1000, proposal: true}),
		agreement([2, 0, 2, 7]),
	]);
	t.is(one.port(0).role, 'root');
	t.is(one.port(0).heardUntilMs, 3500 + 3 * HELLO_MS);
	t.is(one.port(1).stateDueMs, 3500 + HELLO_MS);
	t.is(one.port(1).edgeDueMs, 3500 + EDGE_DELAY_MS);
	// The neighbour's agreement opens it; one to other news does not.
	one.hear(1, [2, COST, 5, 0], {agreement: true, nowMs: 3600});
	t.deepEqual(one.take(), []);
	one.hear(1, [2, COST, 5, 1], {agreement: true, nowMs: 3600});
	t.deepEqual(one.take(), [['forwards', 1, true]]);
	t.true(one.port(1).agreed);
	// What has agreed stays open when the same root proposes again.
	one.hear(0, [2, 0, 2, 7], {proposal: true, nowMs: 3700});
	t.deepEqual(one.take(), [agreement([2, 0, 2, 7])]);
});

test('edges stay open when a bridge agrees', t => {
	const one = oneBridge(true);
	one.until(EDGE_DELAY_MS);
	one.take();
	t.true(one.port(1).edge);
	one.hear(0, [2, 0, 2, 7], {proposal: true, nowMs: 3500});
	t.is(one.port(1).state, 'forwarding');
});

test('a worse bridge that has opened its end is disputed: the port starts over at each of its words', t => {
	const one = oneBridge(true);
	one.until(EDGE_DELAY_MS);
	one.take();
	const worse: Vector = [6, 0, 6, 0];
	one.hear(0, worse, {nowMs: 3500});
	t.deepEqual(one.take(), [own(0, {proposal: false, learning: true})], 'it only asks');
	one.hear(0, worse, {learning: true, nowMs: 4000});
	t.deepEqual(one.take(), [['forwards', 0, false], own(0)]);
	t.is(one.port(0).stateDueMs, 4000 + HELLO_MS);
	one.hear(0, worse, {learning: true, nowMs: 5900});
	t.is(one.port(0).stateDueMs, 5900 + HELLO_MS);
	t.is(one.port(1).state, 'forwarding');
});

test('only news count: better ones, or the same speaker’s', t => {
	const heard = (rapid: boolean, first: Vector, second: Vector) => {
		const one = oneBridge(rapid);
		one.hear(0, first);
		one.take();
		one.hear(0, second, {nowMs: 2000});
		return one.port(0).heard;
	};
	const known: Vector = [2, 10, 3, 7];
	const better: Vector = [2, 9, 9, 9];
	t.deepEqual(heard(true, known, better), better);
	t.deepEqual(heard(true, known, [2, 11, 4, 7]), known);
	t.deepEqual(heard(true, known, [2, 11, 3, 8]), known);
	const worse: Vector = [2, 11, 3, 7];
	t.deepEqual(heard(true, known, worse), worse);
	t.deepEqual(heard(false, known, worse), known);
	t.deepEqual(heard(false, known, [...known]), known);
	const repeated = oneBridge(false);
	repeated.hear(0, known);
	repeated.hear(0, known, {nowMs: 2000});
	t.is(repeated.port(0).heardUntilMs, 2000 + MAX_AGE_MS);
});

test('a worse word at a designated port is answered with the own', t => {
	const one = oneBridge(true, 1);
	one.take();
	one.hear(0, [6, 0, 6, 0]);
	t.deepEqual(one.take(), [own(0)]);
	t.is(one.port(0).edgeDueMs, 1000 + EDGE_DELAY_MS);
	t.is(one.port(0).role, 'designated');
});

test('too old news, those of RSTP where STP is spoken, and any without a link are dropped', t => {
	const one = oneBridge(false, 1);
	one.hear(0, [2, 0, 2, 0], {ageMs: MAX_AGE_MS});
	one.hear(0, [2, 0, 2, 0], {rapid: true});
	t.is(one.port(0).heard, null);
	one.hear(0, [2, 0, 2, 0], {ageMs: MAX_AGE_MS - 1});
	t.is(one.port(0).heardUntilMs, 1000 + 1);
	const off = oneBridge(true, 1);
	setLink(off.bridge, {port: off.port(0), linked: false}, 500);
	off.hear(0, [2, 0, 2, 0]);
	t.is(off.port(0).heard, null);
});

test('with STP the root’s news are passed on at once, a tick and the time held older', t => {
	const one = oneBridge(false);
	one.take();
	one.hear(0, [2, 0, 2, 7], {ageMs: 100});
	const vector: Vector = [2, COST, 5, 1];
	const passed = (ageMs: number) => own(1, {rapid: false, vector, ageMs, proposal: false});
	t.deepEqual(one.take(), [passed(100 + 1000 / 256)]);
	// It says nothing on its own, but answers who knows less.
	one.until(5000);
	t.deepEqual(one.take(), []);
	one.hear(1, [6, 0, 6, 0], {nowMs: 5000});
	t.deepEqual(one.take(), [passed(100 + 4000 + 1000 / 256)]);
	// As old as the maximum age it is kept to itself.
	one.port(0).heardAgeMs = MAX_AGE_MS - 1000 / 256;
	one.port(0).heardAtMs = 5000;
	one.hear(1, [6, 0, 6, 0], {nowMs: 5000});
	t.deepEqual(one.take(), []);
	one.until(1000 + MAX_AGE_MS - 100 - 1);
	t.is(one.bridge.root, 2);
	one.until(1000 + MAX_AGE_MS - 100);
	t.is(one.bridge.root, 5);
	t.is(one.port(0).heard, null);
	t.is(one.port(0).role, 'designated');
});

test('the worse end of a spare wire blocks, and listens anew when it is needed', t => {
	const one = oneBridge(true);
	one.hear(0, [2, 0, 2, 0]);
	one.hear(1, [2, 0, 3, 0]);
	t.deepEqual([one.port(0).role, one.port(1).role], ['root', 'alternate']);
	t.is(one.port(1).state, 'discarding');
	one.take();
	setLink(one.bridge, {port: one.port(0), linked: false}, 1500);
	t.is(one.port(1).role, 'root');
	t.deepEqual(one.take(), [
		['forwards', 0, false],
		['forwards', 1, true],
	]);
	const plain = oneBridge(false);
	plain.hear(0, [2, 0, 2, 0]);
	plain.hear(1, [2, 0, 3, 0]);
	plain.take();
	setLink(plain.bridge, {port: plain.port(0), linked: false}, 1500);
	t.is(plain.port(1).stateDueMs, 1500 + FORWARD_DELAY_MS);
	const between = oneBridge(true);
	between.hear(0, [2, 0, 2, 0]);
	between.hear(1, [2, COST, 4, 0]);
	t.is(between.port(1).role, 'alternate');
	between.take();
	// The neighbour's way has become the longer one: the wire is this bridge's to serve now.
	between.hear(1, [2, COST + 1, 4, 0], {nowMs: 2000});
	t.is(between.port(1).role, 'designated');
	t.is(between.port(1).stateDueMs, 2000 + FORWARD_DELAY_MS);
});

test('a neighbour with STP is spoken to in STP, and its port takes the full delays', t => {
	const one = oneBridge(true, 1);
	one.take();
	one.hear(0, [6, 0, 6, 0], {rapid: false});
	t.deepEqual(one.take(), [own(0, {rapid: false, proposal: false})]);
	t.true(one.port(0).oldNeighbour);
	one.until(1000 + EDGE_DELAY_MS);
	t.false(one.port(0).edge);
	t.is(one.port(0).state, 'discarding');
	one.until(MAX_AGE_MS);
	t.is(one.port(0).state, 'learning');
	t.is(one.port(0).stateDueMs, MAX_AGE_MS + FORWARD_DELAY_MS);
	const root = oneBridge(true, 1);
	root.hear(0, [2, 0, 2, 0], {rapid: false, ageMs: 500});
	t.is(root.port(0).heardUntilMs, 1000 + MAX_AGE_MS - 500);
});

test('what led to the root has to ask again when the way there changes sides', t => {
	const one = oneBridge(true);
	one.hear(0, [2, 0, 3, 0]);
	one.take();
	t.is(one.port(0).state, 'forwarding');
	one.hear(1, [1, 0, 1, 0], {nowMs: 2000});
	t.is(one.port(0).role, 'designated');
	t.is(one.port(0).state, 'discarding');
	t.is(one.port(0).stateDueMs, 2000 + HELLO_MS);
	t.deepEqual(one.take().slice(0, 2), [
		['forwards', 0, false],
		['forwards', 1, true],
	]);
});
