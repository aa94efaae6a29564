/** Which addresses a probe's packets go between: a ring's own, or the ones beneath the overlay that the ring runs over. */
import type {DeviceId} from '../../core/ids.ts';
import type {ProbePath} from '../../engine/probe.types.ts';
import type {Network} from '../../network/network.types.ts';
import type {Host} from '../hosts/host.ts';
import type {PortEnd} from '../net/fabric.types.ts';
import type {World} from '../world.ts';

export type ProbeEnd = {
	readonly device: DeviceId;
	readonly address: string;
	readonly host: Host;
	readonly port: PortEnd;
};

/** One end a member, in nodeid order; empty when the network has no such path. */
export function probeEnds(world: World, path: ProbePath): readonly ProbeEnd[] {
	const {cluster} = world.network;
	if (cluster === null) {
		return [];
	}
	const linkNumber = path === 'underlay' ? 0 : Number(path.slice('ring:'.length));
	const ring = cluster.rings.find(candidate => candidate.linkNumber === linkNumber);
	return cluster.members.flatMap(({device}) => {
		const own = ring?.addresses.find(address => address.device === device);
		const address =
			own === undefined || path !== 'underlay' ? own?.address : beneath(world.network, own);
		const port = address === undefined ? undefined : world.fabric.owners.get(address);
		const host = world.hosts.get(device);
		return address === undefined || port === undefined || host === undefined
			? []
			: [{device, address, host, port}];
	});
}

/** The underlay's address where the port is an overlay's; a ring on a cable is its own underlay. */
function beneath(
	{overlays}: Network,
	{
		device,
		port,
		address,
	}: {readonly device: DeviceId; readonly port: string; readonly address: string},
): string {
	const member = overlays
		.flatMap(({members}) => members)
		.find(candidate => candidate.device === device && candidate.port === port);
	return member?.underlayAddress ?? address;
}

/** A machine without power or with its processes frozen neither asks nor answers. */
export function canAnswer({host}: ProbeEnd): boolean {
	return host.device.powered && !host.frozen;
}
