/** The connections between nodes and their arbiter: what crosses them, when it arrives, and who notices their end. */
import {handleQdevice} from '../../../src/cluster/qdevice/client.ts';
import type {QdeviceSink} from '../../../src/cluster/qdevice/client-state.ts';
import type {QdeviceMessage, QnetdMessage} from '../../../src/cluster/qdevice/qdevice.types.ts';
import {createQnetd, handleQnetd} from '../../../src/cluster/qdevice/qnetd.ts';
import type {Qnetd} from '../../../src/cluster/qdevice/qnetd-state.ts';
import {pollDevice} from '../../../src/cluster/votequorum/device.ts';
import type {Arbiter, ArbiterNode, Connection} from './arbiter.types.ts';
import {arm, cancel, schedule} from './bench-clock.ts';

export const ONE_WAY_DELAY_MS = 1;

/** The daemon ends while its host lives on: every connection is reset. */
export const stopQnetd = (arbiter: Arbiter): void => {
	arbiter.qnetdUp = false;
	for (const connection of arbiter.connections.values()) closeAtQnetd(arbiter, connection);
	arbiter.qnetd = createQnetd(qnetdSink(arbiter));
};

export const startQnetd = (arbiter: Arbiter): void => {
	arbiter.qnetdUp = true;
};

/** Crosses the path between a node and qnetd, unless it is cut. */
const cross = (arbiter: Arbiter, connection: Connection, run: () => void): void => {
	schedule(arbiter, ONE_WAY_DELAY_MS, () => {
		if (!arbiter.cutFromQnetd.has(connection.node.nodeid)) run();
	});
};

export const deviceSink = (arbiter: Arbiter, node: ArbiterNode): QdeviceSink => ({
	connect: () => {
		openConnection(arbiter, node);
	},
	disconnect: () => {
		const {connection} = node;
		if (connection === undefined) return;
		node.connection = undefined;
		connection.nodeOpen = false;
		cross(arbiter, connection, () => {
			if (!connection.qnetdOpen) return;
			connection.qnetdOpen = false;
			handleQnetd(arbiter.qnetd, {type: 'connection-lost', connection: connection.id});
		});
	},
	send: message => {
		const {connection} = node;
		if (connection !== undefined) sendToQnetd(arbiter, connection, message);
	},
	poll: (ringId, castVote) => pollDevice(node.vq, ringId, castVote),
	armTimer: (timer, delayMs) => {
		const run = (): void => {
			if (node.alive) handleQdevice(node.device, {type: 'timer', timer});
		};
		arm(arbiter, node.generation, {name: timer, delayMs, run});
	},
	cancelTimer: timer => {
		cancel(node.generation, timer);
	},
	runHeuristics: () => {
		const run = (): void => {
			handleQdevice(node.device, {type: 'heuristics-result', result: node.heuristics});
		};
		arm(arbiter, node.generation, {name: 'heuristics run', delayMs: 10, run});
	},
	random: () => 0.5,
});

const openConnection = (arbiter: Arbiter, node: ArbiterNode): void => {
	const id = arbiter.connections.size + 1;
	const connection: Connection = {id, node, nodeOpen: true, qnetdOpen: false};
	arbiter.connections.set(id, connection);
	node.connection = connection;
	cross(arbiter, connection, () => {
		if (!connection.nodeOpen) return;
		connection.qnetdOpen = arbiter.qnetdUp;
		if (arbiter.qnetdUp) handleQnetd(arbiter.qnetd, {type: 'accepted', connection: id});
		const type = arbiter.qnetdUp ? 'connected' : 'connection-lost';
		cross(arbiter, connection, () => {
			if (connection.nodeOpen && node.alive) handleQdevice(node.device, {type});
		});
	});
};

const sendToQnetd = (arbiter: Arbiter, connection: Connection, message: QdeviceMessage): void => {
	cross(arbiter, connection, () => {
		if (!connection.qnetdOpen) return;
		arbiter.log.push({
			atMs: arbiter.nowMs,
			line: `${connection.node.nodeid}>qnetd ${message.type}`,
		});
		handleQnetd(arbiter.qnetd, {type: 'message', connection: connection.id, message});
	});
};

export const qnetdSink = (arbiter: Arbiter): Qnetd['sink'] => ({
	send: (id, message) => {
		const connection = arbiter.connections.get(id);
		if (connection !== undefined) sendToNode(arbiter, connection, message);
	},
	disconnect: id => {
		const connection = arbiter.connections.get(id);
		if (connection !== undefined) closeAtQnetd(arbiter, connection);
	},
	armTimer: (timer, connection, delayMs) => {
		const {qnetd} = arbiter;
		const run = (): void => {
			if (arbiter.qnetd === qnetd) handleQnetd(qnetd, {type: 'timer', connection, timer});
		};
		arm(arbiter, arbiter.generation, {name: `${timer} ${connection}`, delayMs, run});
	},
	cancelTimer: (timer, connection) => {
		cancel(arbiter.generation, `${timer} ${connection}`);
	},
});

const sendToNode = (arbiter: Arbiter, connection: Connection, message: QnetdMessage): void => {
	const {node} = connection;
	const vote = 'vote' in message ? ` ${message.vote}` : '';
	arbiter.log.push({atMs: arbiter.nowMs, line: `qnetd>${node.nodeid} ${message.type}${vote}`});
	cross(arbiter, connection, () => {
		if (connection.nodeOpen && node.alive) handleQdevice(node.device, {type: 'message', message});
	});
};

const closeAtQnetd = (arbiter: Arbiter, connection: Connection): void => {
	if (!connection.qnetdOpen) return;
	connection.qnetdOpen = false;
	cross(arbiter, connection, () => {
		const {node} = connection;
		if (connection.nodeOpen && node.alive) handleQdevice(node.device, {type: 'connection-lost'});
	});
};
