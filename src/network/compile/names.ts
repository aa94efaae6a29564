/** What each server finds for each server's name, exceptions resolved. */
import type {DocumentPath} from '../../core/places.ts';
import type {ResolvedName} from '../network.types.ts';
import {parseAddress} from '../subnet.ts';
import {isKnown, own, report, type Compilation} from './compilation.ts';
import type {DraftDevices} from './draft.types.ts';

export function compileNames(
	compilation: Compilation,
	devices: DraftDevices,
): readonly ResolvedName[] {
	const servers = [...devices.values()].filter(({kind}) => kind === 'server').map(({id}) => id);
	const candidates = servers.map(String);
	const isServer = (name: string, path: DocumentPath): boolean =>
		isKnown(compilation, {name, path, what: 'a server', candidates, part: 'key'});
	return Object.entries(compilation.spec.hosts ?? {}).flatMap(([name, {address, except = {}}]) => {
		const path = ['hosts', name];
		const everywhere = canonical(compilation, address, [...path, 'address']);
		const exceptions = Object.fromEntries(
			Object.entries(except)
				.filter(([at]) => isServer(at, [...path, 'except', at]))
				.map(([at, text]) => [at, canonical(compilation, text, [...path, 'except', at])]),
		);
		const named = isServer(name, path) ? servers.find(id => id === name) : undefined;
		return named === undefined
			? []
			: servers.map(at => ({name: named, at, address: own(exceptions, at) ?? everywhere}));
	});
}

/** As it stands in the document when it is no address, which is told. */
function canonical(compilation: Compilation, text: string, path: DocumentPath): string {
	const parsed = parseAddress(text, 'host');
	if (parsed === null) {
		report(compilation, path, {
			code: 'address-invalid',
			message: `\`${text}\` is not an IP address.`,
			remedy: 'Write an address without a prefix length, such as `10.1.0.1`.',
		});
	}
	return parsed?.address ?? text;
}
