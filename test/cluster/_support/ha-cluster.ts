/** Nodes with HA managers and nothing beneath: memberships are told to them, and time passes in steps of a second. */
import {agentRound, createAgent, type Agent} from '../../../src/cluster/ha/agent.ts';
import type {HaNode, HaService} from '../../../src/cluster/ha/ha.types.ts';
import {createManager, managerRound, type Manager} from '../../../src/cluster/ha/manager.ts';
import {rebootedFiles, viewFiles, type Replicas} from '../../../src/cluster/ha/replicas.ts';
import {createWatchdog, resetDueMs, type Watchdog} from '../../../src/cluster/ha/watchdog.ts';

type Machine = {
	readonly node: HaNode;
	readonly running: Set<string>;
	watchdog: Watchdog;
	up: boolean;
	frozen: boolean;
	agent: Agent;
	manager: Manager;
	agentDueMs: number;
	managerDueMs: number;
};

export type HaCluster = {
	readonly machines: ReadonlyMap<string, Machine>;
	/** `1000 a reset`, `2000 b fenced`, `3000 vm starts on a`. */
	readonly log: string[];
	nowMs: number;
	readonly pass: (seconds: number) => void;
	/** Who sees whom; who is in no part is alone. More than half of all nodes are quorate. */
	readonly parts: (...parts: (readonly string[])[]) => void;
	readonly kill: (name: string) => void;
	readonly boot: (name: string) => void;
	readonly freeze: (name: string) => void;
	readonly at: (service: string) => readonly string[];
};

const STEP_MS = 1000;

export type HaClusterOptions = {
	readonly names: readonly string[];
	readonly services: readonly HaService[];
	readonly isFenced?: boolean;
	readonly mayStart?: (service: string, node: string) => boolean;
};

export function haCluster(options: HaClusterOptions): HaCluster {
	const {names, services, isFenced = true, mayStart = () => true} = options;
	const replicas: Replicas = new Map();
	const machines = new Map<string, Machine>();
	let parts: readonly (readonly string[])[] = [names];
	const membersOf = (name: string): readonly string[] =>
		(parts.find(part => part.includes(name)) ?? [name]).filter(
			member => machines.get(member)?.up === true && machines.get(member)?.frozen === false,
		);
	const say = (text: string): void => {
		cluster.log.push(`${cluster.nowMs} ${text}`);
	};
	const makeNode = (name: string): HaNode => ({
		name,
		services,
		nowMs: () => cluster.nowMs,
		quorate: () => membersOf(name).length > names.length / 2,
		online: () => membersOf(name),
		files: () => {
			const members = membersOf(name);
			return viewFiles(replicas, name, members.length > names.length / 2 ? members : null);
		},
		isRunning: service => machines.get(name)?.running.has(service) === true,
		start: service => {
			const may = mayStart(service, name);
			if (may) {
				machines.get(name)?.running.add(service);
				say(`${service} starts on ${name}`);
			}
			return may;
		},
		stop: service => machines.get(name)?.running.delete(service),
		migrate: (service, to) => {
			const target = machines.get(to);
			// What runs there already is in the way.
			if (target?.up !== true || target.running.has(service)) {
				return false;
			}
			if (machines.get(name)?.running.delete(service) === true) {
				target.running.add(service);
				say(`${service} moves to ${to}`);
			}
			return true;
		},
		feedWatchdog: client => machines.get(name)?.watchdog.fedMs.set(client, cluster.nowMs),
		closeWatchdog: client => machines.get(name)?.watchdog.fedMs.delete(client),
		fenced: lost => {
			say(`${lost} fenced`);
		},
	});
	const renew = (machine: Machine): void => {
		machine.running.clear();
		Object.assign(machine, {
			watchdog: createWatchdog(),
			agent: createAgent(machine.node),
			manager: createManager(machine.node),
			agentDueMs: cluster.nowMs,
			managerDueMs: cluster.nowMs,
		});
	};
	const work = (machine: Machine): void => {
		if (isFenced && resetDueMs(machine.watchdog) <= cluster.nowMs) {
			say(`${machine.node.name} reset`);
			cluster.kill(machine.node.name);
			return;
		}
		if (machine.frozen) {
			return;
		}
		if (machine.managerDueMs <= cluster.nowMs) {
			machine.managerDueMs = cluster.nowMs + managerRound(machine.manager);
		}
		if (machine.agentDueMs <= cluster.nowMs) {
			machine.agentDueMs = cluster.nowMs + agentRound(machine.agent);
		}
	};
	const cluster: HaCluster = {
		machines,
		log: [],
		nowMs: 0,
		pass: seconds => {
			for (let step = 0; step < seconds; step += 1) {
				[...machines.values()].filter(({up}) => up).forEach(work);
				cluster.nowMs += STEP_MS;
			}
		},
		parts: (...next) => {
			parts = next;
		},
		kill: name => {
			const machine = machines.get(name);
			if (machine !== undefined) {
				machine.up = false;
				machine.frozen = false;
				machine.running.clear();
			}
		},
		boot: name => {
			const machine = machines.get(name);
			if (machine !== undefined) {
				machine.up = true;
				rebootedFiles(replicas, name, cluster.nowMs);
				renew(machine);
			}
		},
		freeze: name => {
			const machine = machines.get(name);
			if (machine !== undefined) {
				machine.frozen = true;
				machine.watchdog.frozenMs = cluster.nowMs;
			}
		},
		at: service => names.filter(name => machines.get(name)?.running.has(service) === true),
	};
	for (const name of names) {
		const node = makeNode(name);
		machines.set(name, {
			...{node, running: new Set(), watchdog: createWatchdog(), up: true, frozen: false},
			...{agent: createAgent(node), manager: createManager(node), agentDueMs: 0, managerDueMs: 0},
		});
	}
	return cluster;
}
