/**
 * The local resource manager (LRM.pm): carries out the orders for its node while it holds the node's lock.
 *
 *   waiting ──a service is here, lock got──▶ active ──lock lost, or to be fenced──▶ lost
 *      ▲                                       │ ▲                                   │
 *      └─────────nothing here for long─────────┘ └───────────lock got again──────────┘
 *
 * The watchdog is fed with every renewal of the lock and only then: in `lost` it fires unless the lock comes back.
 */
import {agentLock, releaseLock, tryLock, writeFiles, type HeldLocks} from './files.ts';
import type {HaFiles, HaNode, ServiceEntry} from './ha.types.ts';
import {
	IDLE_ROUNDS_MAX,
	LOCK_RETRY_MS,
	LOCK_TRIES,
	RESTARTS_MAX,
	ROUND_MS,
	WAITING_ROUND_MS,
} from './times.ts';

export type Agent = {
	readonly node: HaNode;
	readonly held: HeldLocks;
	state: 'waiting' | 'active' | 'lost';
	tries: number;
	idleRounds: number;
	/** By the order's uid. */
	readonly results: Map<number, boolean>;
	/** Starts that failed, by service. */
	readonly restarts: Map<string, number>;
};

export function createAgent(node: HaNode): Agent {
	return {
		...{node, held: new Map(), state: 'waiting', tries: 0, idleRounds: 0},
		...{results: new Map(), restarts: new Map()},
	};
}

/** One round; returns how long to wait for the next. */
export function agentRound(agent: Agent): number {
	const {node, state} = agent;
	const files = node.files();
	if (isFenceAsked(files, node.name)) {
		agent.state = state === 'waiting' ? 'waiting' : 'lost';
		return WAITING_ROUND_MS;
	}
	if (state !== 'active' && (!node.quorate() || (state === 'waiting' && isIdle(agent)))) {
		return WAITING_ROUND_MS;
	}
	if (!tryLock(node, agent.held, agentLock(node.name))) {
		return refused(agent);
	}
	agent.tries = 0;
	agent.state = 'active';
	node.feedWatchdog('agent');
	if (hasBeenIdle(agent)) {
		giveUp(agent);
		return WAITING_ROUND_MS;
	}
	obey(agent);
	return ROUND_MS;
}

/** An orderly shutdown with the policy `conditional`: services stop, and the lock goes back. */
export function endAgent(agent: Agent): void {
	const {node} = agent;
	for (const {name} of node.services) {
		if (node.isRunning(name)) {
			node.stop(name);
		}
	}
	giveUp(agent);
}

function giveUp(agent: Agent): void {
	const {node, held} = agent;
	releaseLock(node, held, agentLock(node.name));
	node.closeWatchdog('agent');
	agent.state = 'waiting';
	agent.idleRounds = 0;
}

/** A refused lock is tried again within the round before it counts as lost. */
function refused(agent: Agent): number {
	agent.tries += 1;
	if (agent.tries < LOCK_TRIES) {
		return LOCK_RETRY_MS;
	}
	agent.tries = 0;
	agent.state = agent.state === 'waiting' ? 'waiting' : 'lost';
	return WAITING_ROUND_MS;
}

function isFenceAsked({services, nodes}: HaFiles, name: string): boolean {
	return (
		nodes.get(name) === 'fence' ||
		[...services.values()].some(({node, state}) => node === name && state === 'fence')
	);
}

/** Tools.pm, count_active_services: a node that something moves to is at work already. */
function isIdle({node}: Agent): boolean {
	return ![...node.files().services.values()].some(
		entry => entry.state !== 'error' && (entry.node === node.name || entry.target === node.name),
	);
}

function hasBeenIdle(agent: Agent): boolean {
	const {node} = agent;
	const isNamed = [...node.files().services.values()].some(entry => entry.node === node.name);
	agent.idleRounds = isNamed ? 0 : agent.idleRounds + 1;
	return agent.idleRounds > IDLE_ROUNDS_MAX;
}

function obey(agent: Agent): void {
	const {node, results} = agent;
	const {services} = node.files();
	const valid = new Set<number>();
	for (const [name, entry] of services) {
		valid.add(entry.uid);
		if (entry.node === node.name && !results.has(entry.uid)) {
			const result = carryOut(agent, name, entry);
			if (result !== null) {
				results.set(entry.uid, result);
			}
		}
	}
	for (const uid of results.keys()) {
		if (!valid.has(uid)) {
			results.delete(uid);
		}
	}
	writeFiles(node, files => files.results.set(node.name, new Map(results)));
}

/** `null`: there is nothing to report, or it will be tried again. */
function carryOut(agent: Agent, name: string, {state, target}: ServiceEntry): boolean | null {
	const {node, restarts} = agent;
	if (state === 'migrate') {
		return target !== null && node.migrate(name, target);
	}
	if (state !== 'started') {
		return null;
	}
	if (node.isRunning(name) || node.start(name)) {
		restarts.delete(name);
		return true;
	}
	const failures = (restarts.get(name) ?? 0) + 1;
	restarts.set(name, failures % (RESTARTS_MAX + 1));
	return failures > RESTARTS_MAX ? false : null;
}
