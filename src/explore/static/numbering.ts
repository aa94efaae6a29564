/** Numbers for the things of a network, so that failures and sets of servers fit into arrays and bits. */
import type {CableId, DeviceId, OverlayId} from '../../core/ids.ts';
import type {Network} from '../../network/network.types.ts';
import {tunnelName} from '../../network/queries/removal.ts';

export type Numbering = {
	readonly devices: ReadonlyMap<DeviceId, number>;
	/** Servers have numbers of their own, in the network's order: they are what the sets are of. */
	readonly servers: ReadonlyMap<DeviceId, number>;
	readonly cables: ReadonlyMap<CableId, number>;
	readonly overlays: ReadonlyMap<OverlayId, number>;
	readonly tunnels: ReadonlyMap<string, number>;
};

export function numberingOf(network: Network): Numbering {
	const servers = network.devices.filter(({kind}) => kind === 'server');
	return {
		devices: numbered(network.devices.map(({id}) => id)),
		servers: numbered(servers.map(({id}) => id)),
		cables: numbered(network.cables.map(({id}) => id)),
		overlays: numbered(network.overlays.map(({id}) => id)),
		tunnels: numbered(
			network.overlays.flatMap(({id, tunnels}) => tunnels.map(tunnel => tunnelName(id, tunnel))),
		),
	};
}

function numbered<Id>(ids: readonly Id[]): ReadonlyMap<Id, number> {
	return new Map(ids.map((id, index) => [id, index]));
}
