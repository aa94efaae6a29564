/** Arithmetic on addresses and subnets, for both families. Addresses are text in canonical form. */
import {Address4, Address6} from 'ip-address';
import {Netmask} from 'netmask';
import type {InterfaceAddress} from './network.types.ts';

/**
 * `10.1.0.1/24` → its parts in canonical form, or `null` when it is no address. `host`: no prefix is allowed, and the
 * prefix length is that of a single host.
 */
export function parseAddress(
	text: string,
	form: 'prefixed' | 'host' = 'prefixed',
): InterfaceAddress | null {
	if (text.includes('/') !== (form === 'prefixed')) {
		return null;
	}
	if (Address4.isValid(text)) {
		const parsed = new Address4(text);
		return {address: parsed.correctForm(), prefixLength: parsed.subnetMask, family: 4};
	}
	if (text.includes(':') && Address6.isValid(text)) {
		const parsed = new Address6(text);
		return {address: parsed.correctForm(), prefixLength: parsed.subnetMask, family: 6};
	}
	return null;
}

/** `10.1.0.0/24` for `10.1.0.1/24`. */
export function subnetOf(address: InterfaceAddress): string {
	if (address.family === 4) {
		const block = new Netmask(`${address.address}/${address.prefixLength}`);
		return `${block.base}/${address.prefixLength}`;
	}
	const parsed = new Address6(`${address.address}/${address.prefixLength}`);
	return `${parsed.startAddress().correctForm()}/${address.prefixLength}`;
}

export function isInSubnet(address: string, subnet: string): boolean {
	const inner = parseAddress(address, 'host');
	const outer = parseAddress(subnet);
	if (outer === null || inner?.family !== outer.family) {
		return false;
	}
	if (outer.family === 4) {
		return new Netmask(subnet).contains(address);
	}
	return new Address6(address).isInSubnet(new Address6(subnet));
}

/** Whether two subnets share an address: then one begins inside the other. */
export function overlaps(a: string, b: string): boolean {
	const startOf = (subnet: string): string => subnet.split('/')[0] ?? '';
	return isInSubnet(startOf(a), b) || isInSubnet(startOf(b), a);
}

/** Of an IPv4 subnet with a prefix of at most 30. */
export function subnetEdges(address: InterfaceAddress): {
	readonly network: string;
	readonly broadcast: string;
	readonly firstHost: string;
	readonly lastHost: string;
} {
	const block = new Netmask(`${address.address}/${address.prefixLength}`);
	return {
		network: block.base,
		broadcast: block.broadcast ?? '',
		firstHost: block.first,
		lastHost: block.last,
	};
}
