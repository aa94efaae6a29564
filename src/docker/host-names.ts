/** What stands in a container's /etc/hosts. */
import type {Device, Network} from '../network/network.types.ts';

/**
 * `name:address` for every server. A name means what the design says that it means here; if it says nothing, a member's
 * name means its address on the first ring, and another server's the first address that it has.
 */
export function hostsLines(network: Network, {id: at}: Pick<Device, 'id'>): readonly string[] {
	const {devices, names} = network;
	return devices
		.filter(({kind}) => kind === 'server')
		.flatMap(device => {
			const said = names.find(name => name.at === at && name.name === device.id)?.address;
			const address = said ?? ownAddress(network, device);
			return address === undefined ? [] : [`${device.id}:${address}`];
		});
}

function ownAddress({cluster}: Network, {id, ports}: Device): string | undefined {
	const [ring] = cluster?.rings ?? [];
	return (
		ring?.addresses.find(({device}) => device === id)?.address ??
		ports.flatMap(({addresses}) => addresses)[0]?.address
	);
}
