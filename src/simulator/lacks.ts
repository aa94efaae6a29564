/** What the simulator cannot do with a network, so that nobody takes its silence for an answer. */
import type {CableId} from '../core/ids.ts';
import type {Lack} from '../engine/engine.types.ts';
import {workloadLacks} from '../engine/workload-lacks.ts';
import type {Network} from '../network/network.types.ts';
import {hasHaManager, movedServices} from '../network/queries/moved-services.ts';

export function findLacks(network: Network, captures: readonly CableId[] = []): readonly Lack[] {
	return [
		...redundantRings(network),
		...serverQuorum(network),
		...foreignManager(network),
		...workloadLacks(network),
		...packets(captures),
	];
}

function packets(captures: readonly CableId[]): readonly Lack[] {
	if (captures.length === 0) {
		return [];
	}
	return [
		{
			what: 'captures of packets',
			why: 'Its frames are messages between models; no bytes of them exist.',
			remedy: 'Ask the live lab for them (`--engine docker`).',
		},
	];
}

function redundantRings({cluster}: Network): readonly Lack[] {
	if (cluster === null || cluster.transport === 'knet' || cluster.rings.length < 2) {
		return [];
	}
	return [
		{
			what: `the second ring of the transport \`${cluster.transport}\``,
			why: 'The redundant ring protocol of corosync 2 is not modelled; only the first ring carries anything.',
			remedy: 'Use the transport `knet`, or judge this design on the live lab alone.',
		},
	];
}

function foreignManager(network: Network): readonly Lack[] {
	const preset = network.cluster?.preset ?? '';
	return movedServices(network).length === 0 || hasHaManager(preset)
		? []
		: [
				{
					what: 'the HA manager of the design',
					why: `The stack \`${preset}\` does not say who moves its services; the only model is Proxmox VE’s manager.`,
					remedy: 'Take the times for those that Proxmox VE would need.',
					isPartial: true,
				},
			];
}

function serverQuorum({workload}: Network): readonly Lack[] {
	return workload.gluster
		.filter(volume => volume.serverQuorum)
		.map(({name}) => ({
			what: `the server quorum of the volume \`${name}\``,
			why: 'Bricks that glusterd stops for want of a majority are not simulated.',
			remedy: 'Take the time that nobody can write for the least that it will be.',
			isPartial: true,
		}));
}
