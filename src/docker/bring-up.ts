/** Brings a lab up, as much of it in parallel as depends on nothing else. */
import type {CableId, DeviceId} from '../core/ids.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Network} from '../network/network.types.ts';
import {addCable} from './wiring.ts';
import {capturesOf, type Captures} from './captures.ts';
import {removeDeadLabs} from './cleanup.ts';
import {dockerAnswers, type DockerClient} from './client.ts';
import {createContainer, deviceSpec, type RunIdentity} from './containers.ts';
import {configureCluster} from './corosync-process.ts';
import {configurePorts, powerOn} from './device-power.ts';
import {hostsLines} from './host-names.ts';
import {nodeImageTag} from './image.ts';
import type {Journal} from './journal.ts';
import type {Lab, LabNode} from './lab.ts';
import {procTable} from './labels.ts';
import {usesOpenVswitch} from './layer2/server-steps.ts';
import {awaitSpanningTrees} from './layer2/settled.ts';
import {latenessOf} from './lateness.ts';
import {machineLoad} from './machine-load.ts';
import {startOverlays} from './overlay-runner.ts';
import {startPanel} from './panel.ts';
import {CONTAINERS_AT_ONCE, inParallel} from './parallel.ts';
import {realTimeBy} from './real-time.ts';
import {makeRunDirectory} from './run-directory.ts';
import {watchContainers} from './watch.ts';
import {startWorkload} from './workload/start.ts';

export type LiveLab = Lab & {
	readonly captures: Captures;
	readonly image: string;
	/** Closes the connections to the lab; its containers stay. */
	readonly close: () => void;
};

export type BringUpOptions = {
	readonly client: DockerClient;
	readonly network: Network;
	readonly seed: number;
	readonly journal: Journal;
	readonly onProgress: (text: string) => void;
	readonly active: () => readonly Effect[];
	readonly run: string;
	readonly owner: string;
	/** Cables whose packets are kept. */
	readonly captures: readonly CableId[];
};

export async function bringUp(options: BringUpOptions): Promise<LiveLab> {
	const {client, network, seed, journal, onProgress, active, run, owner, captures} = options;
	const problem = await dockerAnswers(client);
	if (problem !== null) {
		throw problem;
	}
	const removed = await removeDeadLabs(client, procTable());
	if (removed.length > 0) {
		onProgress(`removed what ${removed.length} ended runs had left`);
	}
	onProgress(`starting ${network.devices.length} containers`);
	const image = await nodeImageTag();
	const identity: RunIdentity = {run, owner, design: network.name, image};
	const folder = await makeRunDirectory(run, owner);
	const [panel, nodes] = await Promise.all([
		startPanel(client, {identity, folder, seed, captures: captures.length > 0}),
		createNodes(client, network, identity),
	]);
	const watch = await watchContainers(client, {run, nodes, journal});
	const lab: LiveLab = {
		client,
		network,
		seed,
		journal,
		nodes,
		active,
		image,
		panel: panel.client,
		realTime: realTimeBy(panel.container),
		lateness: latenessOf(
			panel.client,
			network.cables.map(({id}) => id),
		),
		load: machineLoad(),
		captures: capturesOf(panel.client, folder, captures),
		close: () => {
			watch.stop();
			void panel.client[Symbol.asyncDispose]();
		},
	};
	try {
		await wireAndStart(lab, onProgress);
	} catch (error) {
		lab.close();
		throw error;
	}
	return lab;
}

async function wireAndStart(lab: LiveLab, onProgress: (text: string) => void): Promise<void> {
	const {network} = lab;
	const nodes = [...lab.nodes.values()];
	await inParallel(nodes, CONTAINERS_AT_ONCE, node => powerOn(lab, node));
	onProgress(`plugging ${network.cables.length} cables`);
	await Promise.all(network.cables.map(cable => addCable(lab, cable)));
	await lab.captures.start();
	await inParallel(nodes, CONTAINERS_AT_ONCE, node => configurePorts(lab, node));
	onProgress('waiting for the switches');
	await awaitSpanningTrees(lab);
	if (network.overlays.length > 0) {
		onProgress(`waiting for the tunnels of ${network.overlays.map(({id}) => id).join(', ')}`);
	}
	const tunnels = startTunnels(lab);
	if (needsTunnels(network)) {
		await tunnels;
	}
	await Promise.all([tunnels, startWorkload(lab)]);
	if (network.cluster !== null) {
		await configureCluster(lab, network.cluster);
	}
}

async function startTunnels(lab: LiveLab): Promise<void> {
	if (lab.network.overlays.length > 0) {
		await startOverlays(lab);
		// A tunnel may be a port of a bridge.
		await awaitSpanningTrees(lab);
	}
}

/** Whether storage or an address that moves may be reached through a tunnel: its way is not a bare card. */
function needsTunnels({devices, workload}: Network): boolean {
	const {ceph, gluster, sharedDisks, addresses} = workload;
	const ends = [
		...(ceph?.monitors ?? []),
		...gluster.flatMap(({bricks, clients}) => [...bricks, ...clients]),
		...sharedDisks.flatMap(({target, initiators}) => [target, ...initiators]),
		...addresses.flatMap(({holders}) => holders),
	];
	return ends.some(({device, port: name}) => {
		const ports = devices.find(({id}) => id === device)?.ports ?? [];
		return !ports.some(port => port.name === name && port.overlay === null && port.over === null);
	});
}

async function createNodes(
	client: DockerClient,
	network: Network,
	identity: RunIdentity,
): Promise<ReadonlyMap<DeviceId, LabNode>> {
	const {gluster, sharedDisks} = network.workload;
	const volumes = new Set([
		...gluster.flatMap(({bricks, clients}) => [...bricks, ...clients].map(end => end.device)),
		...sharedDisks.flatMap(({initiators}) => initiators.map(end => end.device)),
	]);
	const nodes = await inParallel(
		network.devices,
		CONTAINERS_AT_ONCE,
		async (device): Promise<LabNode> => ({
			device,
			container: await createContainer(
				client,
				deviceSpec(device, {
					mountsVolumes: volumes.has(device.id),
					identity,
					hosts: hostsLines(network, device),
					sharesCards: usesOpenVswitch(network, device),
				}),
			),
			pid: null,
			ending: false,
			frozen: false,
			thawedAtMs: Number.NEGATIVE_INFINITY,
			responder: null,
			running: new Map(),
			wanted: new Map(),
			expectedEnds: new Set(),
		}),
	);
	return new Map(nodes.map(node => [node.device.id, node]));
}
