/** Addresses of the whole design: routers get their gateways' addresses, and no two things may claim the same. */
import type {Cable, InterfaceAddress, Segment} from '../network.types.ts';
import {isInSubnet, overlaps, subnetOf} from '../subnet.ts';
import {report, type Compilation} from './compilation.ts';
import type {DraftDevice, DraftDevices, DraftPort, DraftServer} from './draft.types.ts';

/** A router's port answers at every gateway address that the servers behind it name. */
export function giveRoutersAddresses(devices: DraftDevices, segments: readonly Segment[]): void {
	for (const segment of segments) {
		const ends = segment.ports.map(({device, port}) => draftPort(devices, device, port));
		const gateways = new Map<string, InterfaceAddress>();
		for (const {port} of ends) {
			const home = port.addresses.find(
				address => port.gateway !== null && isInSubnet(port.gateway, subnetOf(address)),
			);
			if (port.gateway !== null && home !== undefined) {
				gateways.set(port.gateway, {...home, address: port.gateway});
			}
		}
		for (const {device, port} of ends) {
			if (device.kind === 'router') {
				port.addresses = [...gateways.values()];
			}
		}
	}
}

export function checkAddressPlan(
	compilation: Compilation,
	devices: DraftDevices,
	wiring: {segments: readonly Segment[]; cables: readonly Cable[]},
): void {
	const servers = [...devices.values()].filter(device => device.kind === 'server');
	checkDuplicates(compilation, servers);
	for (const server of servers) {
		checkOverlaps(compilation, server);
		checkSingleGateway(compilation, server);
	}
	for (const segment of wiring.segments) {
		checkPrefixes(compilation, devices, segment);
	}
	checkUplinks(compilation, devices, wiring.cables);
}

/** Also finds a server that has the address of its neighbours' gateway. */
function checkDuplicates(compilation: Compilation, servers: readonly DraftServer[]): void {
	const owners = new Map<string, string>();
	for (const server of servers) {
		for (const port of server.ports) {
			for (const {address} of port.addresses) {
				const owner = owners.get(address);
				const here = `${server.id}.${port.name}`;
				if (owner !== undefined) {
					report(compilation, addressPath(port), {
						code: 'duplicate-address',
						message: `${address} is given to \`${owner}\` and to \`${here}\`.`,
						remedy: 'Give every interface an address of its own.',
					});
				}
				owners.set(address, owner ?? here);
			}
		}
	}
	for (const server of servers) {
		for (const port of server.ports) {
			const owner = port.gateway === null ? undefined : owners.get(port.gateway);
			if (owner !== undefined) {
				report(compilation, [...port.path, 'gateway'], {
					code: 'gateway-is-a-server',
					message: `The gateway ${String(port.gateway)} is the address of \`${owner}\`, which does not route.`,
					remedy: 'Give the address of the provider’s router.',
				});
			}
		}
	}
}

/** Two interfaces in one subnet make the way out ambiguous. */
function checkOverlaps(compilation: Compilation, server: DraftServer): void {
	const subnets = server.ports.flatMap(port =>
		port.addresses.map(address => ({port, subnet: subnetOf(address)})),
	);
	for (const [index, later] of subnets.entries()) {
		const earlier = subnets
			.slice(0, index)
			.find(({port, subnet}) => port !== later.port && overlaps(subnet, later.subnet));
		if (earlier !== undefined) {
			report(compilation, addressPath(later.port), {
				code: 'overlapping-subnets',
				message: `\`${server.id}\` reaches ${later.subnet} through \`${later.port.name}\` and ${earlier.subnet} through \`${earlier.port.name}\`: the subnets overlap.`,
				remedy: 'Give the interfaces subnets that share no address.',
			});
		}
	}
}

function checkSingleGateway(compilation: Compilation, server: DraftServer): void {
	for (const family of ['.', ':']) {
		const [first, second] = server.ports.filter(port => port.gateway?.includes(family) === true);
		if (first !== undefined && second !== undefined) {
			report(compilation, [...second.path, 'gateway'], {
				code: 'two-gateways',
				message: `\`${server.id}\` has a default gateway on \`${first.name}\` and on \`${second.name}\`.`,
				remedy: 'Keep the one that unknown addresses are sent to.',
			});
		}
	}
}

/** Hosts on one wire with prefixes of different length disagree on who is a neighbour. */
function checkPrefixes(compilation: Compilation, devices: DraftDevices, segment: Segment): void {
	const first = new Map<string, {prefixLength: number; where: string}>();
	for (const ref of segment.ports) {
		const {device, port} = draftPort(devices, ref.device, ref.port);
		if (device.kind !== 'server') {
			continue;
		}
		for (const address of port.addresses) {
			const subnet = subnetOf(address);
			const other = [...first].find(
				([known, {prefixLength}]) =>
					overlaps(known, subnet) && prefixLength !== address.prefixLength,
			);
			if (other !== undefined) {
				report(compilation, addressPath(port), {
					code: 'prefix-mismatch',
					message: `${address.address}/${address.prefixLength} shares a network with ${other[1].where}, which has the prefix /${other[1].prefixLength}.`,
					remedy: 'Give all interfaces on one network the same prefix length.',
				});
			}
			first.set(subnet, {
				prefixLength: address.prefixLength,
				where: `\`${device.id}.${port.name}\``,
			});
		}
	}
}

/** Behind a router a server needs an address and a gateway, or no packet leaves. */
function checkUplinks(
	compilation: Compilation,
	devices: DraftDevices,
	cables: readonly Cable[],
): void {
	for (const cable of cables) {
		const {device, port} = draftPort(devices, cable.a.device, cable.a.port);
		if (devices.get(cable.b.device)?.kind !== 'router' || device.kind !== 'server') {
			continue;
		}
		// An address that was written and refused has been reported already.
		const written = compilation.spec.servers[device.id]?.interfaces[port.name];
		if (written?.address === undefined || written.gateway === undefined) {
			report(compilation, port.path, {
				code: 'uplink-without-gateway',
				message: `\`${device.id}.${port.name}\` leads into the routed network \`${cable.b.device}\` without ${written?.address === undefined ? 'an address' : 'a gateway'}.`,
				remedy:
					'Give it `address` and `gateway`: in a routed network nothing is reached without them.',
				part: 'key',
			});
		}
	}
}

/** The interface's address line; an overlay's port stands at its address already. */
function addressPath(port: DraftPort) {
	return port.overlay === null ? [...port.path, 'address'] : port.path;
}

function draftPort(
	devices: DraftDevices,
	device: string,
	port: string,
): {device: DraftDevice; port: DraftPort} {
	const owner = devices.get(device);
	const found = owner?.ports.find(({name}) => name === port);
	if (owner === undefined || found === undefined) {
		throw new Error(`No port ${device}.${port}`);
	}
	return {device: owner, port: found};
}
