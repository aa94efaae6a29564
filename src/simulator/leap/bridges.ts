/** Parks all bridges while every hello only repeats the one before. */
import type {BridgePort} from '../../cluster/layer2/bridge-state.ts';
import {SPANNING_TREE_TIMES} from '../../cluster/layer2/times.ts';
import {isForeseeable} from '../net/way.ts';
import {BPDU_BYTES, type BridgeNode} from '../switching/switching.types.ts';
import type {World} from '../world.ts';

const PERIOD_MS = SPANNING_TREE_TIMES.helloMs;

/** What one number of a description stands for in words is never needed, only whether it is the same. */
const ROLES = ['disabled', 'root', 'designated', 'alternate'];
const STATES = ['discarding', 'learning', 'forwarding'];

/**
 * Called when time alone is about to change something for a bridge, before it does. Bridges repeat themselves when all
 * of them are as they were one hello ago, nothing was under way at either moment, and chance has no part in it.
 */
export function parkBridgesAtRest(
	world: World,
	{node, nowMs}: {readonly node: BridgeNode; readonly nowMs: number},
	reschedule: (node: BridgeNode) => void,
): boolean {
	if (!world.leaps || node.machine.helloDueMs !== nowMs) {
		return false;
	}
	const {disturbances} = world;
	const {snapshot} = node;
	if (isAnyUnderWay(world)) {
		node.snapshot = null;
		return false;
	}
	const state = describe(world, nowMs);
	node.snapshot = {atMs: nowMs, disturbances, state};
	const isRepeated =
		snapshot !== null &&
		snapshot.disturbances === disturbances &&
		snapshot.atMs + PERIOD_MS === nowMs &&
		snapshot.state.every((value, index) => value === state[index]);
	if (!isRepeated || !areWaysForeseeable(world)) {
		return false;
	}
	park(world, nowMs, reschedule);
	return true;
}

function park(world: World, sinceMs: number, reschedule: (node: BridgeNode) => void): void {
	const {bridges} = world.switching;
	for (const node of bridges) {
		node.wakeMs = Infinity;
	}
	world.parked.add(atMs => {
		const skippedMs = Math.max(0, Math.floor((atMs - sinceMs) / PERIOD_MS)) * PERIOD_MS;
		for (const node of bridges) {
			node.snapshot = null;
			node.machine.helloDueMs += skippedMs;
			node.machine.ports.forEach(port => {
				skip(port, skippedMs);
			});
			if (node.powered) {
				reschedule(node);
			}
		}
	});
}

function skip(port: BridgePort, skippedMs: number): void {
	port.stateDueMs += skippedMs;
	port.edgeDueMs += skippedMs;
	port.heardUntilMs += skippedMs;
	if (port.heard !== null) {
		port.heardAtMs += skippedMs;
	}
}

/** Everything that decides what the bridges will do, relative to the present. */
function describe({switching}: World, nowMs: number): readonly number[] {
	return switching.bridges.flatMap(({powered, machine}) => [
		Number(powered),
		machine.root,
		machine.rootCost,
		machine.rootPort?.number ?? -1,
		machine.helloDueMs - nowMs,
		...machine.ports.flatMap(port => [
			...(port.heard ?? [-1, -1, -1, -1]),
			ROLES.indexOf(port.role),
			STATES.indexOf(port.state),
			port.stateDueMs - nowMs,
			port.edgeDueMs - nowMs,
			port.heardUntilMs - nowMs,
			port.heard === null ? 0 : port.heardAtMs - nowMs,
			port.heardAgeMs,
			Number(port.linked) + 2 * Number(port.edge),
			Number(port.agreed) + 2 * Number(port.oldNeighbour),
		]),
	]);
}

function isAnyUnderWay({queue}: World): boolean {
	return queue.some(item => item.kind === 'frame' && item.packet.isLinkProtocol === true);
}

function areWaysForeseeable({switching, router}: World): boolean {
	return switching.bridges.every(({ends}) =>
		ends.every(end =>
			isForeseeable(router.spanningTree(end), {
				packetBytes: BPDU_BYTES,
				multicast: false,
				allowed: () => true,
			}),
		),
	);
}
