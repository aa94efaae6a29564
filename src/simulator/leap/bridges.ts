/** Parks all bridges while every hello only repeats the one before. */
import type {BridgePort} from '../../cluster/layer2/bridge-state.ts';
import {SPANNING_TREE_TIMES} from '../../cluster/layer2/times.ts';
import {isForeseeable} from '../net/way.ts';
import {BPDU_BYTES, type BridgeNode} from '../switching/switching.types.ts';
import type {World} from '../world.ts';
import {parkIfRepeated} from './repeats.ts';

const ROLES = ['disabled', 'root', 'designated', 'alternate'];
const STATES = ['discarding', 'learning', 'forwarding'];

/** Called when time alone is about to change something for a bridge, before it does. */
export function parkBridgesAtRest(
	world: World,
	{node, nowMs}: {readonly node: BridgeNode; readonly nowMs: number},
	wake: (node: BridgeNode) => void,
): boolean {
	if (node.machine.helloDueMs !== nowMs) {
		return false;
	}
	const {bridges} = world.switching;
	const sight = parkIfRepeated(world, {
		nowMs,
		periodMs: SPANNING_TREE_TIMES.helloMs,
		sight: node.sight,
		describe: () => describe(bridges, nowMs),
		isForeseeable: () => areWaysForeseeable(world),
		resume: skippedMs => {
			bridges.forEach(each => {
				skip(each, skippedMs);
			});
			bridges.filter(({powered}) => powered).forEach(wake);
		},
	});
	if (sight !== 'parked') {
		node.sight = sight;
		return false;
	}
	for (const each of bridges) {
		each.sight = null;
		each.wakeMs = Infinity;
	}
	return true;
}

function skip({machine}: BridgeNode, skippedMs: number): void {
	machine.helloDueMs += skippedMs;
	for (const port of machine.ports) {
		port.stateDueMs += skippedMs;
		port.edgeDueMs += skippedMs;
		port.heardUntilMs += skippedMs;
		if (port.heard !== null) {
			port.heardAtMs += skippedMs;
		}
	}
}

function describe(bridges: readonly BridgeNode[], nowMs: number): readonly number[] {
	return bridges.flatMap(({powered, machine}) => [
		Number(powered),
		machine.root,
		machine.rootCost,
		machine.rootPort?.number ?? -1,
		machine.helloDueMs - nowMs,
		...machine.ports.flatMap(port => describePort(port, nowMs)),
	]);
}

function describePort(port: BridgePort, nowMs: number): readonly number[] {
	return [
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
	];
}

function areWaysForeseeable({switching, router}: World): boolean {
	const foresight = {packetBytes: BPDU_BYTES, multicast: false, allowed: () => true};
	return switching.bridges.every(({ends}) =>
		ends.every(end => isForeseeable(router.spanningTree(end), foresight)),
	);
}
