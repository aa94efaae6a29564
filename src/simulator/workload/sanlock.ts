/** sanlock with its wdmd, and the services that run under its leases. */
import {createSanlockHost, handleSanlock} from '../../cluster/sanlock/host.ts';
import type {SanlockConfig, SanlockSink} from '../../cluster/sanlock/host.types.ts';
import type {LeaseImage} from '../../cluster/sanlock/lease-disk.ts';
import {startWatchdog, testWatchdog, type Watchdog} from '../../cluster/sanlock/watchdog.ts';
import type {LeasedDisk} from '../../network/queries/leases.ts';
import type {Host} from '../hosts/host.ts';
import {resetHost} from '../hosts/reset.ts';
import {createTimers} from '../hosts/timers.ts';
import type {World} from '../world.ts';
import type {DiskAccess} from './iscsi-initiator.ts';
import {addProcess, type Machine, type Process} from './process.ts';

const START_MS = 200;

type Part = {
	readonly leased: LeasedDisk;
	readonly hostId: number;
	readonly access: DiskAccess;
	readonly beforePowerChanges: () => void;
};

/** The services of a host, which live on when sanlock itself is killed. */
type Services = {
	readonly running: Set<string>;
	readonly say: (service: string, held: boolean) => void;
};

export function addSanlock(world: World, host: Host, part: Part): void {
	const {journal} = world;
	const running = new Set<string>();
	const services: Services = {
		running,
		say: (service, held) => {
			if (running.has(service) !== held) {
				if (held) {
					running.add(service);
				} else {
					running.delete(service);
				}
				journal.record({kind: 'holder', node: host.server.id, of: `lease:${service}`, held});
			}
		},
	};
	let guarded: {readonly watchdog: Watchdog; readonly cycle: number} | null = null;
	addProcess(world, host, {
		name: 'sanlock',
		startMs: START_MS,
		begin: process => {
			// A service that an earlier sanlock has left is none that this one knows of.
			running.forEach(service => {
				services.say(service, false);
			});
			if (part.leased.watchdog && guarded?.cycle !== host.powerCycles) {
				guarded = {watchdog: keepAlive(world, host, part), cycle: host.powerCycles};
			}
			return run(process, part, {services, watchdog: guarded?.watchdog ?? null});
		},
	});
}

/** One for each time that the host has power; it goes on when sanlock does not. */
function keepAlive(world: World, host: Host, {beforePowerChanges}: Part): Watchdog {
	const cycle = host.powerCycles;
	const timers = createTimers<'test' | 'fire'>(world, () => false);
	const watchdog: Watchdog = startWatchdog({
		nowMs: () => world.nowMs,
		setTimer: (timer, delayMs) => {
			timers.arm(timer, delayMs, () => {
				if (host.powerCycles !== cycle) {
					return;
				}
				if (timer === 'fire') {
					resetHost(world, host, beforePowerChanges);
				} else if (!host.frozen) {
					testWatchdog(watchdog);
				}
			});
		},
	});
	return watchdog;
}

type Company = {readonly services: Services; readonly watchdog: Watchdog | null};

function run(process: Process, part: Part, {services, watchdog}: Company): Machine {
	const {timers, world, host} = process;
	const {leased, hostId, access} = part;
	const sink: SanlockSink = {
		nowMs: () => world.nowMs,
		submit: (request, done) => {
			access.submit(request, outcome => {
				done(outcome.ok ? (outcome.body as LeaseImage) : null);
			});
		},
		setTimer: (timer, delayMs) => {
			timers.arm(timer, delayMs, () => {
				handleSanlock(sanlock, {type: 'timer', timer});
			});
		},
		run: service => {
			services.say(service, true);
		},
		end: service => {
			// A request that stands still in the kernel holds its process: no signal ends it before the request does.
			if (leased.disk.initiator === 'libiscsi' || !access.isStuck()) {
				services.say(service, false);
				handleSanlock(sanlock, {type: 'ended', service});
			}
		},
		guard: untilMs => {
			if (watchdog !== null) {
				watchdog.guardedUntilMs = untilMs;
			}
		},
		says: viewTeller(process, leased),
	};
	const sanlock = createSanlockHost(configOf(leased, host, hostId), sink);
	handleSanlock(sanlock, {type: 'start'});
	return {
		receive: () => undefined,
		stop: () => {
			handleSanlock(sanlock, {type: 'stop'});
			services.running.forEach(service => {
				services.say(service, false);
			});
		},
		killed: cause => {
			if (cause === 'power') {
				services.running.forEach(service => {
					services.say(service, false);
				});
			}
			sanlock.phase = 'stopped';
			sink.says({renews: false, alive: []});
		},
	};
}

function viewTeller({world, host}: Process, {hosts}: LeasedDisk): SanlockSink['says'] {
	let said = '';
	return ({renews, alive}) => {
		const state = renews ? 'available' : 'blocked';
		const members = hosts.flatMap(({device, hostId}) => (alive.includes(hostId) ? [device] : []));
		const text = `${state} ${members.join(' ')}`;
		if (text !== said) {
			said = text;
			const node = host.server.id;
			world.journal.record({kind: 'storage', node, store: 'sanlock', state, members});
		}
	};
}

function configOf(
	{services, ioTimeoutMs}: LeasedDisk,
	{server}: Host,
	hostId: number,
): SanlockConfig {
	return {
		hostId,
		ioTimeoutMs,
		services: services
			.filter(({hosts}) => hosts.includes(server.id))
			.map(({name, home}) => ({name, isHome: home === server.id})),
	};
}
