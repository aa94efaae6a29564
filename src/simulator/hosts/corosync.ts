/**
 * One corosync: totem over its transport, service synchronisation and votequorum, driven by what arrives and by their
 * timers. A message is handled as soon as the main loop is free, and what it causes happens when it has been handled.
 */
import {createSync} from '../../cluster/sync/sync.ts';
import type {TotemMessage} from '../../cluster/totem/messages.ts';
import {createTotem, nextDeadlineMs, type Turn} from '../../cluster/totem/state.ts';
import {
	expireTotem,
	leaveTotem,
	receiveTotem,
	sendTotem,
	startTotem,
	thawTotem,
} from '../../cluster/totem/totem.ts';
import {createVotequorum, leave, timerExpired} from '../../cluster/votequorum/votequorum.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {Cluster} from '../../network/cluster.types.ts';
import {quantised} from '../clock.ts';
import {createRingWatch, parkIfAtRest, unpark} from '../leap/ring.ts';
import type {World} from '../world.ts';
import {nodeidOf, quorumConfig, totemConfig} from './corosync-config.ts';
import {quorumSink, syncServices, syncSink, totemSink, type Self} from './corosync-sinks.ts';
import type {Backlog, Corosync, Transport, TransportOptions} from './corosync.types.ts';
import type {Host} from './host.ts';
import {createIpTransport} from './ip-transport.ts';
import {createKnetTransport} from './knet-transport.ts';
import {payloadBytes, type Payload} from './payload.ts';

/** What a stopped process finds in its sockets when it runs again, in messages. */
const BACKLOG_MAX = 1000;

/** The process as its interfaces come up: everything before it is start-up time. */
export function createCorosync(
	world: World,
	host: Host,
	{cluster, processes}: {readonly cluster: Cluster; readonly processes: Processes},
): Corosync {
	const nodeid = nodeidOf(cluster, host);
	host.disk.corosyncStarts += 1;
	const totem = createTotem(totemConfig(world, host, cluster));
	const self = (): Corosync => corosync;
	const turn: Turn = {nowMs: world.nowMs, sink: totemSink(self)};
	const corosync: Corosync = {
		world,
		host,
		cluster,
		nodeid,
		totem,
		turn,
		transport: createTransport({world, host, nodeid, ...hooks(self)}, cluster),
		sync: createSync(syncServices(self), syncSink(self)),
		quorum: createVotequorum({
			nodeid,
			config: quorumConfig(cluster),
			sink: quorumSink({totem, turn}, self),
			storedExpectedVotes: host.disk.expectedVotes,
		}),
		quorumDeadlinesMs: new Map(),
		watchers: new Set(),
		busyUntilMs: world.nowMs,
		activeMs: world.nowMs,
		wakeMs: Infinity,
		wake: {
			kind: 'call',
			call: atMs => {
				if (atMs === corosync.wakeMs) {
					corosync.wakeMs = Infinity;
					expire(corosync, atMs);
				}
			},
		},
		frozenSinceMs: NaN,
		backlog: [],
		hasSynchronised: false,
		gone: false,
		processes,
		ringWatch: createRingWatch(),
		parkedRing: null,
		reschedule: () => {
			reschedule(corosync);
		},
	};
	act(corosync, world.nowMs, () => {
		startTotem(totem, corosync.turn);
	});
	return corosync;
}

function createTransport(options: TransportOptions, cluster: Cluster): Transport {
	return cluster.transport === 'knet'
		? createKnetTransport(options, cluster)
		: createIpTransport(options, cluster);
}

/** All running corosyncs; a process that has ended stays until its host starts another. */
export type Processes = ReadonlyMap<DeviceId, Corosync>;

/** How a transport reaches the process that it belongs to. */
function hooks(self: Self): Pick<TransportOptions, 'receive' | 'isFrozen' | 'reschedule'> {
	return {
		receive: (message, multicast, atMs) => {
			receive(self(), {message, multicast}, atMs);
		},
		isFrozen: () => isFrozen(self()),
		reschedule: () => {
			reschedule(self());
		},
	};
}

/** Runs something in the main loop: when it is free, taking no time of its own. */
export function act(corosync: Corosync, atMs: number, work: () => void): void {
	if (corosync.gone || isFrozen(corosync)) {
		return;
	}
	unpark(corosync);
	const {turn} = corosync;
	turn.nowMs = Math.max(atMs, corosync.busyUntilMs);
	work();
	corosync.busyUntilMs = turn.nowMs;
	reschedule(corosync);
}

/** Sends to the whole ring in agreed order. False: too much is waiting already. */
export function sendPayload(corosync: Corosync, payload: Payload): boolean {
	const send = {payload, payloadBytes: payloadBytes(payload)};
	return sendTotem(corosync.totem, send, corosync.turn);
}

export function isFrozen(corosync: Corosync): boolean {
	return !Number.isNaN(corosync.frozenSinceMs);
}

export function freezeCorosync(corosync: Corosync, atMs: number): void {
	if (!isFrozen(corosync)) {
		corosync.frozenSinceMs = atMs;
		corosync.host.deaf.add('corosync');
	}
}

/**
 * The process runs again. One that was stopped in its wait for packets takes the first one before it looks at its
 * timers, and only then the rest (libqb's loop).
 */
export function thawCorosync(corosync: Corosync, atMs: number): void {
	const sinceMs = corosync.frozenSinceMs;
	if (Number.isNaN(sinceMs) || corosync.gone) {
		return;
	}
	corosync.frozenSinceMs = NaN;
	corosync.host.deaf.delete('corosync');
	corosync.busyUntilMs = atMs;
	thawTotem(corosync.totem, sinceMs);
	const first = corosync.backlog.shift();
	if (first !== undefined) {
		handle(corosync, first.message, atMs);
	}
	expireMainLoop(corosync, atMs);
	for (let next = corosync.backlog.shift(); next !== undefined; next = corosync.backlog.shift()) {
		handle(corosync, next.message, atMs);
	}
	corosync.transport.thaw(corosync.busyUntilMs);
	reschedule(corosync);
}

/** The services close down; votequorum may have a last word, which totem's goodbye leaves time for. */
export function announceEnd(corosync: Corosync, atMs: number): void {
	act(corosync, atMs, () => {
		leave(corosync.quorum);
	});
}

export function endCorosync(corosync: Corosync, atMs: number): void {
	act(corosync, atMs, () => {
		leaveTotem(corosync.totem, corosync.turn);
	});
	vanish(corosync);
}

/** No longer there: packets find nobody, timers do nothing. */
export function vanish(corosync: Corosync): void {
	corosync.gone = true;
	corosync.host.deaf.delete('corosync');
	corosync.host.listeners.delete('corosync');
	for (const watcher of corosync.watchers) {
		watcher.gone?.();
	}
}

function receive(corosync: Corosync, incoming: Backlog, atMs: number): void {
	if (corosync.gone) {
		return;
	}
	if (isFrozen(corosync)) {
		if (corosync.backlog.length < BACKLOG_MAX) {
			corosync.backlog.push(incoming);
		}
		return;
	}
	unpark(corosync);
	handle(corosync, incoming.message, atMs);
	reschedule(corosync);
}

function handle(corosync: Corosync, message: TotemMessage, atMs: number): void {
	const {profile} = corosync.world;
	const {turn} = corosync;
	const startMs = Math.max(atMs, corosync.busyUntilMs);
	const sleptMs = startMs - corosync.activeMs - profile.awakeMs;
	const wakeMs = sleptMs > 0 ? profile.wakePerRootMs * Math.sqrt(sleptMs) : 0;
	const workMs = message.kind === 'token' ? profile.tokenMs : profile.messageMs;
	turn.nowMs = startMs + quantised(workMs + wakeMs);
	const {tokenSeq} = corosync.totem;
	receiveTotem(corosync.totem, message, turn);
	corosync.busyUntilMs = turn.nowMs;
	corosync.activeMs = turn.nowMs;
	if (message.kind === 'token' && corosync.totem.tokenSeq > tokenSeq) {
		for (const watcher of corosync.watchers) {
			watcher.tokenReceived?.(startMs);
		}
		parkIfAtRest(corosync);
	}
}

/** Some timer may be due. */
function expire(corosync: Corosync, atMs: number): void {
	if (corosync.gone || isFrozen(corosync)) {
		return;
	}
	const {transport} = corosync;
	if (transport.deadlineMs() <= atMs) {
		transport.expire(atMs);
	}
	const dueMs = Math.max(atMs, corosync.busyUntilMs);
	const quorumDueMs = Math.min(Infinity, ...corosync.quorumDeadlinesMs.values());
	if (quorumDueMs <= dueMs || nextDeadlineMs(corosync.totem) <= dueMs) {
		expireMainLoop(corosync, atMs);
	}
	reschedule(corosync);
}

function expireMainLoop(corosync: Corosync, atMs: number): void {
	unpark(corosync);
	const {turn, totem, quorum, quorumDeadlinesMs} = corosync;
	turn.nowMs = Math.max(atMs, corosync.busyUntilMs);
	expireTotem(totem, turn);
	for (const [timer, deadlineMs] of quorumDeadlinesMs) {
		if (deadlineMs <= turn.nowMs) {
			quorumDeadlinesMs.delete(timer);
			timerExpired(quorum, timer);
		}
	}
	corosync.busyUntilMs = turn.nowMs;
}

/** Makes sure that an event comes no later than the earliest timer. An event that comes too early does no harm. */
function reschedule(corosync: Corosync): void {
	let deadlineMs = Math.min(nextDeadlineMs(corosync.totem), corosync.transport.deadlineMs());
	if (corosync.quorumDeadlinesMs.size > 0) {
		deadlineMs = Math.min(deadlineMs, ...corosync.quorumDeadlinesMs.values());
	}
	if (deadlineMs < corosync.wakeMs && !corosync.gone && !isFrozen(corosync)) {
		corosync.wakeMs = deadlineMs;
		corosync.world.queue.push(deadlineMs, corosync.wake);
	}
}
