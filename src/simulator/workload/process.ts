/** A daemon of the storage or of a moving address: its time to start, its timers, its packets, its standing still. */
import type {DaemonName} from '../../engine/effect.types.ts';
import type {Port} from '../../network/network.types.ts';
import type {PortEnd} from '../net/fabric.types.ts';
import {disturb} from '../leap/parking.ts';
import {launch, type Packet, type RouteNode} from '../net/frames.ts';
import {after, type World} from '../world.ts';
import {daemonStarted} from '../hosts/daemons.ts';
import type {Daemon, Host} from '../hosts/host.ts';
import {createTimers, type Timers} from '../hosts/timers.ts';

export type Machine = {
	/** What a daemon of another node sent. */
	readonly receive: (body: unknown) => void;
	/** The kernel of the addressee says that nobody listens for this. */
	readonly refused?: (body: unknown) => void;
	/** Ends in order, and says so to others where its protocol does. */
	readonly stop: () => void;
	/** The machine lost its power or the process its life. */
	readonly killed: (cause: 'process' | 'power') => void;
};

/** IP and TCP headers. */
const RESET_BYTES = 40;

export type Process = {
	readonly world: World;
	readonly host: Host;
	readonly name: DaemonName;
	readonly timers: Timers<string>;
	/** To the daemon of this name at this address; of the sender's own name if none is given. */
	readonly unicast: (
		to: {readonly address: string; readonly daemon?: DaemonName},
		body: unknown,
		bytes: number,
	) => void;
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
		// Who relies on its answers, or on its timers, must not go on doing so.
		disturb(world);
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
		const refused = (body: unknown): void => {
			if (!frozen && !ended) {
				machine?.refused?.(body);
			}
		};
		machine = begin({world, host, name, timers, ...sending({world, host, name}, refused)});
		world.journal.record({kind: 'daemon', node: host.server.id, daemon: name, state: 'ready'});
	});
}

function sending(
	{world, host, name}: Pick<Process, 'world' | 'host' | 'name'>,
	refused: (body: unknown) => void,
): Pick<Process, 'unicast' | 'multicast'> {
	const hosts = world.fabric.devices.map(({device}) => world.hosts.get(device.id));
	const ownAddresses = new Set(host.server.ports.flatMap(ownAddressesOf));
	const send = (
		route: RouteNode | null,
		packet: Pick<Packet, 'packetBytes' | 'multicast' | 'body' | 'arrive'>,
	): void => {
		if (route !== null) {
			const {packetBytes, multicast, body, arrive} = packet;
			const sent: Packet = {packetBytes, multicast, isRingTraffic: false, body, arrive};
			launch(world.queue, sent, {route, startMs: world.nowMs + world.profile.echoMs});
		}
	};
	/** The kernel of a host that runs answers for a daemon that does not. */
	const refuse = (from: Host, body: unknown): void => {
		const own = host.server.ports.flatMap(ownAddressesOf)[0] ?? '';
		const route = from.device.powered ? world.router.unicast(from.device, own) : null;
		const arrive = (): void => {
			refused(body);
		};
		send(route, {packetBytes: RESET_BYTES, multicast: false, body, arrive});
	};
	const arriveAt = (daemon: DaemonName): Packet['arrive'] => {
		return (device, body, atMs) => {
			const to = hosts[device];
			const listener = to?.listeners.get(daemon);
			if (listener !== undefined) {
				listener(body, atMs);
			} else if (to !== undefined) {
				refuse(to, body);
			}
		};
	};
	const arrivals = new Map<DaemonName, Packet['arrive']>();
	const arrivalAt = (daemon: DaemonName): Packet['arrive'] => {
		const known = arrivals.get(daemon);
		if (known !== undefined) {
			return known;
		}
		const arrive = arriveAt(daemon);
		arrivals.set(daemon, arrive);
		return arrive;
	};
	return {
		unicast: ({address, daemon = name}, body, bytes) => {
			if (ownAddresses.has(address)) {
				after(world, world.profile.loopbackMs, atMs => {
					const listener = host.listeners.get(daemon);
					if (listener === undefined) {
						refused(body);
					} else {
						listener(body, atMs);
					}
				});
				return;
			}
			const route = world.router.unicast(host.device, address);
			send(route, {packetBytes: bytes, multicast: false, body, arrive: arrivalAt(daemon)});
		},
		multicast: (from, body, bytes) => {
			const arrive: Packet['arrive'] = (device, sent, atMs) => {
				hosts[device]?.listeners.get(name)?.(sent, atMs);
			};
			send(world.router.multicast(from), {packetBytes: bytes, multicast: true, body, arrive});
		},
	};
}

function ownAddressesOf({addresses}: Port): readonly string[] {
	return addresses.map(({address}) => address);
}
