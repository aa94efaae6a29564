/** Selectors that are worked out from what things are for: votes, nodeids, roles. */
import type {CableId} from '../core/ids.ts';
import type {Cluster} from '../network/cluster.types.ts';
import type {Network} from '../network/network.types.ts';
import {participants} from '../network/queries/participants.ts';
import type {Path} from '../network/queries/path.types.ts';
import {ringPath} from '../network/queries/reach.ts';
import {cablesOf, storagePaths} from '../network/queries/storage-paths.ts';
import {cablesTarget, groupTarget, nodeTarget} from './_named-targets.ts';
import type {Target} from './_target.types.ts';

type Role = {
	readonly describes: string;
	/** Empty where the network has nothing in this role. */
	readonly find: (network: Network) => readonly Target[];
};

/** IEEE 802.3: the most that a frame carries without jumbo frames. */
const ETHERNET_MTU = 1500;

export const ROLES: Readonly<Record<string, Role>> = {
	representative: {
		describes:
			"the member with the lowest nodeid, which starts the ring's token; without corosync the first server that shares storage or an address",
		find: network =>
			participants(network)
				.slice(0, 1)
				.map(device => nodeTarget(network, device)),
	},
	'last-member': {
		describes: 'the member with the highest nodeid',
		find: network =>
			(network.cluster?.members ?? []).slice(-1).map(({device}) => nodeTarget(network, device)),
	},
	minority: {
		describes:
			'the members with the highest nodeids that together hold less than half of the votes',
		find: network => votingGroup(network, 'minority', (votes, total) => 2 * votes < total),
	},
	majority: {
		describes: 'all members that are not in the minority',
		find: majority,
	},
	half: {
		describes: 'the members with the highest nodeids that together hold exactly half of the votes',
		find: network =>
			votingGroup(network, 'half', (votes, total) => 2 * votes <= total).filter(
				({devices}) => 2 * votesOf(network.cluster, devices) === totalVotes(network.cluster),
			),
	},
	members: {
		describes: 'all members of the cluster together',
		find: network =>
			network.cluster === null
				? []
				: [
						groupTarget(
							network,
							'members',
							network.cluster.members.map(member => member.device),
						),
					],
	},
	arbiter: {
		describes:
			"the machine that runs the quorum device's server; without one the machine of a volume's arbiter brick",
		find: network => {
			const volume = network.workload.gluster.find(({arbiter}) => arbiter);
			const device = network.cluster?.qdevice?.device ?? volume?.bricks.at(-1)?.device;
			return device === undefined ? [] : [nodeTarget(network, device)];
		},
	},
	'address-holder': {
		describes: 'the server that holds the first moving address while all is well',
		find: network => {
			const [address] = network.workload.addresses;
			const [preferred] = [...(address?.holders ?? [])].sort((a, b) =>
				address?.kind === 'ucarp' ? a.advskew - b.advskew : b.priority - a.priority,
			);
			return preferred === undefined ? [] : [nodeTarget(network, preferred.device)];
		},
	},
	'storage-cables': {
		describes: 'every cable that storage traffic crosses, those beneath tunnels included',
		find: network =>
			cablesTarget(
				network,
				'storage-cables',
				storagePaths(network).flatMap(({path}) => cablesOf(path)),
			),
	},
	'ring-cable': {
		describes:
			'the first cable, uplinks aside, between the last member and the representative on the first ring',
		find: network => cablesTarget(network, 'ring-cable', ringCables(network).slice(0, 1)),
	},
	'storage-cable': {
		describes: 'the first cable, uplinks aside, that storage traffic crosses and the rings do not',
		find: network => {
			const ring = new Set(ringCables(network));
			const own = ownCables(
				network,
				storagePaths(network).map(({path}) => path),
			);
			return cablesTarget(network, 'storage-cable', own.filter(id => !ring.has(id)).slice(0, 1));
		},
	},
	'jumbo-cables': {
		describes: 'every cable that carries packets of more than 1500 bytes',
		find: network =>
			cablesTarget(
				network,
				'jumbo-cables',
				network.cables
					.filter(({impairment}) => impairment.aToB.mtuBytes > ETHERNET_MTU)
					.map(({id}) => id),
			),
	},
	'overlay-server': {
		describes: 'every server of an overlay: the centre of a star',
		find: network => {
			const servers = network.overlays
				.flatMap(overlay => overlay.members)
				.filter(member => member.role === 'server');
			return [...new Set(servers.map(member => member.device))].map(device =>
				nodeTarget(network, device),
			);
		},
	},
};

/** Of all rings, from the last member to the representative. */
function ringCables(network: Network): readonly CableId[] {
	const rings = network.cluster?.rings ?? [];
	const paths = rings.flatMap(ring => {
		const [from, to] = [ring.addresses.at(-1), ring.addresses[0]];
		return from === undefined || to === undefined ? [] : (ringPath(network, {from, to}) ?? []);
	});
	return ownCables(network, paths);
}

/** An uplink has a fault of its own. */
function ownCables({cables}: Network, paths: readonly Path[]): readonly CableId[] {
	const uplinks = new Set(cables.filter(({kind}) => kind === 'uplink').map(({id}) => id));
	return paths.flatMap(cablesOf).filter(id => !uplinks.has(id));
}

/** The longest run of members from the highest nodeid down whose votes `fit`; none: no target. */
function votingGroup(
	network: Network,
	name: string,
	fits: (votes: number, total: number) => boolean,
): readonly Target[] {
	const {cluster} = network;
	const total = totalVotes(cluster);
	const chosen: Cluster['members'][number][] = [];
	for (const member of [...(cluster?.members ?? [])].reverse()) {
		const votes = [...chosen, member].reduce((sum, {votes}) => sum + votes, 0);
		if (!fits(votes, total)) {
			break;
		}
		chosen.unshift(member);
	}
	return chosen.length === 0
		? []
		: [
				groupTarget(
					network,
					name,
					chosen.map(({device}) => device),
				),
			];
}

function majority(network: Network): readonly Target[] {
	const [minority] = votingGroup(network, 'minority', (votes, total) => 2 * votes < total);
	const rest = (network.cluster?.members ?? [])
		.map(({device}) => device)
		.filter(device => minority?.devices.includes(device) !== true);
	return minority === undefined || rest.length === 0
		? []
		: [groupTarget(network, 'majority', rest)];
}

function totalVotes(cluster: Cluster | null): number {
	return (cluster?.members ?? []).reduce((sum, {votes}) => sum + votes, 0);
}

function votesOf(cluster: Cluster | null, devices: Target['devices']): number {
	return (cluster?.members ?? [])
		.filter(({device}) => devices.includes(device))
		.reduce((sum, {votes}) => sum + votes, 0);
}
