/** The written forms that the design's fields share. Each `error` is the phrase that completes "Write …" in a message. */
import * as z from 'zod';
import {DURATION_PATTERN, RATE_PATTERN, RATIO_PATTERN, SIZE_PATTERN} from '../../core/units.ts';

type Form = {
	readonly pattern: RegExp;
	/** For the reference: `duration`. */
	readonly title: string;
	/** Completes "Write …". */
	readonly phrase: string;
	readonly examples: readonly string[];
};

function form({pattern, title, phrase, examples}: Form, description: string) {
	return z
		.string({error: phrase})
		.regex(pattern, {error: phrase})
		.meta({title, description, examples: [...examples]});
}

const DURATION: Form = {
	pattern: DURATION_PATTERN,
	title: 'duration',
	phrase: 'a duration such as `1.2ms`, `10s` or `2min`',
	examples: ['1.2ms', '10s', '2min'],
};

const RATE: Form = {
	pattern: RATE_PATTERN,
	title: 'rate',
	phrase: 'a rate such as `100Mbit` or `1Gbit`',
	examples: ['100Mbit', '1Gbit'],
};

const SIZE: Form = {
	pattern: SIZE_PATTERN,
	title: 'size',
	phrase: 'a size such as `256KiB` or `64GiB`',
	examples: ['256KiB', '64GiB'],
};

const RATIO: Form = {
	pattern: RATIO_PATTERN,
	title: 'share',
	phrase: 'a share such as `0.5%`, from 0% to 100%',
	examples: ['0.5%'],
};

/** IPv4 or IPv6; the digits are checked when the network is compiled. */
const ADDRESS_WITH_PREFIX: Form = {
	pattern: /^[0-9A-Fa-f.:]+\/\d{1,3}$/,
	title: 'address with prefix length',
	phrase: 'an address with its prefix length such as `10.1.0.1/24`',
	examples: ['10.1.0.1/24'],
};

const ADDRESS: Form = {
	pattern: /^[0-9A-Fa-f.:]+$/,
	title: 'address',
	phrase: 'an address without prefix length such as `10.1.0.1`',
	examples: ['10.1.0.1'],
};

const SUBNET: Form = {
	...ADDRESS_WITH_PREFIX,
	title: 'subnet',
	phrase: 'a subnet such as `10.1.0.0/24`',
	examples: ['10.1.0.0/24'],
};

export const duration = (description: string) => form(DURATION, description);
export const rate = (description: string) => form(RATE, description);
export const size = (description: string) => form(SIZE, description);
export const ratio = (description: string) => form(RATIO, description);
export const addressWithPrefix = (description: string) => form(ADDRESS_WITH_PREFIX, description);
export const address = (description: string) => form(ADDRESS, description);
export const subnet = (description: string) => form(SUBNET, description);

/** Sites, providers, cables, overlays: names that only the design knows. */
export const thingName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, {
	error: 'a name of at most 63 letters, digits, `-` and `_` that starts with a letter or digit',
});

/** Servers and switches are host names too (RFC 1123: letters, digits and hyphens; no dot, which parts device and port). */
export const deviceName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, {
	error: 'a host name without dots: at most 63 letters, digits and `-`',
});

/** The kernel allows 15 bytes (IFNAMSIZ − 1, include/uapi/linux/if.h). */
const INTERFACE_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,14}$/;

export const interfaceName = z
	.string()
	.regex(INTERFACE_NAME, {error: 'an interface name of at most 15 characters such as `eth0`'});

export const reference = (description: string) =>
	z
		.string({error: 'a name'})
		.min(1, {error: 'a name'})
		.max(100, {error: 'a name of at most 100 characters'})
		.meta({description});

export const text = (description: string) =>
	z
		.string({error: 'a text'})
		.min(1, {error: 'a text that is not empty'})
		.max(2000, {error: 'a text of at most 2000 characters'})
		.meta({description});

export const whole = (description: string, range: {min: number; max: number}) => {
	const phrase = `a whole number from ${range.min} to ${range.max}`;
	return z
		.int({error: phrase})
		.min(range.min, {error: phrase})
		.max(range.max, {error: phrase})
		.meta({description});
};

export const bool = (description: string) => z.boolean().meta({description});

/** corosync writes its switches as 0 and 1, or as yes, no, on and off. */
export const corosyncFlag = (description: string) =>
	z
		.union([z.boolean(), z.literal([0, 1, 'yes', 'no', 'on', 'off'])], {
			error: '`true` or `false` (or corosync’s own 1, 0, yes, no, on, off)',
		})
		.meta({description});

export const mtuBytes = (description: string) =>
	whole(`${description} In bytes of a layer-3 packet.`, {min: 576, max: 65_535});

export const udpPort = (description: string) => whole(description, {min: 1, max: 65_535});
