/** Tunnel networks: members, inner addresses, the underlay port of each member, overhead and MTU. */
import {overlayId, type DeviceId} from '../../core/ids.ts';
import type {DocumentPath} from '../../core/places.ts';
import type {OverlaySpec} from '../../design/design.types.ts';
import type {InterfaceAddress, Overlay, OverlayMember} from '../network.types.ts';
import type {NamedMember, OverlayKindRules} from '../overlay-kind.types.ts';
import {isInSubnet, parseAddress, subnetOf} from '../subnet.ts';
import {hostAddress} from './addresses.ts';
import {isKnown, isTold, own, report, type Compilation} from './compilation.ts';
import type {DraftDevices, DraftPort, DraftServer} from './draft.types.ts';
import {checkBridges, checkListening, checkReferences} from './overlay-rules.ts';

/** Adds one port to each member. An overlay may run over one that stands before it in the file. */
export function compileOverlays(
	compilation: Compilation,
	devices: DraftDevices,
): readonly Overlay[] {
	const taken = new Set<string>();
	return Object.entries(compilation.spec.overlays ?? {}).flatMap(
		([name, spec]) => compileOverlay(compilation, devices, {name, spec, taken}) ?? [],
	);
}

type Named = {
	readonly name: string;
	readonly spec: OverlaySpec;
	/** Addresses and ports that overlays before it listen on. */
	readonly taken: Set<string>;
};

function compileOverlay(
	compilation: Compilation,
	devices: DraftDevices,
	{name, spec, taken}: Named,
): Overlay | null {
	const path = ['overlays', name];
	// The mapped type pairs every kind with its own rules; the compiler cannot follow that through the lookup.
	const rules = compilation.overlayKinds[spec.kind] as OverlayKindRules;
	const servers = memberServers(compilation, devices, {named: rules.members(spec), path});
	if (!checkSubnet(compilation, spec, path)) {
		return null;
	}
	const ruled = {spec, rules, path};
	checkStrayAddresses(compilation, spec, {path, members: servers});
	checkReferences(
		compilation,
		ruled,
		servers.map(({server}) => String(server.id)),
	);
	const portName = spec.device ?? freePortName(rules.portPrefix, servers);
	const mtuBytes = spec.mtu ?? rules.innerMtuBytesDefault;
	const members = servers.flatMap(
		server => joinMember(compilation, server, {name, spec, taken, path, portName, mtuBytes}) ?? [],
	);
	if (members.length < servers.length || members.length < 2) {
		return null;
	}
	checkBridges(compilation, ruled, members);
	checkListening(compilation, ruled, {members, taken});
	const family = members.some(member => member.underlayAddress.includes(':')) ? 6 : 4;
	return {
		id: overlayId(name),
		kind: spec.kind,
		members,
		subnet: spec.subnet ?? null,
		overheadBytes: rules.overheadBytes(spec, family),
		innerMtuBytes: mtuBytes,
		...rules.resolve(
			spec,
			members.map(member => member.device),
		),
	};
}

function checkSubnet(compilation: Compilation, spec: OverlaySpec, path: DocumentPath): boolean {
	if (spec.subnet === undefined) {
		const isNumbered = Object.keys(spec.addresses ?? {}).length > 0;
		if (isNumbered) {
			report(compilation, [...path, 'addresses'], {
				code: 'subnet-missing',
				message: 'The overlay has addresses, but no subnet.',
				remedy: 'Add `subnet`, such as `10.1.0.0/24`.',
				part: 'key',
			});
		}
		return !isNumbered;
	}
	const subnet = parseAddress(spec.subnet);
	if (subnet !== null && subnetOf(subnet) === canonicalSubnet(spec.subnet)) {
		return true;
	}
	report(compilation, [...path, 'subnet'], {
		code: 'subnet-invalid',
		message: `\`${spec.subnet}\` is not a subnet.`,
		remedy: subnet === null ? 'Write one such as `10.1.0.0/24`.' : `Write \`${subnetOf(subnet)}\`.`,
	});
	return false;
}

type MemberServer = {readonly server: DraftServer; readonly role: NamedMember['role']};

function memberServers(
	compilation: Compilation,
	devices: DraftDevices,
	{named, path}: {named: readonly NamedMember[]; path: DocumentPath},
): readonly MemberServer[] {
	const candidates = [...devices.values()]
		.filter(device => device.kind === 'server')
		.map(device => String(device.id));
	const seen = new Set<string>();
	return named.flatMap(({name, role, path: inner}) => {
		const where = [...path, ...inner];
		if (!isKnown(compilation, {name, path: where, what: 'a server', candidates})) {
			return [];
		}
		if (seen.has(name)) {
			report(compilation, where, {
				code: 'duplicate-member',
				message: `\`${name}\` is named twice.`,
				remedy: 'A server is one end of an overlay once.',
			});
			return [];
		}
		seen.add(name);
		const server = devices.get(name);
		return server?.kind === 'server' ? [{server, role}] : [];
	});
}

function checkStrayAddresses(
	compilation: Compilation,
	spec: OverlaySpec,
	{path, members}: {path: DocumentPath; members: readonly MemberServer[]},
): void {
	const names = members.map(({server}) => String(server.id));
	for (const name of Object.keys(spec.addresses ?? {})) {
		isKnown(compilation, {
			name,
			path: [...path, 'addresses', name],
			what: 'a member of this overlay',
			candidates: names,
			part: 'key',
		});
	}
}

type Joining = Named & {
	readonly path: DocumentPath;
	readonly portName: string;
	readonly mtuBytes: number;
};

function joinMember(
	compilation: Compilation,
	{server, role}: MemberServer,
	joining: Joining,
): OverlayMember | null {
	const underlay = underlayPort(compilation, server, joining);
	const {portName, path} = joining;
	const needsAddress = !isUnnumbered(compilation, server.id, joining);
	const address = needsAddress ? innerAddress(compilation, server.id, joining) : null;
	if (server.ports.some(port => port.name === portName)) {
		if (!isTold(compilation, [...path, 'device'])) {
			report(compilation, [...path, 'device'], {
				code: 'port-name-taken',
				message: `\`${server.id}\` already has an interface \`${portName}\`.`,
				remedy: 'Give the overlay another `device` name.',
			});
		}
		return null;
	}
	if (underlay === null || (needsAddress && address === null)) {
		return null;
	}
	server.ports.push(tunnelPort(server.id, address, joining));
	return {
		device: server.id,
		port: portName,
		address: address?.address ?? null,
		underlayPort: underlay.name,
		underlayAddress: underlay.addresses[0]?.address ?? '',
		role,
	};
}

function tunnelPort(
	device: DeviceId,
	address: InterfaceAddress | null,
	{name, path, portName, mtuBytes}: Joining,
): DraftPort {
	return {
		name: portName,
		mtuBytes,
		addresses: address === null ? [] : [address],
		gateway: null,
		cable: null,
		overlay: overlayId(name),
		over: null,
		vlans: null,
		path: [...path, 'addresses', device],
	};
}

/** A tunnel's port in a bridge needs no address: the bridge has it. */
function isUnnumbered({spec}: Compilation, device: DeviceId, joining: Joining): boolean {
	const interfaces = Object.values(own(spec.servers, device)?.interfaces ?? {});
	const isBridged = interfaces.some(
		({kind, ports}) => kind === 'bridge' && ports?.includes(joining.portName) === true,
	);
	return isBridged && own(joining.spec.addresses, device) === undefined;
}

function innerAddress(compilation: Compilation, device: DeviceId, {spec, path}: Joining) {
	const written = own(spec.addresses, device);
	if (written === undefined || spec.subnet === undefined) {
		const part = spec.addresses === undefined ? [] : ['addresses'];
		report(compilation, [...path, ...part], {
			code: 'address-missing',
			message: `\`${device}\` has no address in the overlay.`,
			remedy: `Add \`${device}\` to \`addresses\`${spec.subnet === undefined ? '' : ` with an address of ${spec.subnet}`}, or put its interface into a bridge.`,
			part: 'key',
		});
		return null;
	}
	const where = [...path, 'addresses', device];
	const prefixLength = spec.subnet.split('/')[1] ?? '';
	const address = hostAddress(compilation, `${written}/${prefixLength}`, where);
	if (address !== null && !isInSubnet(address.address, spec.subnet)) {
		report(compilation, where, {
			code: 'address-outside-subnet',
			message: `${written} is outside the overlay’s subnet ${spec.subnet}.`,
			remedy: 'Choose an address of that subnet.',
		});
		return null;
	}
	return address;
}

function underlayPort(
	compilation: Compilation,
	server: DraftServer,
	{spec, path}: Joining,
): DraftPort | null {
	const named = typeof spec.underlay === 'string' ? spec.underlay : own(spec.underlay, server.id);
	const where = [
		...path,
		'underlay',
		...(typeof spec.underlay === 'object' ? [String(server.id)] : []),
	];
	if (named !== undefined) {
		const candidates = server.ports.map(port => port.name);
		const what = `an interface of \`${server.id}\``;
		if (!isKnown(compilation, {name: named, path: where, what, candidates})) {
			return null;
		}
	}
	const port =
		named === undefined ? publicPort(server) : server.ports.find(({name}) => name === named);
	if (port?.addresses[0] === undefined) {
		if (isTold(compilation, ['servers', server.id, 'interfaces'])) {
			return null;
		}
		report(compilation, where, {
			code: 'underlay-without-address',
			message: `\`${server.id}\` has no interface with an address for the tunnel packets${named === undefined ? '' : ` (\`${named}\` has none)`}.`,
			remedy: 'Give the interface an address, or name another one as `underlay`.',
		});
		return null;
	}
	return port;
}

/** Where packets go that nobody gave an interface: the one with the default gateway, else the first with an address. */
export function publicPort(server: DraftServer): DraftPort | undefined {
	const addressed = server.ports.filter(port => port.addresses.length > 0);
	return addressed.find(port => port.gateway !== null) ?? addressed[0];
}

function freePortName(prefix: string, members: readonly MemberServer[]): string {
	const taken = new Set(members.flatMap(({server}) => server.ports.map(port => port.name)));
	let index = 0;
	while (taken.has(`${prefix}${index}`)) {
		index += 1;
	}
	return `${prefix}${index}`;
}

/** The text in canonical form, host bits kept, so that it can be held against the subnet's own form. */
function canonicalSubnet(text: string): string {
	const parsed = parseAddress(text);
	return parsed === null ? text : `${parsed.address}/${parsed.prefixLength}`;
}
