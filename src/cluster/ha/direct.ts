/**
 * A master's round (Manager.pm, manage): which nodes are there, and what becomes of each service.
 *
 *   started ──its node is gone for the fence delay──▶ fence ──the node's lock is got──▶ recovery ──▶ started elsewhere
 *      ▲ └──it belongs to another node, or cannot start here──▶ migrate ──┐
 *      └──────────────────────────────────────────────────────────────────┘
 *
 * To have a node's lock is to know that the node is down: it has not renewed it for 120 s, and its watchdog gives it 70.
 */
import {agentLock, tryLock, writeFiles, type HeldLocks} from './files.ts';
import type {HaFiles, HaNode, HaService, ServiceEntry} from './ha.types.ts';
import {FENCE_DELAY_MS, RELOCATIONS_MAX} from './times.ts';

export type Direction = {
	readonly node: HaNode;
	readonly held: HeldLocks;
	readonly lastOnlineMs: Map<string, number>;
};

export function direct(master: Direction): void {
	const {node} = master;
	writeFiles(node, files => {
		lookAtNodes(master, files);
		addServices(node, files);
		for (let changed = true; changed;) {
			const moved = node.services.map(service => nextState(master, files, service));
			const recovered = fenceNodes(master, files);
			changed = moved.includes(true) || recovered;
		}
	});
}

function lookAtNodes({node, lastOnlineMs}: Direction, {nodes}: HaFiles): void {
	const online = node.online();
	for (const name of online) {
		lastOnlineMs.set(name, node.nowMs());
		// A node that has to be fenced stays so until its lock is got, even if it is back.
		if (nodes.get(name) !== 'fence') {
			nodes.set(name, 'online');
		}
	}
	for (const [name, state] of nodes) {
		if (state === 'online' && !online.includes(name)) {
			nodes.set(name, 'unknown');
		}
	}
}

/** A new service is taken for running where it belongs. */
function addServices({services}: HaNode, files: HaFiles): void {
	for (const {name, home} of services) {
		if (!files.services.has(name)) {
			change(files, name, {state: 'started', node: home});
		}
	}
}

type Change = Pick<ServiceEntry, 'state' | 'node'> & Partial<ServiceEntry>;

function change(files: HaFiles, name: string, {target = null, ...next}: Change): true {
	files.lastUid += 1;
	const failedNodes = files.services.get(name)?.failedNodes ?? [];
	files.services.set(name, {failedNodes, ...next, target, uid: files.lastUid});
	return true;
}

/** Whether the service got into another state. */
function nextState(master: Direction, files: HaFiles, service: HaService): boolean {
	const entry = files.services.get(service.name);
	switch (entry?.state) {
		case 'started':
			return afterStarted(master, files, {service, entry});
		case 'migrate':
			return afterMigration(master, files, {service, entry});
		case 'recovery':
			return recover(files, service);
		case 'fence':
		case 'error':
		case undefined:
			return false;
	}
}

type Running = {readonly service: HaService; readonly entry: ServiceEntry};

function afterStarted(master: Direction, files: HaFiles, {service, entry}: Running): boolean {
	const {name, home} = service;
	if (files.nodes.get(entry.node) !== 'online') {
		return fenceIfGone(master, files, {service, entry});
	}
	const result = resultOf(files, entry);
	if (result === false) {
		return relocate(files, {service, entry});
	}
	const failedNodes = result === true ? [] : entry.failedNodes;
	const isHome = entry.node === home || failedNodes.includes(home);
	if (!isHome && files.nodes.get(home) === 'online') {
		return change(files, name, {state: 'migrate', node: entry.node, target: home, failedNodes});
	}
	if (result === true) {
		// A new uid has the node look again whether the service still runs.
		change(files, name, {state: 'started', node: entry.node, failedNodes});
	}
	return false;
}

/** A start that failed on one node is tried on one other; then only a person can help. */
function relocate(files: HaFiles, {service, entry}: Running): boolean {
	const failedNodes = [...entry.failedNodes, entry.node];
	const target = bestNode(files, service, failedNodes);
	return failedNodes.length > RELOCATIONS_MAX || target === null
		? change(files, service.name, {state: 'error', node: entry.node, failedNodes})
		: change(files, service.name, {state: 'migrate', node: entry.node, target, failedNodes});
}

function afterMigration(master: Direction, files: HaFiles, {service, entry}: Running): boolean {
	const result = resultOf(files, entry);
	if (result !== null) {
		const node = result ? (entry.target ?? entry.node) : entry.node;
		return change(files, service.name, {state: 'started', node});
	}
	return fenceIfGone(master, files, {service, entry});
}

function resultOf({results}: HaFiles, {node, uid}: ServiceEntry): boolean | null {
	return results.get(node)?.get(uid) ?? null;
}

/** NodeStatus.pm, node_is_offline_delayed: a master that never saw the node begins to count now. */
function fenceIfGone(
	{node, lastOnlineMs}: Direction,
	files: HaFiles,
	{service, entry}: Running,
): boolean {
	const nowMs = node.nowMs();
	const seenMs = lastOnlineMs.get(entry.node) ?? nowMs;
	lastOnlineMs.set(entry.node, seenMs);
	const isGone = files.nodes.get(entry.node) !== 'online' && nowMs - seenMs >= FENCE_DELAY_MS;
	return isGone && change(files, service.name, {state: 'fence', node: entry.node});
}

/** Whether some service may be recovered now. */
function fenceNodes({node, held}: Direction, files: HaFiles): boolean {
	const waiting = node.services.flatMap(({name}) => {
		const entry = files.services.get(name);
		return entry?.state === 'fence' ? [{name, on: entry.node}] : [];
	});
	let recovers = false;
	for (const lost of new Set(waiting.map(({on}) => on))) {
		files.nodes.set(lost, 'fence');
		if (tryLock(node, held, agentLock(lost))) {
			node.fenced(lost);
			files.nodes.set(lost, 'unknown');
			for (const {name} of waiting.filter(({on}) => on === lost)) {
				recovers = change(files, name, {state: 'recovery', node: lost});
			}
		}
	}
	return recovers;
}

/** Without a node to go to it is tried again in the next round. */
function recover(files: HaFiles, service: HaService): boolean {
	const node = bestNode(files, service, []);
	return node !== null && change(files, service.name, {state: 'started', node});
}

/** Home if that is there, else where the fewest services are (Usage/Basic.pm), the first by name among equals. */
function bestNode(
	{nodes, services}: HaFiles,
	{home, nodes: allowed}: HaService,
	without: readonly string[],
): string | null {
	const load = (name: string): number =>
		[...services.values()].filter(({node}) => node === name).length;
	const [best = null] = allowed
		.filter(name => nodes.get(name) === 'online' && !without.includes(name))
		.sort(
			(a, b) => Number(b === home) - Number(a === home) || load(a) - load(b) || (a < b ? -1 : 1),
		);
	return best;
}
