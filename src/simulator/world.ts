/** Everything that exists in one simulation, and the loop that lets its time pass. */
import type {DeviceId} from '../core/ids.ts';
import {createPrng, type Prng} from '../core/prng.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Network} from '../network/network.types.ts';
import {quantised, TIME_LIMIT_MS} from './clock.ts';
import {createEventQueue} from './event-queue.ts';
import type {Host} from './hosts/host.ts';
import {createJournal, type Journal} from './journal.ts';
import {createFabric, type Fabric} from './net/fabric.ts';
import {proceed, type Happenings} from './net/frames.ts';
import type {OverlayRouting} from './net/explore.types.ts';
import type {Router} from './net/routes.ts';
import {onTheClock, type MachineProfile} from './profile.ts';
import type {Switching} from './switching/switching.types.ts';

export type World = {
	readonly network: Network;
	readonly profile: MachineProfile;
	readonly prng: Prng;
	readonly queue: Happenings;
	readonly fabric: Fabric;
	readonly journal: Journal;
	/** Servers, by device. */
	readonly hosts: Map<DeviceId, Host>;
	readonly overlays: Map<string, OverlayRouting>;
	readonly router: Router;
	readonly switching: Switching;
	/** Active effects by the id under which they were applied, oldest first. */
	readonly effects: Map<string, readonly Effect[]>;
	nowMs: number;
	/** TCP connections opened so far. */
	connections: number;
	/** Orderly ends that are under way. */
	endings: number;
	/** Ranks given so far to what comes last at its time, in the order in which it came first. */
	ranks: number;
	/** Events worked off so far, for benchmarks. */
	eventCount: number;
	/** Whether what is at rest may be parked: always or never, and not while the past is caught up with. */
	leaps: boolean;
	/** Counts the changes after which nothing that was seen before says what will come. */
	disturbances: number;
	/** How to bring back what is parked. */
	readonly parked: Set<(atMs: number) => void>;
};

/** So many events without time passing are a fault of the model, which must end instead of hanging. */
const EVENTS_IN_AN_INSTANT_MAX = 1_000_000;

export type WorldOptions = {
	readonly network: Network;
	readonly seed: number;
	readonly profile: MachineProfile;
	readonly leaps: boolean;
	readonly makeRouter: (world: World) => Router;
	readonly makeSwitching: (world: World) => Switching;
};

export function createWorld({network, seed, profile, leaps, ...make}: WorldOptions): World {
	const prng = createPrng(seed, 'simulator');
	const queue: Happenings = createEventQueue();
	const world: Omit<World, 'router' | 'switching'> = {
		network,
		profile: onTheClock(profile),
		prng,
		queue,
		fabric: createFabric(network, prng.fork('wires')),
		journal: createJournal(queue, () => world.nowMs),
		hosts: new Map(),
		overlays: new Map(),
		effects: new Map(),
		nowMs: 0,
		connections: 0,
		endings: 0,
		ranks: 0,
		eventCount: 0,
		leaps,
		disturbances: 0,
		parked: new Set(),
	};
	// Both look at the rest of the world only when something happens in it.
	return Object.assign(world, {
		router: make.makeRouter(world as World),
		switching: make.makeSwitching(world as World),
	});
}

/** Works off everything up to the given time, or until `stop` says so after an event. */
export function run(world: World, untilMs: number, stop: () => boolean): 'stopped' | 'reached' {
	const {queue} = world;
	if (untilMs > TIME_LIMIT_MS) {
		throw new Error(`The simulator keeps time exactly for ${TIME_LIMIT_MS} ms only`);
	}
	let instantCount = 0;
	for (;;) {
		const atMs = queue.peekMs();
		if (atMs > untilMs) {
			world.nowMs = Math.max(world.nowMs, untilMs);
			return 'reached';
		}
		instantCount = atMs > world.nowMs ? 0 : instantCount + 1;
		if (instantCount > EVENTS_IN_AN_INSTANT_MAX) {
			throw new Error(`The simulation does not get past ${atMs} ms`);
		}
		step(world, atMs);
		if (stop()) {
			return 'stopped';
		}
	}
}

/** Works off what was put back into the past, while the present moment waits; nothing is parked meanwhile. */
export function replay(world: World, until: 'before now' | 'up to now'): void {
	const {queue, nowMs, leaps} = world;
	world.leaps = false;
	for (let atMs = queue.peekMs(); atMs < nowMs || (atMs === nowMs && until === 'up to now');) {
		// Whoever looks at the clock meanwhile sees the time that it was.
		world.nowMs = atMs;
		step(world, atMs);
		atMs = queue.peekMs();
	}
	world.nowMs = nowMs;
	world.leaps = leaps;
}

function step(world: World, atMs: number): void {
	world.nowMs = Math.max(world.nowMs, atMs);
	world.eventCount += 1;
	const item = world.queue.pop();
	if (item.kind === 'frame') {
		proceed(world.queue, item, atMs);
	} else {
		item.call(atMs);
	}
}

/** Does something after a while; durations are brought to the clock's grid. */
export function after(world: World, delayMs: number, call: (atMs: number) => void): void {
	world.queue.push(world.nowMs + quantised(delayMs), {kind: 'call', call});
}

export function activeEffects(world: World): readonly Effect[] {
	return [...world.effects.values()].flat();
}
