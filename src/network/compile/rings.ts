/** corosync's links: the port and address of every member on each. */
import type {DeviceId} from '../../core/ids.ts';
import type {DocumentPath} from '../../core/places.ts';
import type {StackSpec} from '../../design/design.types.ts';
import type {ClusterMember, Ring} from '../cluster.types.ts';
import {parseAddress} from '../subnet.ts';
import {isKnown, isTold, own, report, type Compilation} from './compilation.ts';
import type {DraftDevices, DraftPort, DraftServer} from './draft.types.ts';
import {publicPort} from './overlays.ts';

type LinkSpec = NonNullable<NonNullable<StackSpec['corosync']>['links']>[number];
type RingAddress = Ring['addresses'][number];

export function compileRings(
	compilation: Compilation,
	devices: DraftDevices,
	members: readonly ClusterMember[],
): readonly Ring[] {
	const servers = members.flatMap(member => {
		const server = devices.get(member.device);
		return server?.kind === 'server' ? [server] : [];
	});
	const links = compilation.spec.stack.corosync?.links;
	if (links === undefined) {
		return [defaultRing(compilation, servers)];
	}
	return links.map((link, linkNumber) => {
		const path = ['stack', 'corosync', 'links', linkNumber];
		const addresses = servers.flatMap(
			server => ringAddress(compilation, server, {link, path}) ?? [],
		);
		checkFamilies(compilation, addresses, [...path, 'over']);
		return ring(compilation, {link, linkNumber, path, addresses});
	});
}

/**
 * Without a configured address corosync binds what the node's own name resolves to: on a rented server that is the
 * public interface.
 */
function defaultRing(compilation: Compilation, servers: readonly DraftServer[]): Ring {
	const path = ['stack', 'corosync', 'links'];
	const addresses = servers.flatMap(server => {
		const port = publicPort(server);
		if (port === undefined) {
			reportNoAddress(compilation, path, {
				server,
				message: `\`${server.id}\` has no interface with an address for corosync.`,
				remedy: 'Give one an address, or list `links`.',
			});
			return [];
		}
		return addressOf(server.id, port);
	});
	const over = [...new Set(addresses.map(({port}) => port))].join('/');
	checkFamilies(compilation, addresses, path);
	return ring(compilation, {link: {over}, linkNumber: 0, path, addresses});
}

function ring(
	compilation: Compilation,
	parts: {
		link: LinkSpec;
		linkNumber: number;
		path: DocumentPath;
		addresses: readonly RingAddress[];
	},
): Ring {
	const {link, linkNumber, path, addresses} = parts;
	return {
		linkNumber,
		over:
			typeof link.over === 'string'
				? link.over
				: [...new Set(addresses.map(({port}) => port))].join('/'),
		addresses,
		multicastAddress: multicastAddress(compilation, {link, linkNumber, path, addresses}),
		// corosync.conf(5): 5405, and one more for each further link.
		udpPort: link.mcastport ?? 5405 + linkNumber,
		knetLinkPriority: link.knet_link_priority ?? 0,
	};
}

function ringAddress(
	compilation: Compilation,
	server: DraftServer,
	{link, path}: {link: LinkSpec; path: DocumentPath},
): RingAddress | null {
	const where = [...path, 'over', ...(typeof link.over === 'string' ? [] : [String(server.id)])];
	const name = typeof link.over === 'string' ? link.over : own(link.over, server.id);
	if (name === undefined) {
		report(compilation, [...path, 'over'], {
			code: 'ring-without-member',
			message: `The link names no interface for the member \`${server.id}\`.`,
			remedy: `Add \`${server.id}\` with one of its interfaces.`,
		});
		return null;
	}
	const overlays = Object.keys(compilation.spec.overlays ?? {});
	const port =
		server.ports.find(candidate => candidate.overlay === name) ??
		server.ports.find(candidate => candidate.name === name);
	if (port === undefined) {
		if (overlays.includes(name)) {
			reportNoMember(compilation, where, {name, server});
			return null;
		}
		reportUnknown(compilation, where, {name, server});
		return null;
	}
	const [address] = addressOf(server.id, port);
	if (address === undefined) {
		reportNoAddress(compilation, where, {
			server,
			message: `\`${server.id}.${port.name}\` has no address for corosync.`,
			remedy: 'Give it one, or run the link over another interface.',
		});
		return null;
	}
	return address;
}

/** Silent when an interface of the server has been refused: then that is why. */
function reportNoAddress(
	compilation: Compilation,
	path: DocumentPath,
	{server, ...words}: {server: DraftServer; message: string; remedy: string},
): void {
	if (!isTold(compilation, ['servers', server.id, 'interfaces'])) {
		report(compilation, path, {code: 'ring-without-address', ...words});
	}
}

/** A name that no member knows is told once. */
function reportUnknown(
	compilation: Compilation,
	path: DocumentPath,
	{name, server}: {name: string; server: DraftServer},
): void {
	if (!isTold(compilation, path)) {
		const overlays = Object.keys(compilation.spec.overlays ?? {});
		const interfaces = server.ports.map(candidate => candidate.name);
		const candidates = [...new Set([...overlays, ...interfaces])];
		isKnown(compilation, {
			name,
			path,
			what: `an overlay or an interface of \`${server.id}\``,
			candidates,
		});
	}
}

/** Silent when the overlay itself could not be compiled: its own mistakes have been told. */
function reportNoMember(
	compilation: Compilation,
	path: DocumentPath,
	{name, server}: {name: string; server: DraftServer},
): void {
	const broken = isTold(compilation, ['overlays', name]);
	if (!broken) {
		report(compilation, path, {
			code: 'not-in-overlay',
			message: `The member \`${server.id}\` is not part of the overlay \`${name}\`.`,
			remedy: 'Add it to the overlay, or run the link over something that all members have.',
		});
	}
}

function addressOf(device: DeviceId, port: DraftPort): readonly RingAddress[] {
	return port.addresses.slice(0, 1).map(({address}) => ({device, port: port.name, address}));
}

function checkFamilies(
	compilation: Compilation,
	addresses: readonly RingAddress[],
	path: DocumentPath,
): void {
	const families = new Set(addresses.map(({address}) => address.includes(':')));
	if (families.size > 1) {
		report(compilation, path, {
			code: 'mixed-families',
			message: 'The link has IPv4 addresses on some members and IPv6 addresses on others.',
			remedy: 'A link speaks one of them: put the same family first on every interface.',
		});
	}
}

/** corosync derives a group from the cluster's name; a fixed one a link serves the same and reads better. */
function multicastAddress(
	compilation: Compilation,
	parts: {
		link: LinkSpec;
		linkNumber: number;
		path: DocumentPath;
		addresses: readonly RingAddress[];
	},
): string {
	const {link, linkNumber, path, addresses} = parts;
	const isIpv6 = addresses.some(({address}) => address.includes(':'));
	const fallback = isIpv6 ? `ff15::${linkNumber + 1}` : `239.192.0.${linkNumber + 1}`;
	if (link.mcastaddr === undefined) {
		return fallback;
	}
	const parsed = parseAddress(link.mcastaddr, 'host');
	const isGroup =
		parsed !== null &&
		(parsed.family === 6
			? parsed.address.startsWith('ff')
			: /^2(2[4-9]|3\d)\./.test(parsed.address));
	if (!isGroup) {
		report(compilation, [...path, 'mcastaddr'], {
			code: 'address-not-multicast',
			message: `\`${link.mcastaddr}\` is not a multicast group.`,
			remedy: 'Groups for private use begin with 239.192 (RFC 2365).',
		});
	}
	return link.mcastaddr;
}
