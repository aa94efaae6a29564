/** Addresses of single interfaces: parsed by ip-address, subnets computed by netmask (IPv4) or ip-address (IPv6). */
import {Address4, Address6} from 'ip-address';
import type {DocumentPath} from '../../core/places.ts';
import type {InterfaceSpec} from '../../design/design.types.ts';
import type {InterfaceAddress} from '../network.types.ts';
import {isInSubnet, parseAddress, subnetEdges, subnetOf} from '../subnet.ts';
import {isTold, report, type Compilation} from './compilation.ts';
import type {DraftPort} from './draft.types.ts';

/** Ethernet's own (IEEE 802.3). */
const DEFAULT_MTU_BYTES = 1500;

export function interfacePort(
	compilation: Compilation,
	spec: InterfaceSpec,
	path: DocumentPath,
): DraftPort {
	const written: [string, DocumentPath][] = [];
	if (spec.address !== undefined) {
		written.push([spec.address, [...path, 'address']]);
	}
	for (const [index, text] of (spec.moreAddresses ?? []).entries()) {
		written.push([text, [...path, 'moreAddresses', index]]);
	}
	const addresses = written.flatMap(([text, where]) => hostAddress(compilation, text, where) ?? []);
	return {
		name: String(path.at(-1)),
		mtuBytes: spec.mtu ?? DEFAULT_MTU_BYTES,
		addresses,
		gateway:
			spec.gateway === undefined ? null : gateway(compilation, spec.gateway, {path, addresses}),
		cable: null,
		overlay: null,
		over: null,
		vlans: null,
		path,
	};
}

/** An address that a host may have, or `null` after reporting why not. */
export function hostAddress(
	compilation: Compilation,
	text: string,
	path: DocumentPath,
): InterfaceAddress | null {
	const address = parseAddress(text);
	if (address === null) {
		report(compilation, path, {
			code: 'address-invalid',
			message: `\`${text}\` is not an IP address with a prefix length.`,
			remedy:
				'IPv4 has four numbers up to 255 and a prefix length up to 32, such as `10.1.0.1/24`.',
		});
		return null;
	}
	const fault = faultOf(address);
	if (fault !== null) {
		report(compilation, path, {
			code: fault.code,
			message: `\`${text}\` is ${fault.what}, which no interface can have.`,
			remedy: fault.remedy,
		});
		return null;
	}
	return address;
}

function faultOf(address: InterfaceAddress): {code: string; what: string; remedy: string} | null {
	const unicast = {code: 'address-not-unicast', remedy: 'Choose a unicast address.'};
	if (address.family === 6) {
		const parsed = new Address6(address.address);
		if (parsed.isMulticast()) return {...unicast, what: 'a multicast address'};
		return parsed.isLoopback() ? {...unicast, what: 'the loopback address'} : null;
	}
	const parsed = new Address4(address.address);
	if (parsed.isMulticast()) return {...unicast, what: 'a multicast address'};
	const first = Number(address.address.split('.')[0]);
	if (first === 127) return {...unicast, what: 'a loopback address'};
	if (first === 0 || first >= 240) return {...unicast, what: 'a reserved address'};
	// A /31 or /32 has no network and broadcast address (RFC 3021).
	if (address.prefixLength >= 31) return null;
	const {network, broadcast, firstHost, lastHost} = subnetEdges(address);
	const remedy = `Hosts of ${subnetOf(address)} have ${firstHost} to ${lastHost}.`;
	if (address.address === network) {
		return {
			code: 'address-is-network',
			what: `the network address of ${subnetOf(address)}`,
			remedy,
		};
	}
	return address.address === broadcast
		? {code: 'address-is-broadcast', what: `the broadcast address of ${subnetOf(address)}`, remedy}
		: null;
}

function gateway(
	compilation: Compilation,
	text: string,
	owner: {path: DocumentPath; addresses: readonly InterfaceAddress[]},
): string | null {
	const path = [...owner.path, 'gateway'];
	const parsed = parseAddress(text, 'host');
	if (parsed === null) {
		report(compilation, path, {
			code: 'address-invalid',
			message: `\`${text}\` is not an IP address.`,
			remedy: 'Write it without a prefix length, such as `10.1.0.254`.',
		});
		return null;
	}
	const home = owner.addresses.find(address => isInSubnet(parsed.address, subnetOf(address)));
	if (home === undefined && isTold(compilation, owner.path)) {
		return null;
	}
	if (home === undefined) {
		const subnets = owner.addresses.map(subnetOf).join(', ');
		report(compilation, path, {
			code: 'gateway-outside-subnet',
			message: `The gateway ${text} is outside the interface’s subnet (${subnets === '' ? 'it has no address' : subnets}).`,
			remedy:
				'A gateway is reached directly: choose an address of that subnet, or widen the prefix.',
		});
		return null;
	}
	const fault = faultOf({...home, address: parsed.address});
	if (fault !== null || parsed.address === home.address) {
		report(compilation, path, {
			code: 'gateway-invalid',
			message: `The gateway ${text} is ${fault?.what ?? 'the interface’s own address'}.`,
			remedy: fault?.remedy ?? 'Give the router’s address.',
		});
		return null;
	}
	return parsed.address;
}
