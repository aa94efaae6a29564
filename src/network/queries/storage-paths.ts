/** The ways of the design's storage traffic, and the cables beneath any way. */
import type {CableId} from '../../core/ids.ts';
import type {Network} from '../network.types.ts';
import {pathTo} from './path.ts';
import type {Path} from './path.types.ts';
import type {StackEnd} from '../workload.types.ts';

export type StoragePath = {
	/** For a sentence: `the volume images`. */
	readonly title: string;
	readonly from: StackEnd;
	readonly to: StackEnd;
	readonly path: Path;
};

/** Between every two ends that exchange data; pairs that do not reach each other are left out. */
export function storagePaths(network: Network): readonly StoragePath[] {
	return trafficOf(network).flatMap(({title, froms, tos}) =>
		froms.flatMap(from =>
			tos
				.filter(to => to.device !== from.device)
				.flatMap(to => {
					const path = pathTo(network, {from: from.device, address: to.address});
					return path === null ? [] : [{title, from, to, path}];
				}),
		),
	);
}

/** Every cable that the packets cross, those beneath tunnels included. */
export function cablesOf({steps}: Path): readonly CableId[] {
	return steps.flatMap(step => (step.kind === 'cable' ? [step.cable] : cablesOf(step.path)));
}

type Traffic = {
	readonly title: string;
	readonly froms: readonly StackEnd[];
	readonly tos: readonly StackEnd[];
};

function trafficOf({workload}: Network): readonly Traffic[] {
	const {ceph, gluster, sharedDisks} = workload;
	const hosts = new Set(ceph?.osdHosts.map(({device}) => device));
	// Data goes between the hosts of disks; their addresses are known where they are monitors too.
	const disks = (ceph?.monitors ?? []).filter(({device}) => hosts.has(device));
	return [
		{title: 'Ceph', froms: disks, tos: disks},
		...gluster.map(({name, bricks, clients}) => ({
			title: `the volume ${name}`,
			froms: clients,
			tos: bricks,
		})),
		...sharedDisks.map(({name, initiators, target}) => ({
			title: `the shared disk ${name}`,
			froms: initiators,
			tos: [target],
		})),
	];
}
