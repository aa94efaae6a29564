/** One node’s agent of the HA manager, round by round. */
import test from 'ava';
import {agentRound, createAgent, endAgent} from '../../src/cluster/ha/agent.ts';
import {LOCK, oneHaNode, owned} from './_support/one-ha-node.ts';

test('an agent with nothing to do waits, and one with an order takes its lock and obeys', t => {
	const one = oneHaNode();
	const agent = createAgent(one.node);
	t.is(agentRound(agent), 5000);
	one.order('error');
	t.is(agentRound(agent), 5000);
	t.deepEqual(one.take(), []);
	one.order('started');
	one.world.quorate = false;
	t.is(agentRound(agent), 5000);
	one.world.quorate = true;
	t.is(agentRound(agent), 10_000);
	t.is(agent.state, 'active');
	t.deepEqual(one.take(), ['feed agent', 'start web']);
	t.deepEqual([...(one.files.results.get('a') ?? [])], [[one.files.lastUid, true]]);
	// The same order is carried out once, and a result of an older one is forgotten.
	agentRound(agent);
	t.deepEqual(one.take(), ['feed agent']);
	one.order('started');
	agentRound(agent);
	t.deepEqual([...agent.results.keys()], [one.files.lastUid]);
	t.deepEqual(one.take(), ['feed agent']);
});

test('an agent that others move something to is at work as well', t => {
	const one = oneHaNode();
	one.order('migrate', {node: 'b', target: 'a'});
	const agent = createAgent(one.node);
	t.is(agentRound(agent), 10_000);
	t.deepEqual(one.take(), ['feed agent']);
});

test('a start is tried twice before it is reported as failed', t => {
	const one = oneHaNode();
	const agent = createAgent(one.node);
	one.world.starts = false;
	one.order('started');
	agentRound(agent);
	t.is(agent.results.size, 0);
	agentRound(agent);
	t.deepEqual([...agent.results.values()], [false]);
	one.order('started');
	agentRound(agent);
	t.is(agent.results.size, 0);
	one.world.starts = true;
	agentRound(agent);
	t.deepEqual([...agent.results.values()], [true]);
	t.is(agent.restarts.size, 0);
});

test('a move is reported as it went, and one to nowhere fails', t => {
	for (const migrates of [true, false]) {
		const one = oneHaNode();
		one.world.migrates = migrates;
		const agent = createAgent(one.node);
		one.order('migrate', {target: 'b'});
		agentRound(agent);
		t.deepEqual(one.take(), ['feed agent', 'migrate web b']);
		t.deepEqual([...agent.results.values()], [migrates]);
		one.order('migrate');
		agentRound(agent);
		t.deepEqual(one.take(), ['feed agent']);
		t.deepEqual([...agent.results.values()], [false]);
	}
});

test('a refused lock is tried six times a second apart, and is lost then', t => {
	const one = oneHaNode();
	one.order('started');
	const agent = createAgent(one.node);
	agentRound(agent);
	one.take();
	one.files.locks.set(LOCK, {owner: 'b', renewedMs: 1000});
	const waits = Array.from({length: 6}, () => agentRound(agent));
	t.deepEqual(waits, [1000, 1000, 1000, 1000, 1000, 5000]);
	t.is(agent.state, 'lost');
	t.deepEqual(one.take(), []);
	// Lost, it tries without asking for something to do; waiting, it stays so.
	one.files.services.clear();
	t.is(agentRound(agent), 1000);
	const other = oneHaNode();
	other.order('started');
	other.files.locks.set(LOCK, {owner: 'b', renewedMs: 1000});
	const waiting = createAgent(other.node);
	for (let round = 0; round < 6; round += 1) {
		agentRound(waiting);
	}
	t.is(waiting.state, 'waiting');
});

test('an agent whose node is to be fenced lets go of everything but its watchdog', t => {
	const asks: readonly ((one: ReturnType<typeof oneHaNode>) => void)[] = [
		({files}) => files.nodes.set('a', 'fence'),
		({order}) => {
			order('fence');
		},
	];
	for (const ask of asks) {
		const one = oneHaNode();
		const agent = createAgent(one.node);
		ask(one);
		t.is(agentRound(agent), 5000);
		t.is(agent.state, 'waiting');
		one.files.nodes.clear();
		one.order('started');
		agentRound(agent);
		one.take();
		ask(one);
		t.is(agentRound(agent), 5000);
		t.is(agent.state, 'lost');
		t.deepEqual(one.take(), []);
	}
	const spared = oneHaNode();
	spared.order('fence', {node: 'b'});
	const agent = createAgent(spared.node);
	t.is(agentRound(agent), 5000);
	t.is(agent.state, 'waiting');
});

test('after sixty idle rounds an agent gives its lock and its watchdog back', t => {
	const one = oneHaNode();
	one.order('started');
	const agent = createAgent(one.node);
	agentRound(agent);
	one.order('started', {node: 'b'});
	for (let round = 1; round <= 60; round += 1) {
		t.is(agentRound(agent), 10_000);
	}
	one.take();
	t.is(agentRound(agent), 5000);
	t.deepEqual(one.take(), ['feed agent', 'close agent']);
	t.is(agent.state, 'waiting');
	t.is(agent.idleRounds, 0);
	t.is(owned(one.files, LOCK), undefined);
});

test('an orderly end stops what runs and gives the lock back', t => {
	const one = oneHaNode();
	one.order('started');
	const agent = createAgent(one.node);
	agentRound(agent);
	one.take();
	endAgent(agent);
	t.deepEqual(one.take(), ['stop web', 'close agent']);
	t.is(owned(one.files, LOCK), undefined);
	endAgent(createAgent(one.node));
	t.deepEqual(one.take(), ['close agent']);
});
