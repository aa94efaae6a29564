import type {Network} from '../network/network.types.ts';
import {deviceOf} from '../network/queries/lookup.ts';
import {ringPath} from '../network/queries/reach.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

export const ringOnPublicNetwork: Check = {
	id: 'ring-on-public-network',
	title: 'The ring does not run bare over a provider’s network',
	category: 'configuration',
	source:
		'pve-docs, pvecm: a dedicated network for corosync. A ring address left out binds the public interface, where a provider stops multicast and others may listen.',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const providers = [...new Set(cluster.rings.flatMap(ring => providersUnder(network, ring)))];
		const values = {providers: providers.join(', '), encrypted: cluster.secauth};
		if (providers.length === 0) {
			return passed('static', 'Every link runs over own cables or through a tunnel.', values);
		}
		const troubles = [
			...(cluster.transport === 'udp'
				? ['needs multicast, which such a network seldom carries']
				: []),
			...(cluster.secauth ? [] : ['is neither encrypted nor authenticated']),
		];
		return troubles.length === 0
			? passed(
					'static',
					`The ring crosses the network of ${listed(providers)} encrypted, and needs no multicast.`,
					values,
				)
			: failed(
					'static',
					{
						reason: `The ring crosses the network of ${listed(providers)} directly, and ${listed(troubles)}.`,
						remedy:
							'Give the ring addresses of the private network or of the tunnel, and switch secauth on.',
					},
					values,
				);
	},
};

/** Providers whose routers the ring's packets cross outside of any tunnel. */
function providersUnder(
	network: Network,
	{addresses}: NonNullable<Network['cluster']>['rings'][number],
): readonly string[] {
	return addresses.flatMap((from, index) =>
		addresses
			.slice(index + 1)
			.flatMap(to =>
				(ringPath(network, {from, to})?.devices ?? [])
					.map(id => deviceOf(network, id))
					.flatMap(device => (device.kind === 'router' ? [device.provider] : [])),
			),
	);
}
