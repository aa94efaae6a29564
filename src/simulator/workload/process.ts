/** A daemon of the storage or of a moving address: its time to start, its timers, its packets, its standing still. */
import type {DaemonName} from '../../engine/effect.types.ts';
import type {PortEnd} from '../net/fabric.types.ts';
import {launch, type Packet, type RouteNode} from '../net/frames.ts';
import {after, type World} from '../world.ts';
import {daemonStarted} from '../hosts/daemons.ts';
import type {Daemon, Host} from '../hosts/host.ts';
import {createTimers, type Timers} from '../hosts/timers.ts';

export type Machine = {
	/** What another node's daemon of the same name sent. */
	readonly receive: (body: unknown) => void;
	/** Ends in order, and says so to others where its protocol does. */
	readonly stop: () => void;
	/** The machine lost its power or the process its life. */
	readonly killed: (cause: 'process' | 'power') => void;
};

export type Process = {
	readonly world: World;
	readonly host: Host;
	readonly name: DaemonName;
	readonly timers: Timers<string>;
	/** To the same daemon at this address. */
	readonly unicast: (address: string, body: unknown, bytes: number) => void;
	/** To the same daemon at every node that hears this port's multicast. */
	readonly multicast: (from: PortEnd, body: unknown, bytes: number) => void;
};

export type ProcessOptions = {
	readonly name: DaemonName;
	/** From its start to its first packet. */
	readonly startMs: number;
	readonly begin: (process: Process) => Machine;
};

/** Makes the daemon one of those that a boot of the host starts. */
export function addProcess(world: World, host: Host, options: ProcessOptions): void {
	host.wanted.set(options.name, () => {
		start(world, host, options);
	});
}

function start(world: World, host: Host, {name, startMs, begin}: ProcessOptions): void {
	let machine: Machine | null = null;
	let frozen = false;
	let ended = false;
	const unread: unknown[] = [];
	const timers = createTimers<string>(world, () => frozen);
	const end = (): Machine | null => {
		ended = true;
		timers.cancelAll();
		host.listeners.delete(name);
		return machine;
	};
	const read = (): void => {
		for (const body of unread.splice(0, unread.length)) {
			machine?.receive(body);
		}
	};
	const daemon: Daemon = {
		kill: () => {
			end()?.killed(host.device.powered ? 'process' : 'power');
		},
		stop: (atMs, whenEnded) => {
			end()?.stop();
			whenEnded(atMs);
		},
		freeze: () => {
			frozen = true;
		},
		thaw: () => {
			frozen = false;
			read();
			timers.catchUp();
		},
	};
	daemonStarted(world, host, {name, daemon});
	after(world, startMs, () => {
		if (ended) {
			return;
		}
		host.listeners.set(name, body => {
			unread.push(body);
			if (!frozen) {
				read();
			}
		});
		machine = begin({world, host, name, timers, ...sending(world, host, name)});
		world.journal.record({kind: 'daemon', node: host.server.id, daemon: name, state: 'ready'});
	});
}

function sending(
	world: World,
	host: Host,
	name: DaemonName,
): Pick<Process, 'unicast' | 'multicast'> {
	const hosts = world.fabric.devices.map(({device}) => world.hosts.get(device.id));
	const arrive: Packet['arrive'] = (device, body, atMs) => {
		hosts[device]?.listeners.get(name)?.(body, atMs);
	};
	const send = (
		route: RouteNode | null,
		{body, bytes, multicast}: {body: unknown; bytes: number; multicast: boolean},
	): void => {
		if (route !== null) {
			const packet: Packet = {packetBytes: bytes, multicast, isRingTraffic: false, body, arrive};
			launch(world.queue, packet, {route, startMs: world.nowMs + world.profile.echoMs});
		}
	};
	return {
		unicast: (address, body, bytes) => {
			send(world.router.unicast(host.device, address), {body, bytes, multicast: false});
		},
		multicast: (from, body, bytes) => {
			send(world.router.multicast(from), {body, bytes, multicast: true});
		},
	};
}
