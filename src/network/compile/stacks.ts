/** VLANs, bonds and bridges of servers: what each is made of, once cards and tunnels are there. */
import type {DocumentPath} from '../../core/places.ts';
import type {InterfaceSpec} from '../../design/design.types.ts';
import type {PortStack, PortVlans} from '../layer2.types.ts';
import {isKnown, report, type Compilation} from './compilation.ts';
import type {DraftDevices, DraftPort, DraftServer} from './draft.types.ts';
import {checkInterfaceKeys} from './interface-keys.ts';

/** IEEE 802.1D, 9.2.5 and table 17-2. */
export const DEFAULT_BRIDGE_PRIORITY = 32_768;

const LACP_MODES: readonly (string | undefined)[] = ['802.3ad', 'balance-tcp'];

type Part = {
	readonly server: DraftServer;
	readonly port: DraftPort;
	readonly spec: InterfaceSpec;
	readonly path: DocumentPath;
};

export function compileStacks(compilation: Compilation, devices: DraftDevices): void {
	for (const server of devices.values()) {
		if (server.kind === 'server') {
			stackServer(compilation, server);
		}
	}
}

/** `null`: every frame passes as it is. */
export function portVlans(
	spec: NonNullable<InterfaceSpec['vlans']>[string] | undefined,
): PortVlans | null {
	return spec === undefined ? null : {untagged: spec.untagged ?? null, tagged: spec.tagged ?? []};
}

function stackServer(compilation: Compilation, server: DraftServer): void {
	const parts = Object.entries(compilation.spec.servers[server.id]?.interfaces ?? {}).flatMap(
		([name, spec]): Part[] => {
			const port = server.ports.find(candidate => candidate.name === name);
			const path = ['servers', server.id, 'interfaces', name];
			return port === undefined ? [] : [{server, port, spec, path}];
		},
	);
	const owners = new Map<string, string>();
	for (const part of parts) {
		if (checkInterfaceKeys(compilation, part.spec, part.path)) {
			part.port.over = stackOf(compilation, part);
			claimPorts(compilation, part, owners);
			nameVlans(compilation, part);
		}
	}
	for (const part of parts) {
		checkLoop(compilation, part);
		part.port.mtuBytes = mtuOf(part, parts, new Set());
	}
}

function stackOf(compilation: Compilation, part: Part): PortStack | null {
	const {spec} = part;
	const ports = (spec.ports ?? []).filter((name, index) =>
		isPort(compilation, part, {name, at: ['ports', index]}),
	);
	if (spec.kind === 'vlan') {
		const {of = '', tag = 0} = spec;
		const known = isPort(compilation, part, {name: of, at: ['of']});
		return known ? {kind: 'vlan', port: of, tag} : null;
	}
	if (spec.kind === 'bond') {
		const {mode = 'active-backup', lacpRate = 'slow'} = spec;
		return {kind: 'bond', ports, mode, lacpRate: LACP_MODES.includes(mode) ? lacpRate : null};
	}
	return spec.kind === 'bridge' ? bridgeOf(spec, ports) : null;
}

function bridgeOf(spec: InterfaceSpec, ports: readonly string[]): PortStack {
	const {implementation = 'linux-bridge', spanningTree = 'none'} = spec;
	const {priority = DEFAULT_BRIDGE_PRIORITY, igmpSnooping = false, igmpQuerier = false} = spec;
	return {kind: 'bridge', ports, implementation, spanningTree, priority, igmpSnooping, igmpQuerier};
}

function isPort(
	compilation: Compilation,
	{server, path}: Part,
	{name, at}: {name: string; at: DocumentPath},
): boolean {
	return isKnown(compilation, {
		name,
		path: [...path, ...at],
		what: `an interface of \`${server.id}\``,
		candidates: server.ports.map(candidate => candidate.name),
	});
}

/** A port belongs to one bond or bridge, and has no address then. */
function claimPorts(compilation: Compilation, part: Part, owners: Map<string, string>): void {
	const {server, port, spec, path} = part;
	for (const [index, name] of (spec.ports ?? []).entries()) {
		const below = server.ports.find(candidate => candidate.name === name);
		const owner = owners.get(name);
		if (owner !== undefined) {
			report(compilation, [...path, 'ports', index], {
				code: 'port-in-use',
				message: `\`${name}\` already belongs to \`${owner}\`.`,
				remedy: 'Keep it in one of the two.',
			});
		} else if ((below?.addresses.length ?? 0) > 0) {
			report(compilation, [...path, 'ports', index], {
				code: 'member-with-address',
				message: `\`${name}\` has an address, though it belongs to \`${port.name}\`.`,
				remedy: `Give the address to \`${port.name}\`.`,
			});
		}
		owners.set(name, port.name);
	}
}

function nameVlans(compilation: Compilation, {server, port, spec, path}: Part): void {
	for (const [name, vlans] of Object.entries(spec.vlans ?? {})) {
		const below = server.ports.find(candidate => candidate.name === name);
		const known = isKnown(compilation, {
			name,
			path: [...path, 'vlans', name],
			what: `a port of \`${port.name}\``,
			candidates: spec.ports ?? [],
			part: 'key',
		});
		if (known && below !== undefined) {
			below.vlans = portVlans(vlans);
		}
	}
}

function checkLoop(compilation: Compilation, {server, port, path}: Part): void {
	const seen = new Set(portsBelow(port));
	for (const name of seen) {
		const below = server.ports.find(candidate => candidate.name === name);
		for (const next of below === undefined ? [] : portsBelow(below)) {
			seen.add(next);
		}
	}
	if (seen.has(port.name)) {
		report(compilation, path, {
			code: 'interface-in-itself',
			message: `\`${server.id}.${port.name}\` is made of itself.`,
			remedy: 'Name the interfaces below it.',
			part: 'key',
		});
	}
}

function portsBelow({over}: DraftPort): readonly string[] {
	if (over === null) {
		return [];
	}
	return over.kind === 'vlan' ? [over.port] : over.ports;
}

/** As written, else the smallest of the ports below, as the kernel sets it. `seen` ends a loop, which is told elsewhere. */
function mtuOf({server, port, spec}: Part, parts: readonly Part[], seen: Set<string>): number {
	seen.add(port.name);
	if (spec.mtu !== undefined) {
		return spec.mtu;
	}
	const below = portsBelow(port)
		.filter(name => !seen.has(name))
		.map(name => {
			const part = parts.find(candidate => candidate.port.name === name);
			// A tunnel's port is no part of the server's section; its MTU is the overlay's.
			const mtuBytes = server.ports.find(candidate => candidate.name === name)?.mtuBytes;
			return part === undefined ? (mtuBytes ?? port.mtuBytes) : mtuOf(part, parts, seen);
		});
	return below.length === 0 ? port.mtuBytes : Math.min(...below);
}
