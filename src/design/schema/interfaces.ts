/** The interfaces of a server: cards, and what is made of them. */
import * as z from 'zod';
import {
	address,
	addressWithPrefix,
	bool,
	interfaceName,
	mtuBytes,
	portVlans,
	reference,
	vlanTag,
	whole,
} from './fields.ts';

/** What switches and bridges in servers have in common. */
export const bridging = {
	spanningTree: z
		.enum(['none', 'stp', 'rstp'])
		.meta({description: 'The protocol that keeps loops open; `none` if not given.'})
		.optional(),
	priority: whole(
		'Its priority for the root of the spanning tree: the lowest wins; 32768 if not given.',
		{
			min: 0,
			max: 61_440,
		},
	).optional(),
	igmpSnooping: bool('Whether it sends multicast only where it was asked for.').optional(),
	igmpQuerier: bool(
		'Whether it asks for listeners; snooping without a querier ages groups out.',
	).optional(),
};

/** One shape for all kinds, so that a mistake is told for the key and not for the whole interface. */
export const interfaceSchema = z
	.strictObject({
		kind: z
			.enum(['card', 'vlan', 'bond', 'bridge'])
			.meta({description: 'A network card (if not given), or what is made of other interfaces.'})
			.optional(),
		address: addressWithPrefix('The address with its prefix length.').optional(),
		moreAddresses: z
			.array(addressWithPrefix('An address with its prefix length.'))
			.max(16)
			.meta({description: 'Further addresses of this interface.'})
			.optional(),
		gateway: address('The default gateway, in the subnet of this interface.').optional(),
		mtu: mtuBytes('The MTU; that of the interfaces below, or 1500, if not given.').optional(),
		of: reference('`vlan`: the interface whose tagged frames it takes.').optional(),
		tag: vlanTag('`vlan`: the tag.').optional(),
		ports: z
			.array(reference('An interface, or the device of an overlay.'))
			.max(64)
			.meta({description: '`bond`, `bridge`: the interfaces that it is made of.'})
			.optional(),
		mode: z
			.enum([
				'active-backup',
				'balance-rr',
				'balance-xor',
				'802.3ad',
				'balance-tlb',
				'balance-alb',
				'balance-slb',
				'balance-tcp',
			])
			.meta({description: '`bond`: how the cards share the traffic.'})
			.optional(),
		lacpRate: z
			.enum(['slow', 'fast'])
			.meta({
				description:
					'`bond` with LACP: how often it speaks; `slow` (a dead link is noticed after 90 s) if not given.',
			})
			.optional(),
		implementation: z
			.enum(['linux-bridge', 'openvswitch'])
			.meta({description: '`bridge`: what it is made with; `linux-bridge` if not given.'})
			.optional(),
		vlans: z
			.record(interfaceName, portVlans)
			.meta({
				description:
					'`bridge`: what its ports pass; those that are not named pass every frame as it is.',
			})
			.optional(),
		...bridging,
	})
	.meta({description: 'A network interface of a server.'});
