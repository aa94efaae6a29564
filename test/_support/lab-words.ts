/**
 * Everything of a design that a live lab would write into a file, hand to a daemon as an argument, or call a container
 * by: what could be taken for something else there.
 */
import {corosyncConf} from '../../src/docker/corosync-conf.ts';
import {deviceSteps} from '../../src/docker/addressing.ts';
import {hostsLines} from '../../src/docker/host-names.ts';
import {deviceSpec} from '../../src/docker/containers.ts';
import {setupScript} from '../../src/docker/layer2/steps.ts';
import {addressCommand, addressFiles} from '../../src/docker/workload/address.ts';
import {cephConf, monitorMapWords} from '../../src/docker/workload/ceph.ts';
import {volumeMountWords} from '../../src/docker/workload/gluster.ts';
import {initiatorWords} from '../../src/docker/workload/iscsi.ts';
import {folderStamp} from '../../src/cli/_run-folder.ts';
import type {Network} from '../../src/network/network.types.ts';
import {tunnelDaemon} from '../../src/overlays/index.ts';
import {sampleSecrets} from './overlays.ts';

/** One text a line; a text may hold several lines itself. */
export function labWords(network: Network): readonly string[] {
	return [
		folderStamp('2026-01-01T00:00:00Z', network.name),
		...network.cables.map(({id}) => `captures/${id}.pcap`),
		...(network.cluster === null ? [] : [corosyncConf(network, network.cluster)]),
		...containerWords(network),
		...tunnelWords(network),
		...workloadWords(network),
	];
}

function containerWords(network: Network): readonly string[] {
	return network.devices.flatMap(device => [
		setupScript(deviceSteps(network, device)),
		JSON.stringify(
			deviceSpec(device, {
				identity: {run: '0123456789ab', owner: 'nobody', design: network.name, image: 'node'},
				hosts: hostsLines(network, device),
				sharesCards: false,
				mountsVolumes: true,
			}),
		),
	]);
}

function tunnelWords(network: Network): readonly string[] {
	return network.overlays.flatMap(overlay =>
		overlay.members.flatMap(({device}) => {
			const secrets = sampleSecrets(overlay);
			const {files, setup, command, processName} = tunnelDaemon({
				...{network, overlay, device, secrets},
			});
			return [
				...files.flatMap(({path, text}) => [path, text]),
				...setup.map(words => words.join(' ')),
				command.join(' '),
				processName,
			];
		}),
	);
}

function workloadWords({workload}: Network): readonly string[] {
	const {ceph, gluster, sharedDisks, addresses} = workload;
	return [
		...(ceph === null ? [] : [cephConf(ceph, 'fsid'), monitorMapWords(ceph, 'fsid').join(' ')]),
		...gluster.map(volume => volumeMountWords(volume).join(' ')),
		...sharedDisks.flatMap(disk =>
			disk.initiators.map(({device}) => initiatorWords(disk, device).join(' ')),
		),
		...addresses.flatMap(address =>
			address.holders.flatMap(holder => [
				...addressFiles(address, holder).flatMap(({path, content}) => [path, content]),
				addressCommand(`address:${address.name}`, address, holder).join(' '),
			]),
		),
	];
}
