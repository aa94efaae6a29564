/** The written forms that the design's fields share. Each `error` is the phrase that completes "Write …" in a message. */
import * as z from 'zod';
import {form, whole, type WrittenForm} from '../../core/fields.ts';

export {duration, rate, ratio, size, text, whole} from '../../core/fields.ts';

/** IPv4 or IPv6, the longest with an IPv4 address at its end; the digits are checked when the network is compiled. */
const ADDRESS_WITH_PREFIX: WrittenForm = {
	pattern: /^[0-9A-Fa-f.:]{2,45}\/\d{1,3}$/,
	title: 'address with prefix length',
	phrase: 'an address with its prefix length such as `10.1.0.1/24`',
	examples: ['10.1.0.1/24'],
};

const ADDRESS: WrittenForm = {
	pattern: /^[0-9A-Fa-f.:]{2,45}$/,
	title: 'address',
	phrase: 'an address without prefix length such as `10.1.0.1`',
	examples: ['10.1.0.1'],
};

/** Daemons whose settings are numbers of seconds. */
const WHOLE_SECONDS: WrittenForm = {
	pattern: /^0*[1-9][0-9]*(s|min|h)$/,
	title: 'duration in whole seconds',
	phrase: 'a duration in whole seconds such as `5s` or `2min`',
	examples: ['5s', '2min'],
};

const SUBNET: WrittenForm = {
	...ADDRESS_WITH_PREFIX,
	title: 'subnet',
	phrase: 'a subnet such as `10.1.0.0/24`',
	examples: ['10.1.0.0/24'],
};

export const addressWithPrefix = (description: string) => form(ADDRESS_WITH_PREFIX, description);
export const address = (description: string) => form(ADDRESS, description);
export const wholeSeconds = (description: string) => form(WHOLE_SECONDS, description);
export const subnet = (description: string) => form(SUBNET, description);

/** Sites, providers, cables, overlays: names that only the design knows. */
export const thingName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, {
	error: 'a name of at most 63 letters, digits, `-` and `_` that starts with a letter or digit',
});

/**
 * Servers and switches are host names too (RFC 1123: letters, digits and hyphens; no dot, which parts device and port),
 * and `localhost` is every machine's name for itself (RFC 6761, 6.3).
 */
export const deviceName = z
	.string()
	.regex(/^(?!localhost$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/i, {
		error: 'a host name without dots: at most 63 letters, digits and `-`, and not `localhost`',
	});

/**
 * The kernel allows 15 bytes (IFNAMSIZ − 1, include/uapi/linux/if.h). Each machine has a loopback `lo`, and `all` and
 * `default` are taken by its settings for interfaces (net/ipv4/devinet.c, devinet_sysctl_register).
 */
const INTERFACE_NAME = /^(?!(?:lo|all|default)$)[A-Za-z][A-Za-z0-9_.-]{0,14}$/;

export const interfaceName = z.string().regex(INTERFACE_NAME, {
	error:
		'an interface name of at most 15 characters such as `eth0`, and not `lo`, `all` or `default`',
});

export const reference = (description: string) =>
	z
		.string({error: 'a name'})
		.min(1, {error: 'a name'})
		.max(100, {error: 'a name of at most 100 characters'})
		.meta({description});

/** What daemons speak over: one name for all of them, or one interface for each. */
export const over = (what: string) =>
	z
		.union(
			[
				reference('An overlay, or an interface that every server of it has.'),
				z.record(deviceName, reference('The interface of this server.')),
			],
			{error: 'the name of an overlay or interface, or a mapping of servers to interface names'},
		)
		.meta({
			description: `${what}: an overlay, an interface name, or one interface for each server.`,
		});

export const bool = (description: string) => z.boolean().meta({description});

/** corosync writes its switches as 0 and 1, or as yes, no, on and off. */
export const corosyncFlag = (description: string) =>
	z
		.union([z.boolean(), z.literal([0, 1, 'yes', 'no', 'on', 'off'])], {
			error: '`true` or `false` (or corosync’s own 1, 0, yes, no, on, off)',
		})
		.meta({description});

/** IEEE 802.1Q; 0 and 4095 are reserved. */
export const vlanTag = (description: string) => whole(description, {min: 1, max: 4094});

export const portVlans = z
	.strictObject({
		untagged: vlanTag(
			'The VLAN of frames without a tag; they are dropped if not given.',
		).optional(),
		tagged: z
			.union([z.literal('all'), z.array(whole('A VLAN.', {min: 1, max: 4094})).max(4094)], {
				error: '`all`, or a list of VLANs from 1 to 4094',
			})
			.meta({description: 'The VLANs whose frames pass with their tag; none if not given.'})
			.optional(),
	})
	.meta({
		description: 'What passes the port: an access port has `untagged` only, a trunk has `tagged`.',
	});

export const mtuBytes = (description: string) =>
	whole(`${description} In bytes of a layer-3 packet.`, {min: 576, max: 65_535});

export const udpPort = (description: string) => whole(description, {min: 1, max: 65_535});
