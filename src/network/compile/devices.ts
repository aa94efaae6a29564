/** Servers, switches and providers' networks become devices; a switched provider is a switch. */
import {deviceId, siteId, type SiteId} from '../../core/ids.ts';
import type {DocumentPath} from '../../core/places.ts';
import {parseSizeBytes} from '../../core/units.ts';
import type {ProviderSpec, ServerSpec, SwitchSpec} from '../../design/design.types.ts';
import {PROVIDER_PRESETS} from '../../design/presets/providers.ts';
import type {Resources, Site, StormControl} from '../network.types.ts';
import {interfacePort} from './addresses.ts';
import {isKnown, report, type Compilation} from './compilation.ts';
import type {DraftDevice, DraftDevices} from './draft.types.ts';
import {DEFAULT_BRIDGE_PRIORITY} from './stacks.ts';

export function compileSites({spec}: Compilation): readonly Site[] {
	return Object.entries(spec.sites ?? {}).map(([name, site]) => ({
		id: siteId(name),
		title: site.title ?? name,
	}));
}

export function draftDevices(compilation: Compilation): DraftDevices {
	const {spec} = compilation;
	const devices = new Map<string, DraftDevice>();
	const add = (name: string, path: DocumentPath, make: () => DraftDevice): void => {
		if (devices.has(name)) {
			report(compilation, path, {
				code: 'duplicate-name',
				message: `\`${name}\` is already the name of another server, switch or provider.`,
				remedy: 'Give each of them a name of its own.',
				part: 'key',
			});
			return;
		}
		devices.set(name, make());
	};
	for (const [name, server] of Object.entries(spec.servers)) {
		add(name, ['servers', name], () => draftServer(compilation, name, server));
	}
	for (const [name, aSwitch] of Object.entries(spec.switches ?? {})) {
		add(name, ['switches', name], () => draftSwitch(compilation, name, aSwitch));
	}
	const providers = Object.entries(spec.providers ?? {});
	// Switched providers stand with the switches, before the routers.
	for (const kind of ['switched', 'routed'] as const) {
		for (const [name, provider] of providers) {
			if (providerKind(provider) === kind) {
				add(name, ['providers', name], () => draftProvider(compilation, name, provider));
			}
		}
	}
	return devices;
}

function draftServer(compilation: Compilation, name: string, spec: ServerSpec): DraftDevice {
	const path = ['servers', name];
	const role = spec.role ?? (compilation.spec.stack.preset === 'none' ? 'bystander' : 'member');
	if (role !== 'member' && (spec.nodeid !== undefined || spec.votes !== undefined)) {
		report(compilation, [...path, spec.nodeid === undefined ? 'votes' : 'nodeid'], {
			code: 'not-a-member',
			message: `\`${name}\` is no cluster member (role \`${role}\`), yet it has a nodeid or votes.`,
			remedy: 'Remove them, or set `role: member`.',
			part: 'key',
		});
	}
	return {
		kind: 'server',
		id: deviceId(name),
		title: spec.title ?? name,
		site: siteOf(compilation, spec.site, path),
		role,
		resources: spec.resources === undefined ? null : resources(spec.resources),
		monthlyPriceEur: spec.monthlyPriceEur ?? null,
		ports: Object.entries(spec.interfaces).map(([port, written]) => {
			const mtu = written.mtu ?? bondMtu(spec, port);
			const complete = {...written, ...(mtu !== undefined && {mtu})};
			return interfacePort(compilation, complete, [...path, 'interfaces', port]);
		}),
		path,
	};
}

/** A bond gives its MTU to its cards (Documentation/networking/bonding.rst). */
function bondMtu(spec: ServerSpec, card: string): number | undefined {
	const bonds = Object.values(spec.interfaces).filter(({kind}) => kind === 'bond');
	return bonds.find(({ports}) => ports?.includes(card) === true)?.mtu;
}

function resources(spec: NonNullable<ServerSpec['resources']>): Resources {
	return {
		cpuCores: spec.cpuCores,
		memoryBytes: parseSizeBytes(spec.memory) ?? 0,
		diskBytes: parseSizeBytes(spec.disk) ?? 0,
	};
}

function draftSwitch(compilation: Compilation, name: string, spec: SwitchSpec): DraftDevice {
	const path = ['switches', name];
	return {
		kind: 'switch',
		id: deviceId(name),
		title: spec.title ?? name,
		site: siteOf(compilation, spec.site, path),
		implementation: spec.kind ?? 'linux-bridge',
		spanningTree: spec.spanningTree ?? 'none',
		bridgePriority: spec.priority ?? DEFAULT_BRIDGE_PRIORITY,
		stormControl: stormControl(spec.stormControl),
		carriesMulticast: spec.multicast ?? true,
		igmpSnooping: spec.igmpSnooping ?? false,
		igmpQuerier: spec.igmpQuerier ?? false,
		mtuBytes: spec.mtu ?? 1500,
		ports: [],
		path,
	};
}

function stormControl(spec: SwitchSpec['stormControl']): StormControl | null {
	if (spec === undefined) {
		return null;
	}
	const {broadcast = null, multicast = null} = spec;
	return {broadcastPacketsPerSecond: broadcast, multicastPacketsPerSecond: multicast};
}

function draftProvider(compilation: Compilation, name: string, spec: ProviderSpec): DraftDevice {
	const path = ['providers', name];
	const preset = PROVIDER_PRESETS[spec.preset];
	const base = {
		id: deviceId(name),
		title: spec.title ?? preset.title,
		site: siteOf(compilation, spec.site, path),
		carriesMulticast: spec.multicast ?? preset.carriesMulticast,
		ports: [],
		path,
	};
	if (providerKind(spec) === 'routed') {
		return {...base, kind: 'router', provider: name};
	}
	return {
		...base,
		kind: 'switch',
		implementation: 'linux-bridge',
		spanningTree: 'none',
		bridgePriority: DEFAULT_BRIDGE_PRIORITY,
		stormControl: null,
		igmpSnooping: false,
		igmpQuerier: false,
		mtuBytes: spec.mtu ?? preset.mtuBytes,
	};
}

function providerKind(spec: ProviderSpec): 'routed' | 'switched' {
	return spec.kind ?? PROVIDER_PRESETS[spec.preset].kind;
}

function siteOf(
	compilation: Compilation,
	site: string | undefined,
	path: DocumentPath,
): SiteId | null {
	if (site === undefined) {
		return null;
	}
	const candidates = Object.keys(compilation.spec.sites ?? {});
	const known = isKnown(compilation, {
		name: site,
		path: [...path, 'site'],
		what: 'a site',
		candidates,
	});
	return known ? siteId(site) : null;
}
