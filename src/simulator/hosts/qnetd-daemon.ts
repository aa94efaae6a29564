/** corosync-qnetd on the arbiter. */
import {createQnetd, handleQnetd} from '../../cluster/qdevice/qnetd.ts';
import type {ConnectionId, QnetdTimer} from '../../cluster/qdevice/qnetd-state.ts';
import type {QdeviceMessage} from '../../cluster/qdevice/qdevice.types.ts';
import {after, type World} from '../world.ts';
import {
	closeSocket,
	openSocket,
	readOn,
	type Connection,
	type ConnectionEvents,
} from './connection.ts';
import {daemonStarted, promptDaemon} from './daemons.ts';
import type {Host} from './host.ts';
import {createTimers} from './timers.ts';

/** From starting the daemon to its listening socket. */
const START_MS = 50;

export function startQnetd(world: World, host: Host): void {
	let frozen = false;
	let ended = false;
	let process: Process | null = null;
	const end = (): void => {
		ended = true;
		process?.end();
	};
	const daemon = promptDaemon({
		end,
		setFrozen: isFrozen => {
			frozen = isFrozen;
			if (!isFrozen) {
				process?.readOn();
			}
		},
	});
	daemonStarted(world, host, {name: 'corosync-qnetd', daemon});
	after(world, START_MS, () => {
		if (!ended) {
			process = listen(world, host, () => frozen);
		}
	});
}

type Process = {readonly readOn: () => void; readonly end: () => void};

function listen(world: World, host: Host, isFrozen: () => boolean): Process {
	const connections = new Map<ConnectionId, Connection>();
	const timers = createTimers<`${QnetdTimer} ${number}`>(world, isFrozen);
	const qnetd = createQnetd({
		send: (connection, message) => {
			connections.get(connection)?.send(message);
		},
		disconnect: connection => {
			connections.get(connection)?.close();
			connections.delete(connection);
		},
		armTimer: (timer, connection, delayMs) => {
			timers.arm(`${timer} ${connection}`, delayMs, () => {
				handleQnetd(qnetd, {type: 'timer', timer, connection});
			});
		},
		cancelTimer: (timer, connection) => {
			timers.cancel(`${timer} ${connection}`);
		},
	});
	const accept = (accepted: Connection): ConnectionEvents => {
		const {id: connection} = accepted;
		connections.set(connection, accepted);
		handleQnetd(qnetd, {type: 'accepted', connection});
		return {
			connected: () => undefined,
			message: message => {
				handleQnetd(qnetd, {type: 'message', connection, message: message as QdeviceMessage});
			},
			lost: () => {
				connections.delete(connection);
				handleQnetd(qnetd, {type: 'connection-lost', connection});
			},
		};
	};
	const socket = openSocket({world, host, service: 'corosync-qnetd', isFrozen, accept});
	return {
		readOn: () => {
			readOn(socket);
			timers.catchUp();
		},
		end: () => {
			timers.cancelAll();
			closeSocket(socket);
		},
	};
}
