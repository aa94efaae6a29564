/** What a server's port is part of, and the spanning tree that decides its use. */
import type {Device, Network, Port, PortRef} from '../network.types.ts';
import {deviceOf, lookupOf, portKey} from './lookup.ts';

/** The bonds and bridges that a server's port is part of, from below. */
export function mastersOf(network: Network, {device, port}: PortRef): readonly Port[] {
	const master = lookupOf(network).masters.get(portKey({device, port}));
	return master === undefined ? [] : [master, ...mastersOf(network, {device, port: master.name})];
}

/** The protocol of the switch or bridge that the port belongs to; `null`: none. */
export function treeAt(network: Network, end: PortRef): 'stp' | 'rstp' | null {
	const device: Device = deviceOf(network, end.device);
	const spoken =
		device.kind === 'switch'
			? device.spanningTree
			: mastersOf(network, end)
					.map(({over}) => (over?.kind === 'bridge' ? over.spanningTree : 'none'))
					.find(protocol => protocol !== 'none');
	return spoken === undefined || spoken === 'none' ? null : spoken;
}
