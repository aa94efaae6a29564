/** corosync-qdevice on a member: between the node's votequorum and the arbiter's qnetd. */
import {resolveQdeviceNet, type QdeviceNetConfig} from '../../cluster/qdevice/config.ts';
import {createQdevice, handleQdevice} from '../../cluster/qdevice/client.ts';
import type {
	QdeviceClient,
	QdeviceInput,
	QdeviceTimer,
} from '../../cluster/qdevice/client-state.ts';
import type {QnetdMessage} from '../../cluster/qdevice/qdevice.types.ts';
import {pollDevice, registerDevice, unregisterDevice} from '../../cluster/votequorum/device.ts';
import type {Cluster, Qdevice} from '../../network/cluster.types.ts';
import {after, type World} from '../world.ts';
import {
	closeSocket,
	connect,
	openSocket,
	readOn,
	type Connection,
	type Socket,
} from './connection.ts';
import {act} from './corosync.ts';
import type {Corosync, Watcher} from './corosync.types.ts';
import {daemonExited, daemonStarted} from './daemons.ts';
import type {Daemon, Host} from './host.ts';
import {createTimers, type Timers} from './timers.ts';

/** corosync lets clients in once it has synchronised; a daemon that waits for it asks this often. */
const ASK_AGAIN_MS = 200;

export type QdeviceStart = {
	readonly cluster: Cluster;
	readonly qdevice: Qdevice;
	/** The node's corosync, once it runs. */
	readonly corosync: () => Corosync | undefined;
};

export function startQdevice(world: World, host: Host, start: QdeviceStart): void {
	let frozen = false;
	let process: Process | null = null;
	let ended = false;

	const end = (): void => {
		ended = true;
		process?.end();
	};
	const daemon: Daemon = {
		kill: end,
		stop: (atMs, whenEnded) => {
			process?.unregister();
			end();
			whenEnded(atMs);
		},
		freeze: () => {
			frozen = true;
		},
		thaw: () => {
			frozen = false;
			process?.readOn();
		},
	};
	daemonStarted(world, host, {name: 'corosync-qdevice', daemon});
	const attach = (): void => {
		if (ended) {
			return;
		}
		const corosync = start.corosync();
		if (corosync === undefined || !corosync.hasSynchronised || corosync.gone || frozen) {
			after(world, ASK_AGAIN_MS, attach);
		} else {
			process = createProcess({
				...{world, host, start, corosync},
				isFrozen: () => frozen,
				// It cannot live without the corosync that it has registered with (qdevice-votequorum.c, its dispatch).
				corosyncGone: () => {
					end();
					daemonExited(world, host, {name: 'corosync-qdevice', daemon});
				},
			});
		}
	};
	after(world, ASK_AGAIN_MS, attach);
}

type Process = {
	readonly unregister: () => void;
	readonly readOn: () => void;
	readonly end: () => void;
};

type ProcessOptions = {
	readonly world: World;
	readonly host: Host;
	readonly start: QdeviceStart;
	readonly corosync: Corosync;
	readonly isFrozen: () => boolean;
	readonly corosyncGone: () => void;
};

function createProcess(options: ProcessOptions): Process {
	const {world, host, corosync, isFrozen} = options;
	const socket = openSocket({world, host, service: 'corosync-qdevice', isFrozen, accept: null});
	const timers = createTimers<QdeviceTimer>(world, isFrozen);
	const link: Link = {...options, socket, timers, connection: null};
	const client = createClient(link);
	/** What corosync says comes over sockets of the host, and a frozen daemon reads it when it runs again. */
	const hearLater = (hear: () => void, atMs: number): void => {
		const read = (): void => {
			if (isFrozen()) {
				socket.unread.push(hear);
			} else {
				hear();
			}
		};
		world.queue.push(atMs + world.profile.loopbackMs, {kind: 'call', call: read});
	};
	const tell = (input: QdeviceInput, atMs: number): void => {
		hearLater(() => {
			handleQdevice(client, input);
		}, atMs);
	};
	const watcher: Watcher = {
		ringFormed: (nodeids, ringId, atMs) => {
			tell({type: 'ring-formed', ringId, nodeids}, atMs);
		},
		quorumChanged: (quorate, atMs) => {
			tell({type: 'quorum-notified', quorate}, atMs);
		},
		gone: () => {
			hearLater(options.corosyncGone, world.nowMs);
		},
	};
	corosync.watchers.add(watcher);
	act(corosync, world.nowMs, () => {
		registerDevice(corosync.quorum);
	});
	const {quorum} = corosync;
	handleQdevice(client, {type: 'ring-formed', ringId: quorum.ringId, nodeids: quorum.members});
	handleQdevice(client, {type: 'quorum-notified', quorate: quorum.quorate});
	return {
		unregister: () => {
			act(corosync, world.nowMs, () => {
				unregisterDevice(corosync.quorum);
			});
		},
		readOn: () => {
			readOn(socket);
			timers.catchUp();
		},
		end: () => {
			corosync.watchers.delete(watcher);
			timers.cancelAll();
			closeSocket(socket);
		},
	};
}

type Link = ProcessOptions & {
	readonly socket: Socket;
	readonly timers: Timers<QdeviceTimer>;
	connection: Connection | null;
};

function createClient(link: Link): QdeviceClient {
	const {world, host, start, corosync, timers} = link;
	const {cluster} = start;
	const random = world.prng.fork(`qdevice ${host.server.id} ${host.disk.corosyncStarts}`).next;
	const client: QdeviceClient = createQdevice({
		nodeid: corosync.nodeid,
		clusterName: cluster.name,
		configNodeids: cluster.members.map(({nodeid}) => nodeid),
		config: qdeviceConfig(cluster, start.qdevice),
		sink: {
			connect: () => {
				link.connection?.close();
				link.connection = connectToArbiter(link, client);
			},
			disconnect: () => {
				link.connection?.close();
				link.connection = null;
			},
			send: message => {
				link.connection?.send(message);
			},
			poll: (ringId, castVote) => {
				let answer: ReturnType<typeof pollDevice> = 'not-registered';
				act(corosync, world.nowMs, () => {
					answer = pollDevice(corosync.quorum, ringId, castVote);
				});
				return answer;
			},
			armTimer: (timer, delayMs) => {
				timers.arm(timer, delayMs, () => {
					handleQdevice(client, {type: 'timer', timer});
				});
			},
			cancelTimer: timers.cancel,
			// Heuristics are no part of a design; the daemon's own default is that they are off.
			runHeuristics: () => undefined,
			random,
		},
	});
	return client;
}

function connectToArbiter({world, socket, start}: Link, client: QdeviceClient): Connection | null {
	const {device, address} = start.qdevice;
	const host = world.hosts.get(device);
	if (host === undefined) {
		return null;
	}
	return connect(
		socket,
		{host, service: 'corosync-qnetd', address},
		{
			connected: () => {
				handleQdevice(client, {type: 'connected'});
			},
			message: message => {
				handleQdevice(client, {type: 'message', message: message as QnetdMessage});
			},
			lost: () => {
				handleQdevice(client, {type: 'connection-lost'});
			},
		},
	);
}

function qdeviceConfig({members, quorum}: Cluster, qdevice: Qdevice): QdeviceNetConfig {
	const {
		algorithm,
		votes,
		tieBreaker,
		keepActivePartitionTieBreaker: keepActivePartition,
	} = qdevice;
	const result = resolveQdeviceNet(
		{
			votes,
			algorithm,
			tieBreaker: typeof tieBreaker === 'number' ? {nodeid: tieBreaker} : tieBreaker,
			keepActivePartition,
		},
		members.map(({nodeid, votes: nodeVotes}) => ({nodeid, votes: nodeVotes})),
		quorum.waitForAll ?? false,
	);
	if (!result.ok) {
		throw new Error(`corosync-qdevice would not start: ${result.error.message}`);
	}
	return result.config;
}
