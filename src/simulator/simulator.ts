/**
 * The deterministic engine: the same network, seed and calls give the same history, byte for byte, on every machine.
 * All time is virtual; a call returns when the simulation has got as far as the call says.
 */
import type {DeviceId} from '../core/ids.ts';
import type {Engine, EngineOptions} from '../engine/engine.types.ts';
import {speakingPorts} from '../network/queries/spanning-tree.ts';
import {applyEffects, healEffects} from './effects.ts';
import type {Processes} from './hosts/cluster.ts';
import {createHa} from './ha/services.ts';
import {createHost} from './hosts/host.ts';
import {findLacks} from './lacks.ts';
import {createGates} from './net/gates.ts';
import {createRouter} from './net/routes.ts';
import {createOverlay} from './overlays/index.ts';
import {runProbe} from './probes/probe.ts';
import {LAB_PROFILE, type MachineProfile} from './profile.ts';
import {
	bringUp,
	corosyncOn,
	daemonsOn,
	changeNetwork,
	pass,
	startCluster,
	stopCluster,
	waitFor,
	type Session,
} from './session.ts';
import {createSwitching} from './switching/switching.ts';
import {addWorkload} from './workload/index.ts';
import {createWorld, type World} from './world.ts';

export type SimulatorOptions = EngineOptions & {
	/** How fast the machines are; those of the live lab unless said otherwise. */
	readonly profile?: MachineProfile;
	/** Whether time may leap over what is at rest; the history is the same either way. */
	readonly leaps?: boolean;
};

/** The engine, with what tests and benchmarks look at from inside. */
export type Simulator = Engine & {readonly world: World; readonly processes: Processes};

/** The versions of the daemons whose sources the models follow. */
const MODELLED = {
	corosync: 'model of 3.1.7',
	kronosnet: 'model of 1.25',
	'corosync-qdevice': 'model of 3.0.3',
	openvpn: 'model of 2.6',
	tinc: 'model of 1.0.36',
	'ceph-mon': 'model of 16.2',
	glusterfs: 'model of 10.3',
	keepalived: 'model of RFC 3768',
	ucarp: 'model of 1.5.2',
};

export function createSimulator(options: SimulatorOptions): Simulator {
	const session = createSession(options);
	const {world} = session;
	return {
		kind: 'simulator',
		evidence: 'simulated',
		world,
		processes: session.processes,
		lacks: () => Promise.resolve(findLacks(options.network, options.captures)),
		up: () =>
			soon(() => {
				bringUp(session);
			}),
		startCluster: nodes =>
			soon(() => {
				startCluster(session, nodes);
			}),
		stopCluster: nodes =>
			soon(() => {
				stopCluster(session, nodes);
			}),
		nowMs: () => world.nowMs,
		apply: (id, effects) =>
			soon(() => {
				if (world.effects.has(id)) {
					throw new Error(`The fault ${id} is in force already`);
				}
				changeNetwork(session, () => {
					applyEffects(world, id, effects);
				});
			}),
		heal: id =>
			soon(() => {
				changeNetwork(session, () => {
					healEffects(world, id);
				});
			}),
		waitFor: (condition, limitMs) => soon(() => waitFor(world, condition, limitMs)),
		pass: durationMs =>
			soon(() => {
				pass(world, durationMs);
			}),
		probe: probe => soon(() => runProbe(contextOf(session), probe)),
		record: world.journal.record,
		history: world.journal.history,
		versions: () => Promise.resolve(MODELLED),
		captures: () => Promise.resolve([]),
		daemons: device => daemonsOn(session, device),
		down: () => Promise.resolve(),
	};
}

/** Nothing here waits for anything, but callers of an engine expect promises, also of errors. */
async function soon<Result>(work: () => Result): Promise<Result> {
	await Promise.resolve();
	return work();
}

function createSession({
	network,
	seed,
	profile = LAB_PROFILE,
	leaps = true,
}: SimulatorOptions): Session {
	const world = createWorld({
		network,
		seed,
		profile,
		leaps,
		makeRouter: made =>
			createRouter({
				fabric: made.fabric,
				gates: createGates(made),
				overlays: made.overlays,
				speakingPorts: new Map([...speakingPorts(network)].map((key, place) => [key, place])),
			}),
		makeSwitching: createSwitching,
	});
	for (const device of world.fabric.devices) {
		if (device.device.kind === 'server') {
			world.hosts.set(device.device.id, createHost(device, device.device));
		}
	}
	const overlays = network.overlays.map(overlay => createOverlay(world, overlay));
	const beforePowerChanges = (): void => {
		for (const overlay of overlays) {
			overlay.hearEverybody();
		}
	};
	addWorkload(world, beforePowerChanges);
	const ha = createHa(network, beforePowerChanges);
	return {world, overlays, processes: new Map(), ha};
}

function contextOf(session: Session): Parameters<typeof runProbe>[0] {
	const {world} = session;
	return {
		world,
		pass: (durationMs, isDone) => {
			pass(world, durationMs, isDone);
		},
		corosyncOf: (device: DeviceId) => corosyncOn(session, device),
	};
}
