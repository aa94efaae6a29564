/**
 * TCP as far as two daemons notice it: connecting takes a round trip or is refused, messages arrive whole and in order,
 * what gets lost is sent again after 0.2 s, 0.4 s, 0.8 s …, and an end that has gone is noticed only when the network
 * still says so. Nothing else breaks a connection: daemons have their own heartbeats for a silent network.
 */
import {after, type World} from '../world.ts';
import type {Host, Service} from './host.ts';
import {NOTHING, refuse, transmit, type Numbered, type Peer, type Segment} from './segments.ts';

export type Connection = {
	readonly id: number;
	readonly send: (message: unknown) => void;
	/** Ends it from this side; the other side hears of it if the network carries the word. */
	readonly close: () => void;
};

/** What a daemon hears of a connection. */
export type ConnectionEvents = {
	readonly connected: () => void;
	readonly message: (message: unknown) => void;
	readonly lost: () => void;
};

/** A daemon's side of all its connections. */
export type Socket = {
	readonly world: World;
	readonly host: Host;
	readonly service: Service;
	/** A daemon does not read while it is frozen; its kernel still acknowledges. */
	readonly isFrozen: () => boolean;
	/** A new connection has come in; null on a daemon that only connects. */
	readonly accept: ((connection: Connection) => ConnectionEvents) | null;
	readonly ends: Map<number, End>;
	readonly unread: (() => void)[];
};

type End = {
	readonly id: number;
	readonly peer: Peer;
	events: ConnectionEvents;
	state: 'opening' | 'open' | 'closed';
	sentSeq: number;
	receivedSeq: number;
	/** Messages that the peer has not confirmed, oldest first. */
	readonly unconfirmed: Numbered[];
	readonly early: Map<number, unknown>;
	/** Counts retransmission timers, so that an old one does nothing. */
	timers: number;
};

/** Linux: the first packet again after 1 s; data after 0.2 s at least (TCP_RTO_MIN); twice as long each time. */
const OPEN_AGAIN_MS = 1000;
const SEND_AGAIN_MS = 200;
const SEND_AGAIN_MS_MAX = 120_000;

const DEAF: ConnectionEvents = {
	connected: () => undefined,
	message: () => undefined,
	lost: () => undefined,
};

export function openSocket(options: Omit<Socket, 'ends' | 'unread'>): Socket {
	const socket: Socket = {...options, ends: new Map(), unread: []};
	socket.host.listeners.set(socket.service, body => {
		take(socket, body as Segment);
	});
	return socket;
}

export function connect(socket: Socket, peer: Peer, events: ConnectionEvents): Connection {
	const {world} = socket;
	world.connections += 1;
	const end = createEnd(socket, world.connections, peer);
	end.events = events;
	openAgain(socket, end, OPEN_AGAIN_MS);
	return connectionOf(socket, end);
}

/** The daemon runs again and reads what has come meanwhile. */
export function readOn({unread}: Socket): void {
	for (let work = unread.shift(); work !== undefined; work = unread.shift()) {
		work();
	}
}

/** The process is gone; its kernel says so to all peers, unless the machine has lost its power. */
export function closeSocket(socket: Socket): void {
	const {host, service, ends} = socket;
	host.listeners.delete(service);
	for (const end of [...ends.values()]) {
		forget(socket, end);
		if (host.device.powered) {
			post(socket, end, {kind: 'reset', ...NOTHING});
		}
	}
}

function connectionOf(socket: Socket, end: End): Connection {
	return {
		id: end.id,
		send: message => {
			send(socket, end, message);
		},
		close: () => {
			if (end.state !== 'closed') {
				forget(socket, end);
				post(socket, end, {kind: 'reset', ...NOTHING});
			}
		},
	};
}

function createEnd({ends}: Socket, id: number, peer: Peer): End {
	const end: End = {
		id,
		peer,
		events: DEAF,
		state: 'opening',
		sentSeq: 0,
		receivedSeq: 0,
		unconfirmed: [],
		early: new Map(),
		timers: 0,
	};
	ends.set(id, end);
	return end;
}

function forget({ends}: Socket, end: End): void {
	end.state = 'closed';
	end.timers += 1;
	ends.delete(end.id);
}

function openAgain(socket: Socket, end: End, waitMs: number): void {
	post(socket, end, {kind: 'open', ...NOTHING});
	after(socket.world, waitMs, () => {
		if (end.state === 'opening') {
			openAgain(socket, end, waitMs * 2);
		}
	});
}

function send(socket: Socket, end: End, message: unknown): void {
	if (end.state === 'closed') {
		return;
	}
	end.sentSeq += 1;
	const numbered = {seq: end.sentSeq, message};
	end.unconfirmed.push(numbered);
	if (end.state === 'open') {
		post(socket, end, {kind: 'data', ...numbered});
		if (end.unconfirmed.length === 1) {
			sendAgain(socket, end, SEND_AGAIN_MS);
		}
	}
}

/** Sends the oldest unconfirmed message again for as long as it stays so. */
function sendAgain(socket: Socket, end: End, waitMs: number): void {
	end.timers += 1;
	const {timers} = end;
	after(socket.world, waitMs, () => {
		const [oldest] = end.unconfirmed;
		if (end.timers === timers && end.state === 'open' && oldest !== undefined) {
			post(socket, end, {kind: 'data', ...oldest});
			sendAgain(socket, end, Math.min(waitMs * 2, SEND_AGAIN_MS_MAX));
		}
	});
}

function take(socket: Socket, segment: Segment): void {
	if (segment.kind === 'open') {
		takeOpen(socket, segment);
		return;
	}
	const end = socket.ends.get(segment.connection);
	if (end === undefined) {
		refuse(socket, segment);
		return;
	}
	switch (segment.kind) {
		case 'opened':
			if (end.state === 'opening') {
				takeOpened(socket, end);
			}
			break;
		case 'data':
			takeData(socket, end, segment);
			break;
		case 'confirm':
			takeConfirm(socket, end, segment.seq);
			break;
		case 'reset':
			forget(socket, end);
			read(socket, () => {
				end.events.lost();
			});
			break;
	}
}

function takeOpen(socket: Socket, segment: Segment): void {
	const {accept} = socket;
	const known = socket.ends.get(segment.connection);
	if (known !== undefined) {
		post(socket, known, {kind: 'opened', ...NOTHING});
	} else if (accept === null) {
		refuse(socket, segment);
	} else {
		const end = createEnd(socket, segment.connection, segment.from);
		end.state = 'open';
		post(socket, end, {kind: 'opened', ...NOTHING});
		read(socket, () => {
			end.events = accept(connectionOf(socket, end));
		});
	}
}

function takeOpened(socket: Socket, end: End): void {
	end.state = 'open';
	for (const numbered of end.unconfirmed) {
		post(socket, end, {kind: 'data', ...numbered});
	}
	if (end.unconfirmed.length > 0) {
		sendAgain(socket, end, SEND_AGAIN_MS);
	}
	read(socket, () => {
		end.events.connected();
	});
}

function takeData(socket: Socket, end: End, {seq, message}: Numbered): void {
	if (seq > end.receivedSeq) {
		end.early.set(seq, message);
	}
	while (end.early.has(end.receivedSeq + 1)) {
		end.receivedSeq += 1;
		const next = end.early.get(end.receivedSeq);
		end.early.delete(end.receivedSeq);
		read(socket, () => {
			if (end.state !== 'closed') {
				end.events.message(next);
			}
		});
	}
	post(socket, end, {kind: 'confirm', seq: end.receivedSeq, message: null});
}

function takeConfirm(socket: Socket, end: End, seq: number): void {
	const before = end.unconfirmed.length;
	while (end.unconfirmed[0] !== undefined && end.unconfirmed[0].seq <= seq) {
		end.unconfirmed.shift();
	}
	if (end.unconfirmed.length === 0) {
		end.timers += 1;
	} else if (end.unconfirmed.length < before) {
		sendAgain(socket, end, SEND_AGAIN_MS);
	}
}

function read({unread, isFrozen}: Socket, work: () => void): void {
	if (isFrozen()) {
		unread.push(work);
	} else {
		work();
	}
}

function post(
	{world, host, service}: Socket,
	end: End,
	content: Pick<Segment, 'kind' | 'seq' | 'message'>,
): void {
	const address = world.router.sourceAddress(host.device, end.peer.address) ?? '';
	const segment = {...content, connection: end.id, from: {host, service, address}};
	transmit(world, segment, end.peer);
}
