/** What this machine, or this engine, lacks for a network: each with the reason and what to do about it. */
import {existsSync} from 'node:fs';
import type {Lack} from '../engine/engine.types.ts';
import {workloadLacks} from '../engine/workload-lacks.ts';
import type {Device, Network} from '../network/network.types.ts';
import {movedServices} from '../network/queries/moved-services.ts';
import {leasedDisk} from '../network/queries/leases.ts';
import {dockerAnswers, type DockerClient} from './client.ts';
import {TUN} from './containers.ts';
import {kernelLacks} from './layer2/kernel-features.ts';
import {layer2Lacks, neededFeatures} from './layer2/lacks.ts';
import {imageDigest, nodeImageTag} from './image.ts';
import {neighbourLacks} from './neighbour-lacks.ts';

const BUILD_IMAGE = 'Run `node lab/setup.mjs setup` to build it.';

export async function findLacks(client: DockerClient, network: Network): Promise<readonly Lack[]> {
	const machine = await machineLacks(client);
	const kernel = machine.length > 0 ? [] : await kernelLacks(client, neededFeatures(network));
	return [...machine, ...kernel, ...networkLacks(network)];
}

async function machineLacks(client: DockerClient): Promise<readonly Lack[]> {
	const problem = (await dockerAnswers(client))?.problems[0];
	if (problem !== undefined) {
		return [{what: 'Docker', why: problem.message, remedy: problem.remedy ?? ''}];
	}
	const lacks: Lack[] = [];
	const tag = await nodeImageTag();
	if ((await imageDigest(client, tag)) === null) {
		lacks.push({what: 'the node image', why: `${tag} is not built.`, remedy: BUILD_IMAGE});
	}
	if (!existsSync(TUN.PathOnHost)) {
		lacks.push({
			what: 'TAP devices',
			why: `${TUN.PathOnHost} does not exist.`,
			remedy: 'Load the kernel module: `modprobe tun`.',
		});
	}
	return lacks;
}

/** Features of a design that the live lab does not build. */
function networkLacks(network: Network): readonly Lack[] {
	const {devices, cluster} = network;
	const tls: Lack = {
		what: 'a QDevice with TLS',
		why: 'the live lab has no certificates for corosync-qnetd.',
		remedy: 'Set `tls: false`, or use the simulator.',
	};
	return [
		...devices.flatMap(deviceLacks),
		...layer2Lacks(network),
		...neighbourLacks(network),
		...fuseLacks(network),
		...initiatorLacks(network),
		...leaseLacks(network),
		...workloadLacks(network),
		...serviceLacks(network),
		...(cluster?.qdevice?.tls === true ? [tls] : []),
	];
}

/** Debian has no package of it, and a container no watchdog that could reset it alone. */
function serviceLacks(network: Network): readonly Lack[] {
	return movedServices(network).length === 0
		? []
		: [
				{
					what: 'the moving of services',
					why: 'Debian has no pve-ha-manager, and a container has no watchdog of its own.',
					remedy: 'Use the simulator for services: what comes of them stays unknown here.',
					isPartial: true,
				},
			];
}

function fuseLacks({workload: {gluster, sharedDisks}}: Network): readonly Lack[] {
	const isNeeded = gluster.length > 0 || sharedDisks.length > 0;
	return !isNeeded || existsSync('/dev/fuse')
		? []
		: [
				{
					what: 'mounted volumes and disks',
					why: '/dev/fuse does not exist.',
					remedy: 'Load the kernel module: `modprobe fuse`.',
				},
			];
}

/** The kernel's initiator is one for the whole machine, and needs a module: no container can have its own. */
function initiatorLacks({workload}: Network): readonly Lack[] {
	return workload.sharedDisks
		.filter(({initiator}) => initiator === 'open-iscsi')
		.map(({name}) => ({
			what: `open-iscsi for the disk ${name}`,
			why: 'the kernel’s initiator cannot run in containers; the lab logs in with libiscsi, whose requests wait for ever.',
			remedy: 'Take what comes after the replacement timeout from the simulator.',
			isPartial: true,
		}));
}

/** What keeps a lease's owner from outliving it is the watchdog, and a container has none. */
function leaseLacks({workload}: Network): readonly Lack[] {
	return leasedDisk(workload)?.watchdog === true
		? [
				{
					what: 'the watchdog beneath sanlock’s leases',
					why: 'a container has no watchdog device; a server whose services do not end is not reset.',
					remedy: 'Take what the watchdog does from the simulator.',
					isPartial: true,
				},
			]
		: [];
}

function deviceLacks(device: Device): readonly Lack[] {
	if (device.kind === 'router' && device.carriesMulticast) {
		return [
			{
				what: `multicast through ${device.id}`,
				why: 'the live lab has no multicast routing daemon.',
				remedy: 'Use the simulator for this design, or change the device.',
			},
		];
	}
	return [];
}
