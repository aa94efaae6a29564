/**
 * Which addresses a probe's packets go between: a ring's own, the ones beneath the overlay that the ring runs over, or
 * where there is no ring those of the servers themselves.
 */
import type {DeviceId} from '../core/ids.ts';
import type {Network, Server} from '../network/network.types.ts';
import {participants} from '../network/queries/participants.ts';
import {pathTo} from '../network/queries/path.ts';
import type {ProbePath} from './probe.types.ts';

export type PathEnd = {
	readonly device: DeviceId;
	readonly port: string;
	readonly address: string;
};

/** One end a member, in nodeid order; empty when the network has no such path. */
export function pathEnds(network: Network, path: ProbePath): readonly PathEnd[] {
	if (path === 'servers') {
		return serverEnds(network);
	}
	const {cluster} = network;
	if (cluster === null) {
		return [];
	}
	const linkNumber = path === 'underlay' ? 0 : Number(path.slice('ring:'.length));
	const ring = cluster.rings.find(candidate => candidate.linkNumber === linkNumber);
	const ends = cluster.members.flatMap(
		({device}) => ring?.addresses.filter(address => address.device === device) ?? [],
	);
	return path === 'underlay' ? ends.map(end => beneath(network, end)) : ends;
}

/** The underlay's end where the port is an overlay's; a ring on a cable is its own underlay. */
function beneath({overlays}: Network, end: PathEnd): PathEnd {
	const member = overlays
		.flatMap(({members}) => members)
		.find(({device, port}) => device === end.device && port === end.port);
	return member === undefined
		? end
		: {device: end.device, port: member.underlayPort, address: member.underlayAddress};
}

/**
 * Those who share storage or an address, by the addresses of their storage, else all servers by their first ones; without
 * whoever the first of them does not reach, for two networks of one design owe each other nothing.
 */
function serverEnds(network: Network): readonly PathEnd[] {
	const servers = network.devices.filter(({kind}) => kind === 'server') as readonly Server[];
	const taking = participants(network);
	const storage = storageEnds(network);
	const ends = servers
		.filter(({id}) => taking.length === 0 || taking.includes(id))
		.flatMap(server => storage.find(({device}) => device === server.id) ?? firstEnd(server));
	const [first, ...others] = ends;
	return first === undefined
		? []
		: [
				first,
				...others.filter(({address}) => pathTo(network, {from: first.device, address}) !== null),
			];
}

function storageEnds({workload: {ceph, gluster, sharedDisks}}: Network): readonly PathEnd[] {
	return [
		...(ceph?.monitors ?? []),
		...gluster.flatMap(({bricks, clients}) => [...bricks, ...clients]),
		...sharedDisks.flatMap(({target, initiators}) => [target, ...initiators]),
	];
}

function firstEnd({id, ports}: Server): readonly PathEnd[] {
	return ports
		.flatMap(port => port.addresses.map(({address}) => ({device: id, port: port.name, address})))
		.slice(0, 1);
}
