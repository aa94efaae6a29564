/**
 * The bridges that speak a spanning tree protocol: their messages travel over the simulated network, and what they
 * decide opens and shuts its ports.
 */
import {bridgeDeadlineMs, expireBridge, receiveBpdu, setLink} from '../../cluster/layer2/bridge.ts';
import {createBridge, isSettled, type Bpdu} from '../../cluster/layer2/bridge-state.ts';
import {SPANNING_TREE_TIMES} from '../../cluster/layer2/times.ts';
import {speakingBridges, type SpeakingBridge} from '../../network/queries/spanning-tree.ts';
import {quantised} from '../clock.ts';
import {parkBridgesAtRest} from '../leap/bridges.ts';
import {disturb} from '../leap/parking.ts';
import {deviceOf, isLinked} from '../net/fabric.ts';
import type {PortEnd} from '../net/fabric.types.ts';
import {launch, type Packet} from '../net/frames.ts';
import {noteReports} from '../net/gates.ts';
import type {World} from '../world.ts';
import {isHeard} from './bfd.ts';
import {noticeStorm} from './storm.ts';
import {BPDU_BYTES, type BridgeNode} from './switching.types.ts';

/** Every bridge of the network that speaks, without power and links as yet. */
export function createBridges(world: World): readonly BridgeNode[] {
	const bridges = speakingBridges(world.network).map((bridge, id) => createNode(world, bridge, id));
	bridges.forEach(node => {
		shut(world, node);
	});
	return bridges;
}

function createNode(world: World, bridge: SpeakingBridge, id: number): BridgeNode {
	const {device: deviceId, name, rapid, ports, costs} = bridge;
	const outbox: BridgeNode['outbox'] = {forwards: [], messages: []};
	// Nobody switches on two bridges at the same moment.
	const phase = world.prng.fork(`bridge ${deviceId} ${name}`).next();
	const make = (): BridgeNode['machine'] =>
		createBridge({
			id,
			rapid,
			timers: SPANNING_TREE_TIMES,
			portCosts: costs,
			firstHelloMs: quantised(phase * SPANNING_TREE_TIMES.helloMs),
			sink: {
				send: (port, bpdu) => {
					outbox.messages.push({port, bpdu});
				},
				forwards: (port, forwards) => {
					outbox.forwards.push({port, forwards});
				},
			},
		});
	return {
		device: deviceOf(world.fabric, deviceId),
		ends: ports.map(port => world.fabric.endOf({device: deviceId, port})),
		outbox,
		make,
		machine: make(),
		powered: false,
		wakeMs: Infinity,
		sight: null,
	};
}

/** Cables, bonds or power have changed: each bridge sees what its own ports see. */
export function noticeBridgeLinks(world: World): void {
	for (const node of world.switching.bridges) {
		const {powered} = node.device;
		if (!powered && node.powered) {
			losePower(world, node);
		} else if (powered && !node.powered) {
			node.machine.helloDueMs += world.nowMs;
		}
		node.powered = powered;
		if (powered) {
			act(world, {node, atMs: world.nowMs}, () => {
				seeLinks(world, node);
			});
		}
	}
}

/** Whether every bridge that has power has done what its tree asks for. */
export function areBridgesSettled({switching}: World): boolean {
	return switching.bridges.every(({powered, machine}) => !powered || isSettled(machine));
}

function losePower(world: World, node: BridgeNode): void {
	disturb(world);
	node.machine = node.make();
	node.wakeMs = Infinity;
	shut(world, node);
	world.fabric.version += 1;
}

function shut({fabric}: World, {ends}: BridgeNode): void {
	ends.forEach(end => fabric.blockedPorts.add(end.key));
}

function seeLinks(world: World, {machine, ends}: BridgeNode): void {
	for (const [number, end] of ends.entries()) {
		const port = machine.ports[number];
		if (port !== undefined) {
			// Open vSwitch's STP looks at the card alone.
			const linked = isLinked(world.fabric, end) && (!machine.rapid || isHeard(world, end));
			setLink(machine, {port, linked}, world.nowMs);
		}
	}
}

type Moment = {readonly node: BridgeNode; readonly atMs: number};

/** Lets the machine do something, and then happen what it said. */
function act(world: World, {node, atMs}: Moment, doing: () => void): void {
	doing();
	const forwards = node.outbox.forwards.splice(0);
	const messages = node.outbox.messages.splice(0);
	if (forwards.length > 0) {
		disturb(world);
		noteReports(world);
		for (const change of forwards) {
			const end = node.ends[change.port];
			if (end !== undefined) {
				world.fabric.blockedPorts[change.forwards ? 'delete' : 'add'](end.key);
			}
		}
		world.fabric.version += 1;
		noticeStorm(world);
	}
	for (const {port, bpdu} of messages) {
		send(world, {from: node.ends[port], bpdu}, atMs);
	}
	wake(world, node);
}

/** Plans the moment at which time alone changes something for the bridge. */
function wake(world: World, node: BridgeNode): void {
	const dueMs = bridgeDeadlineMs(node.machine);
	if (dueMs === node.wakeMs) {
		return;
	}
	node.wakeMs = dueMs;
	world.queue.push(dueMs, {
		kind: 'call',
		call: atMs => {
			if (node.wakeMs !== atMs) {
				return;
			}
			node.wakeMs = Infinity;
			const isParked = parkBridgesAtRest(world, {node, nowMs: atMs}, resumed => {
				wake(world, resumed);
			});
			if (!isParked) {
				act(world, {node, atMs}, () => {
					expireBridge(node.machine, atMs);
				});
			}
		},
	});
}

function send(
	world: World,
	{from, bpdu}: {readonly from: PortEnd | undefined; readonly bpdu: Bpdu},
	startMs: number,
): void {
	const route = from === undefined ? null : world.router.spanningTree(from);
	if (route === null) {
		return;
	}
	const packet: Packet<Bpdu> = {
		packetBytes: BPDU_BYTES,
		multicast: false,
		isRingTraffic: false,
		isLinkProtocol: true,
		body: bpdu,
		arrive: (place, body, atMs) => {
			receive(world, {place, bpdu: body}, atMs);
		},
	};
	launch(world.queue, packet, {route, startMs});
}

function receive(
	world: World,
	{place, bpdu}: {readonly place: number; readonly bpdu: Bpdu},
	atMs: number,
): void {
	const found = world.switching.ports[place];
	const port = found?.node.machine.ports[found.number];
	if (found?.node.powered === true && port !== undefined) {
		act(world, {node: found.node, atMs}, () => {
			receiveBpdu(found.node.machine, port, {bpdu, nowMs: atMs});
		});
	}
}
