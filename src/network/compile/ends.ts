/** The ends of a stack's daemons: servers by name, and the port and address that each speaks over. */
import type {DocumentPath} from '../../core/places.ts';
import type {StackEnd} from '../workload.types.ts';
import {isKnown, isTold, own, report, type Compilation} from './compilation.ts';
import type {DraftDevices, DraftServer} from './draft.types.ts';

export type Over = string | Readonly<Record<string, string>>;

export type EndsOf = {
	readonly names: readonly string[];
	/** Where the names stand: in a list, as the keys of a mapping, or one name by itself. */
	readonly path: DocumentPath;
	readonly form: 'list' | 'keys' | 'single';
	readonly over: Over;
	readonly overPath: DocumentPath;
};

/** The servers of the names that are known, each at most once; the others are reported. */
export function serversOf(
	compilation: Compilation,
	devices: DraftDevices,
	{names, path, form}: Pick<EndsOf, 'names' | 'path' | 'form'>,
): readonly DraftServer[] {
	const candidates = [...devices.values()].filter(({kind}) => kind === 'server');
	const seen = new Set<string>();
	return names.flatMap((name, index) => {
		const at = {list: [...path, index], keys: [...path, name], single: path}[form];
		const part = form === 'keys' ? 'key' : 'value';
		const known = isKnown(compilation, {
			...{name, path: at, what: 'a server', part},
			candidates: candidates.map(({id}) => String(id)),
		});
		const server = devices.get(name);
		if (!known || server?.kind !== 'server') {
			return [];
		}
		if (seen.has(name)) {
			report(compilation, at, {
				code: 'duplicate-member',
				message: `\`${name}\` is listed twice.`,
				remedy: 'Name each server once.',
			});
			return [];
		}
		seen.add(name);
		return [server];
	});
}

export function endsOf(
	compilation: Compilation,
	devices: DraftDevices,
	wanted: EndsOf,
): readonly StackEnd[] {
	return serversOf(compilation, devices, wanted).flatMap(
		server => endOf(compilation, server, wanted) ?? [],
	);
}

function endOf(
	compilation: Compilation,
	server: DraftServer,
	{over, overPath}: EndsOf,
): StackEnd | null {
	const name = typeof over === 'string' ? over : own(over, server.id);
	const path = typeof over === 'string' || name === undefined ? overPath : [...overPath, server.id];
	const port = server.ports.find(({overlay}) => overlay === name);
	const found = port ?? server.ports.find(candidate => candidate.name === name);
	const [address] = found?.addresses ?? [];
	if (found !== undefined && address !== undefined) {
		return {device: server.id, port: found.name, address: address.address};
	}
	// An interface that was refused has no address for that reason, and a name that nobody knows is told once.
	if (!isTold(compilation, ['servers', server.id, 'interfaces']) && !isTold(compilation, path)) {
		report(compilation, path, {
			code: 'no-address-for-stack',
			message:
				name === undefined
					? `No interface is named for \`${server.id}\`.`
					: `\`${server.id}\` has no address on \`${name}\`.`,
			remedy: `Name an overlay that \`${server.id}\` is part of, or one of its interfaces with an address: ${addressed(server)}.`,
		});
	}
	return null;
}

function addressed({ports}: DraftServer): string {
	const names = ports.filter(({addresses}) => addresses.length > 0).map(({name}) => name);
	return names.length === 0 ? 'it has none' : names.join(', ');
}
