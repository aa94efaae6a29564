/** tinc's meta connections: how they begin, are pinged and end, and what is said over them. */
import type {DeviceId} from '../../../core/ids.ts';
import {connect, type Connection, type ConnectionEvents} from '../../hosts/connection.ts';
import {after} from '../../world.ts';
import {daemonName} from '../tunnels.ts';
import {takeEdge, takeEdgeAway} from './edges.ts';
import {edgeKey, type Edge} from './graph.ts';
import {takeKey, takeKeyRequest} from './keys.ts';
import {forgetEdgeFrom, updateReach} from './reach.ts';
import {activeWith, tellAll} from './talk.ts';
import type {Meta, MetaMessage, Tinc, TincNode} from './tinc.types.ts';

/** net_socket.c, retry_outgoing: each attempt waits 5 s longer than the one before, at most `maxtimeout`. */
const RETRY_STEP_MS = 5000;
const RETRY_MS_MAX = 900_000;

/** ID, METAKEY, CHALLENGE, CHAL_REPLY and ACK of both ends, in three round trips. */
const LAST_AUTH_STEP = 6;
/** RSA with 2048 bits: making or opening a challenge takes the lab's machine about as long as this. */
const AUTH_STEP_MS = 2;

/** Unless somebody has connected meanwhile, whose connection then counts as this node's own. */
export function connectTo(tinc: Tinc, node: TincNode, peer: DeviceId): void {
	const {world, overlay, nodes} = tinc;
	const present = activeWith(node, peer);
	const target = nodes.get(peer);
	if (node.socket === null || target === undefined) {
		return;
	}
	if (present !== undefined) {
		present.isOutgoing = true;
		return;
	}
	const {host, member} = target;
	const address = {host, service: daemonName(overlay), address: member.underlayAddress};
	let meta: Meta | null = null;
	const events: ConnectionEvents = {
		connected: () => {
			if (meta !== null && meta.state === 'opening') {
				meta.state = 'authenticating';
				meta.lastPingMs = world.nowMs;
				authenticate(tinc, node, {meta, step: 1});
			}
		},
		message: message => {
			if (meta !== null) {
				take(tinc, node, {meta, message: message as MetaMessage});
			}
		},
		lost: () => {
			if (meta !== null) {
				terminate(tinc, node, {meta, report: true});
			}
		},
	};
	const connection = connect(node.socket, address, events);
	meta = newMeta(connection, {peer, isOutgoing: true, nowMs: world.nowMs});
	node.connections.add(meta);
}

export function accept(tinc: Tinc, node: TincNode, connection: Connection): ConnectionEvents {
	const meta = newMeta(connection, {peer: null, isOutgoing: false, nowMs: tinc.world.nowMs});
	meta.state = 'authenticating';
	node.connections.add(meta);
	return {
		connected: () => undefined,
		message: message => {
			take(tinc, node, {meta, message: message as MetaMessage});
		},
		lost: () => {
			terminate(tinc, node, {meta, report: true});
		},
	};
}

type Beginning = {
	readonly peer: DeviceId | null;
	readonly isOutgoing: boolean;
	readonly nowMs: number;
};

function newMeta(connection: Connection, {peer, isOutgoing, nowMs}: Beginning): Meta {
	return {
		connection,
		peer,
		isOutgoing,
		state: 'opening',
		startMs: nowMs,
		lastPingMs: nowMs,
		pinged: false,
	};
}

/** The daemon is gone: its kernel has closed everything already. */
export function dropAll(tinc: Tinc, node: TincNode): void {
	for (const meta of node.connections) {
		if (meta.state === 'active' && meta.peer !== null) {
			sayTunnel(tinc, node, {peer: meta.peer, state: 'down'});
		}
		meta.state = 'gone';
	}
	for (const peer of node.peers.values()) {
		peer.gone = true;
	}
	node.connections.clear();
	node.edges.clear();
	node.peers.clear();
	node.backoffMs.clear();
	node.keysFor.clear();
	node.frameBytesMax.clear();
}

/** net.c, check_dead_connections: looked at once in every `PingTimeout`, in whole seconds. */
export function checkConnections(tinc: Tinc, node: TincNode): void {
	const {world, options} = tinc;
	if (node.frozen) {
		return;
	}
	for (const meta of [...node.connections]) {
		const silentMs = seconds(world.nowMs) - seconds(meta.lastPingMs);
		if (silentMs < options.pingTimeoutMs) {
			continue;
		}
		if (meta.state !== 'active' || meta.pinged) {
			terminate(tinc, node, {meta, report: true});
		} else if (silentMs >= options.pingIntervalMs) {
			meta.pinged = true;
			meta.lastPingMs = world.nowMs;
			meta.connection.send({kind: 'ping'} satisfies MetaMessage);
		}
	}
}

/** tinc reads the clock in whole seconds. */
function seconds(ms: number): number {
	return Math.floor(ms / 1000) * 1000;
}

type Ending = {readonly meta: Meta; readonly report: boolean};

/** `report`: the others are told that the edge is gone. */
function terminate(tinc: Tinc, node: TincNode, {meta, report}: Ending): void {
	if (meta.state === 'gone') {
		return;
	}
	const wasActive = meta.state === 'active';
	meta.state = 'gone';
	node.connections.delete(meta);
	meta.connection.close();
	const {peer} = meta;
	if (wasActive && peer !== null) {
		sayTunnel(tinc, node, {peer, state: 'down'});
		if (report) {
			tellAll(node, {kind: 'del-edge', from: node.id, to: peer});
		}
		node.edges.delete(edgeKey(node.id, peer));
		updateReach(tinc, node);
		if (report) {
			forgetEdgeFrom(node, peer);
		}
	}
	if (meta.isOutgoing && peer !== null) {
		retry(tinc, node, peer);
	}
}

function retry(tinc: Tinc, node: TincNode, peer: DeviceId): void {
	const {starts} = node;
	const waitMs = Math.min((node.backoffMs.get(peer) ?? 0) + RETRY_STEP_MS, RETRY_MS_MAX);
	node.backoffMs.set(peer, waitMs);
	after(tinc.world, waitMs, () => {
		if (node.starts === starts) {
			connectTo(tinc, node, peer);
		}
	});
}

type Step = {readonly meta: Meta; readonly step: number};

/** Sends one step of the authentication when it has been worked out. */
function authenticate(tinc: Tinc, node: TincNode, {meta, step}: Step): void {
	const {world} = tinc;
	after(world, AUTH_STEP_MS, () => {
		if (meta.state === 'authenticating') {
			const weight = Math.floor(world.nowMs - meta.startMs);
			meta.connection.send({kind: 'auth', from: node.id, step, weight} satisfies MetaMessage);
		}
	});
}

type Received = {readonly meta: Meta; readonly message: MetaMessage};

function take(tinc: Tinc, node: TincNode, {meta, message}: Received): void {
	if (meta.state === 'gone') {
		return;
	}
	switch (message.kind) {
		case 'auth':
			takeAuth(tinc, node, {meta, message});
			break;
		case 'ping':
			meta.connection.send({kind: 'pong'} satisfies MetaMessage);
			break;
		case 'pong':
			meta.pinged = false;
			if (meta.isOutgoing && meta.peer !== null) {
				node.backoffMs.set(meta.peer, 0);
			}
			break;
		case 'add-edge':
			takeEdge(tinc, node, {meta, edge: message.edge});
			break;
		case 'del-edge':
			takeEdgeAway(tinc, node, {meta, message});
			break;
		case 'ask-key':
			takeKeyRequest(tinc, node, message);
			break;
		case 'key':
			takeKey(tinc, node, message);
			break;
	}
}

type Authentication = {readonly meta: Meta; readonly message: MetaMessage & {kind: 'auth'}};

/** The last two steps are both ends' ACK, after which each takes the connection for active. */
function takeAuth(tinc: Tinc, node: TincNode, {meta, message}: Authentication): void {
	const {from, step, weight} = message;
	meta.peer = from;
	if (step >= LAST_AUTH_STEP - 1) {
		if (step < LAST_AUTH_STEP) {
			const own = Math.floor(tinc.world.nowMs - meta.startMs);
			meta.connection.send({
				kind: 'auth',
				from: node.id,
				step: step + 1,
				weight: own,
			} satisfies MetaMessage);
		}
		activate(tinc, node, {meta, peer: from, weight});
	} else {
		authenticate(tinc, node, {meta, step: step + 1});
	}
}

type Activation = {readonly meta: Meta; readonly peer: DeviceId; readonly weight: number};

/** A second connection with the same node takes the place of the first. */
function activate(tinc: Tinc, node: TincNode, {meta, peer, weight}: Activation): void {
	const former = activeWith(node, peer);
	if (former !== undefined) {
		terminate(tinc, node, {meta: former, report: false});
	}
	meta.state = 'active';
	sayTunnel(tinc, node, {peer, state: 'up'});
	for (const edge of node.edges.values()) {
		meta.connection.send({kind: 'add-edge', edge} satisfies MetaMessage);
	}
	const own = Math.floor(tinc.world.nowMs - meta.startMs);
	const edge: Edge = {from: node.id, to: peer, weight: Math.floor((weight + own) / 2)};
	node.edges.set(edgeKey(edge.from, edge.to), edge);
	tellAll(node, {kind: 'add-edge', edge});
	updateReach(tinc, node);
}

function sayTunnel(
	{world, overlay}: Tinc,
	{id}: TincNode,
	{peer, state}: {readonly peer: DeviceId; readonly state: 'up' | 'down'},
): void {
	world.journal.record({kind: 'tunnel', node: id, overlay: overlay.id, peer, state});
}
