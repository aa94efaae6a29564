/** A device's power: what happens to its container, its cables and its daemons when it fails, boots or stands still. */
import {effectiveDaemon, partedPeers} from '../engine/effective.ts';
import type {DaemonName} from '../engine/effect.types.ts';
import {deviceSteps} from './addressing.ts';
import {unlessGone} from './client.ts';
import {startContainer} from './containers.ts';
import {execute, executeOrThrow} from './exec.ts';
import {putFiles} from './files.ts';
import type {Lab, LabNode} from './lab.ts';
import {dropLostRoutes} from './lost-routes.ts';
import {freezeDaemon, stopDaemon} from './node-daemons.ts';
import {CONTAINERS_AT_ONCE, inParallel} from './parallel.ts';
import {awaitOverlayPorts} from './overlay-runner.ts';
import {startSwitching} from './layer2/open-vswitch-process.ts';
import {setupScript} from './layer2/steps.ts';
import {plugEnd} from './wiring.ts';

const SETUP_PATH = '/etc/ringproof/setup';

/** Switches power on: the container runs, and the panel may plug its cables. */
export async function powerOn(lab: Lab, node: LabNode): Promise<void> {
	node.ending = false;
	node.pid = await startContainer(node.container);
	lab.journal.record({kind: 'device', device: node.device.id, state: 'running'});
}

/** Makes the device's bridges and the like, and gives its ports their addresses and routes, once its cables are plugged. */
export async function configurePorts(lab: Lab, node: LabNode): Promise<void> {
	await startSwitching(lab, node);
	const content = setupScript(deviceSteps(lab.network, node.device));
	await putFiles(node.container, [{path: SETUP_PATH, content, mode: 0o644}]);
	await executeOrThrow(node.container, ['sh', SETUP_PATH]);
}

/** Power loss. */
export async function killDevice(lab: Lab, node: LabNode): Promise<void> {
	const atMs = lab.journal.nowMs();
	node.ending = true;
	const daemons = [...node.running.keys()];
	if (node.frozen) {
		// Docker refuses signals to a paused container; the instant in between is shorter than any timer.
		await unlessGone(node.container.unpause());
	}
	await unlessGone(node.container.kill());
	await unlessGone(node.container.wait());
	node.frozen = false;
	node.pid = null;
	lab.journal.record({kind: 'device', device: node.device.id, state: 'killed'}, atMs);
	for (const daemon of daemons) {
		lab.journal.record({kind: 'daemon', node: node.device.id, daemon, state: 'killed'}, atMs);
	}
}

/** An orderly shutdown: the cluster's daemons say goodbye while the tunnels still carry it. */
export async function stopDevice(lab: Lab, node: LabNode): Promise<void> {
	if (node.frozen) {
		await thawDevice(lab, node);
	}
	for (const daemon of [...node.wanted.keys()].toReversed()) {
		await stopDaemon(lab, node, daemon);
	}
	node.ending = true;
	await unlessGone(node.container.stop({t: 1}));
	node.pid = null;
	lab.journal.record({kind: 'device', device: node.device.id, state: 'stopped'});
}

/** Starts the device and what ran on it, in the order of a boot. */
export async function bootDevice(lab: Lab, node: LabNode): Promise<void> {
	const id = node.device.id;
	await powerOn(lab, node);
	const ends = ['a', 'b'] as const;
	await Promise.all(
		lab.network.cables.flatMap(cable =>
			ends.filter(end => cable[end].device === id).map(end => plugEnd(lab, cable, end)),
		),
	);
	await configurePorts(lab, node);
	if (partedPeers(id, lab.active()).length > 0) {
		await dropLostRoutes(lab, id, lab.active());
	}
	await forgetNeighbour(lab, node);
	let waited = false;
	for (const [daemon, start] of [...node.wanted]) {
		const state = effectiveDaemon({device: id, daemon}, lab.active());
		if (state === 'killed' || state === 'stopped') {
			continue;
		}
		if (!isOverlay(daemon) && !waited) {
			waited = true;
			await awaitOverlayPorts(lab, node);
		}
		await start();
		if (state === 'frozen') {
			await freezeDaemon(lab, node, daemon);
		}
	}
}

/** Forgets, on the device that runs it, the hardware addresses of the addresses that are its arguments. */
const FORGET_ADDRESSES = 'for address; do ip neighbour flush to "$address"; done';

/**
 * A lab's boot takes half a second, a server's some minutes: long enough for its peers to forget its hardware
 * addresses. Tunnels that are made anew get new ones, and a peer that still sent to the old ones would not be heard.
 */
async function forgetNeighbour(lab: Lab, node: LabNode): Promise<void> {
	const addresses = node.device.ports.flatMap(port => port.addresses.map(({address}) => address));
	const peers = [...lab.nodes.values()].filter(
		peer => peer !== node && peer.device.kind !== 'switch' && peer.pid !== null && !peer.frozen,
	);
	await inParallel(peers, CONTAINERS_AT_ONCE, peer =>
		execute(peer.container, ['sh', '-c', FORGET_ADDRESSES, 'sh', ...addresses]),
	);
}

/** Every process of the device stands still; its kernel still answers, as the kernel of a stalled machine may. */
export async function freezeDevice(lab: Lab, node: LabNode): Promise<void> {
	lab.journal.record({kind: 'device', device: node.device.id, state: 'frozen'});
	node.frozen = true;
	await node.container.pause();
}

export async function thawDevice(lab: Lab, node: LabNode): Promise<void> {
	node.thawedAtMs = lab.journal.nowMs();
	await unlessGone(node.container.unpause());
	node.frozen = false;
	lab.journal.record({kind: 'device', device: node.device.id, state: 'running'});
}

const isOverlay = (daemon: DaemonName): boolean => daemon.startsWith('overlay:');
