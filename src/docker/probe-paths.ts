/** Which addresses a probe's packets go between: a ring's own, or the ones beneath the overlay that the ring runs over. */
import type {DeviceId} from '../core/ids.ts';
import type {ProbePath} from '../engine/probe.types.ts';
import type {Network} from '../network/network.types.ts';

export type ProbeEnd = {
	readonly device: DeviceId;
	readonly port: string;
	readonly address: string;
};

/** One end a member, in nodeid order; empty when the network has no such path. */
export function probeEnds(network: Network, path: ProbePath): readonly ProbeEnd[] {
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
function beneath({overlays}: Network, end: ProbeEnd): ProbeEnd {
	const member = overlays
		.flatMap(({members}) => members)
		.find(({device, port}) => device === end.device && port === end.port);
	return member === undefined
		? end
		: {device: end.device, port: member.underlayPort, address: member.underlayAddress};
}
