/** One node's daemons of the HA manager, round by round, with the files that they find and leave. */
import test from 'ava';
import {agentRound, createAgent, endAgent} from '../../src/cluster/ha/agent.ts';
import {
	agentLock,
	emptyFiles,
	MANAGER_LOCK,
	releaseLock,
	tryLock,
	writeFiles,
} from '../../src/cluster/ha/files.ts';
import type {HaFiles, HaNode, ServiceEntry} from '../../src/cluster/ha/ha.types.ts';
import {createManager, endManager, managerRound} from '../../src/cluster/ha/manager.ts';
import {rebootedFiles, viewFiles} from '../../src/cluster/ha/replicas.ts';
import * as times from '../../src/cluster/ha/times.ts';
import {createWatchdog, resetDueMs} from '../../src/cluster/ha/watchdog.ts';

const LOCK = agentLock('a');

/** Node a, and in order all that its daemons ask of it. */
function oneNode() {
	const words: string[] = [];
	const files = emptyFiles();
	const running = new Set<string>();
	const world = {nowMs: 1000, quorate: true, starts: true, migrates: true, online: ['a', 'b']};
	const node: HaNode = {
		name: 'a',
		services: [{name: 'web', home: 'a', nodes: ['a', 'b']}],
		nowMs: () => world.nowMs,
		quorate: () => world.quorate,
		online: () => world.online,
		files: () => files,
		isRunning: service => running.has(service),
		start: service => {
			words.push(`start ${service}`);
			if (world.starts) {
				running.add(service);
			}
			return world.starts;
		},
		stop: service => {
			words.push(`stop ${service}`);
			running.delete(service);
		},
		migrate: (service, to) => {
			words.push(`migrate ${service} ${to}`);
			return world.migrates;
		},
		feedWatchdog: client => words.push(`feed ${client}`),
		closeWatchdog: client => words.push(`close ${client}`),
		fenced: name => words.push(`fenced ${name}`),
	};
	const order = (state: ServiceEntry['state'], changes: Partial<ServiceEntry> = {}): void => {
		files.lastUid += 1;
		const entry = {state, node: 'a', target: null, uid: files.lastUid, failedNodes: []};
		files.services.set('web', {...entry, ...changes});
	};
	return {node, files, running, world, order, take: () => words.splice(0)};
}

const owned = (files: HaFiles, lock: string): string | undefined => files.locks.get(lock)?.owner;

test('times are those of Proxmox VE', t => {
	t.deepEqual(
		{...times},
		{
			LOCK_LIFETIME_MS: 120_000,
			ROUND_MS: 10_000,
			WAITING_ROUND_MS: 5000,
			LOCK_RETRY_MS: 1000,
			LOCK_TRIES: 6,
			IDLE_ROUNDS_MAX: 60,
			FENCE_DELAY_MS: 60_000,
			RESTARTS_MAX: 1,
			RELOCATIONS_MAX: 1,
			WATCHDOG_CLIENT_MS: 60_000,
			WATCHDOG_DEVICE_MS: 10_000,
		},
	);
});

test('files are changed with quorum only, and each change is counted', t => {
	const {node, files, world} = oneNode();
	t.true(writeFiles(node, ({nodes}) => nodes.set('a', 'online')));
	t.is(files.version, 1);
	world.quorate = false;
	t.false(writeFiles(node, ({nodes}) => nodes.set('a', 'fence')));
	t.is(files.nodes.get('a'), 'online');
	t.is(files.version, 1);
});

test('a lock is renewed within its lifetime, and then made anew or taken away', t => {
	const {node, files, world} = oneNode();
	const held = new Map<string, number>();
	t.true(tryLock(node, held, LOCK));
	t.deepEqual(files.locks.get(LOCK), {owner: 'a', renewedMs: 1000});
	world.nowMs = 1000 + times.LOCK_LIFETIME_MS - 1;
	t.true(tryLock(node, held, LOCK));
	t.is(files.locks.get(LOCK)?.renewedMs, world.nowMs);
	// A daemon that lost count of it meets its own lock like anybody else's.
	const renewedMs = world.nowMs;
	world.nowMs = renewedMs + times.LOCK_LIFETIME_MS;
	t.false(tryLock(node, held, LOCK));
	t.is(owned(files, LOCK), 'a');
	world.nowMs += 1;
	t.false(tryLock(node, held, LOCK));
	t.is(owned(files, LOCK), undefined);
	t.true(tryLock(node, held, LOCK));
	files.locks.set(LOCK, {owner: 'b', renewedMs: world.nowMs});
	t.false(tryLock(node, held, LOCK));
	world.quorate = false;
	t.false(tryLock(node, new Map(), 'another'));
});

test('only what is held and owned is given back', t => {
	const {node, files} = oneNode();
	const held = new Map<string, number>();
	tryLock(node, held, LOCK);
	releaseLock(node, new Map(), LOCK);
	t.is(owned(files, LOCK), 'a');
	files.locks.set(LOCK, {owner: 'b', renewedMs: 0});
	releaseLock(node, held, LOCK);
	t.is(owned(files, LOCK), 'b');
	t.false(held.has(LOCK));
	tryLock(node, held, MANAGER_LOCK);
	releaseLock(node, held, MANAGER_LOCK);
	t.is(owned(files, MANAGER_LOCK), undefined);
});

test('an agent with nothing to do waits, and one with an order takes its lock and obeys', t => {
	const one = oneNode();
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
	const one = oneNode();
	one.order('migrate', {node: 'b', target: 'a'});
	const agent = createAgent(one.node);
	t.is(agentRound(agent), 10_000);
	t.deepEqual(one.take(), ['feed agent']);
});

test('a start is tried twice before it is reported as failed', t => {
	const one = oneNode();
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
		const one = oneNode();
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
	const one = oneNode();
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
	const other = oneNode();
	other.order('started');
	other.files.locks.set(LOCK, {owner: 'b', renewedMs: 1000});
	const waiting = createAgent(other.node);
	for (let round = 0; round < 6; round += 1) {
		agentRound(waiting);
	}
	t.is(waiting.state, 'waiting');
});

test('an agent whose node is to be fenced lets go of everything but its watchdog', t => {
	const asks: readonly ((one: ReturnType<typeof oneNode>) => void)[] = [
		({files}) => files.nodes.set('a', 'fence'),
		({order}) => {
			order('fence');
		},
	];
	for (const ask of asks) {
		const one = oneNode();
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
	const spared = oneNode();
	spared.order('fence', {node: 'b'});
	const agent = createAgent(spared.node);
	t.is(agentRound(agent), 5000);
	t.is(agent.state, 'waiting');
});

test('after sixty idle rounds an agent gives its lock and its watchdog back', t => {
	const one = oneNode();
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
	const one = oneNode();
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

test('a manager leads while it has the lock, and not from a node that waits to be fenced', t => {
	const one = oneNode();
	const manager = createManager(one.node);
	one.world.quorate = false;
	t.is(managerRound(manager), 5000);
	t.is(manager.state, 'waiting');
	one.world.quorate = true;
	one.order('fence');
	t.is(managerRound(manager), 5000);
	one.order('fence', {node: 'b'});
	manager.lastOnlineMs.set('c', 5);
	t.is(managerRound(manager), 10_000);
	t.is(manager.state, 'master');
	t.false(manager.lastOnlineMs.has('c'));
	t.is(one.take()[0], 'feed manager');
	manager.lastOnlineMs.set('c', 5);
	managerRound(manager);
	t.true(manager.lastOnlineMs.has('c'));
	one.take();
	one.files.locks.set(MANAGER_LOCK, {owner: 'b', renewedMs: 1000});
	const waits = Array.from({length: 6}, () => managerRound(manager));
	t.deepEqual(waits, [1000, 1000, 1000, 1000, 1000, 5000]);
	t.is(manager.state, 'waiting');
	t.deepEqual(one.take(), ['close manager']);
	const again = Array.from({length: 6}, () => managerRound(manager));
	t.is(again[5], 1000);
	t.is(manager.state, 'slave');
	t.is(manager.tries, 0);
});

test('a manager that ends gives its lock back', t => {
	const one = oneNode();
	const manager = createManager(one.node);
	managerRound(manager);
	one.take();
	endManager(manager);
	t.deepEqual(one.take(), ['close manager']);
	t.is(owned(one.files, MANAGER_LOCK), undefined);
	t.is(manager.state, 'waiting');
});

test('a partition with quorum has the newest copy that any of its members brought along', t => {
	const copy = (version: number): HaFiles => ({...emptyFiles(), version});
	const replicas = new Map([
		['a', copy(3)],
		['b', copy(5)],
		['c', copy(7)],
	]);
	t.is(viewFiles(replicas, 'a', null).version, 3);
	t.is(viewFiles(replicas, 'nobody', null).version, 0);
	const seen = viewFiles(replicas, 'a', ['a', 'b']);
	t.is(seen.version, 5);
	t.is(replicas.get('a'), replicas.get('b'));
	t.is(replicas.get('c')?.version, 7);
	// Who leaves keeps what it saw last; the others go on with a copy of their own.
	const alone = viewFiles(replicas, 'b', ['b']);
	t.not(alone, replicas.get('a'));
	t.is(alone.version, 5);
	t.is(viewFiles(replicas, 'b', ['b']), alone);
	t.is(viewFiles(replicas, 'd', ['d']).version, 0);
});

test('a machine that boots counts the age of every lock anew', t => {
	const files = emptyFiles();
	files.locks.set(LOCK, {owner: 'b', renewedMs: 5});
	const replicas = new Map([['a', files]]);
	rebootedFiles(replicas, 'a', 900);
	rebootedFiles(replicas, 'c', 900);
	t.deepEqual(replicas.get('a')?.locks.get(LOCK), {owner: 'b', renewedMs: 900});
	t.is(files.locks.get(LOCK)?.renewedMs, 5);
	t.false(replicas.has('c'));
});

test('the watchdog fires so long after the first client that fell silent, or at once behind a dead one', t => {
	const watchdog = createWatchdog();
	t.is(resetDueMs(watchdog), Infinity);
	watchdog.fedMs.set('agent', 5000);
	watchdog.fedMs.set('manager', 3000);
	t.is(resetDueMs(watchdog), 3000 + 60_000 + 10_000);
	watchdog.brokenMs = 20_000;
	t.is(resetDueMs(watchdog), 20_000 + 10_000);
	watchdog.frozenMs = 8000;
	t.is(resetDueMs(watchdog), 8000 + 10_000);
});
