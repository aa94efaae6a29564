/** What fails together: every device, cable, site, provider, the hub of every star, and what the design declares. */
import {cableId, deviceId, type CableId, type DeviceId} from '../../core/ids.ts';
import type {Cable, Device, FailureDomain, Overlay, Site} from '../network.types.ts';
import {isKnown, type Compilation} from './compilation.ts';
import {reliabilityOf} from './reliability.ts';

type Parts = {
	readonly sites: readonly Site[];
	readonly devices: readonly Device[];
	readonly cables: readonly Cable[];
	readonly overlays: readonly Overlay[];
};

type Draft = Omit<FailureDomain, 'reliability'>;

export function compileFailureDomains(
	compilation: Compilation,
	parts: Parts,
): readonly FailureDomain[] {
	const {sites, devices, cables, overlays} = parts;
	const domains = [
		...devices.filter(device => !isProvider(compilation, device)).map(deviceDomain),
		...cables.map(cableDomain),
		...devices
			.filter(device => isProvider(compilation, device))
			.map(device => providerDomain(device, cables)),
		...sites
			.map(site => siteDomain(site, devices, cables))
			.filter(({devices: inside}) => inside.length > 0),
		...overlays.flatMap(overlay => hubDomain(overlay)),
		...sharedRisks(compilation),
	];
	return domains.map(domain => ({...domain, reliability: reliabilityOf(compilation, domain.id)}));
}

function isProvider({spec}: Compilation, device: Device): boolean {
	return Object.hasOwn(spec.providers ?? {}, device.id);
}

function deviceDomain(device: Device): Draft {
	return {
		id: `${device.kind}:${device.id}`,
		kind: 'device',
		title: `${device.kind} ${device.id}`,
		devices: [device.id],
		cables: [],
		overlays: [],
	};
}

function cableDomain(cable: Cable): Draft {
	return {
		id: `${cable.kind}:${cable.id}`,
		kind: 'cable',
		title: `${cable.kind} ${cable.id}`,
		devices: [],
		cables: [cable.id],
		overlays: [],
	};
}

function providerDomain(device: Device, cables: readonly Cable[]): Draft {
	return {
		id: `provider:${device.id}`,
		kind: 'provider',
		title: `network of the provider ${device.id}`,
		devices: [device.id],
		cables: cablesAt(new Set([device.id]), cables),
		overlays: [],
	};
}

function siteDomain(site: Site, devices: readonly Device[], cables: readonly Cable[]): Draft {
	const inside = devices.filter(device => device.site === site.id).map(({id}) => id);
	return {
		id: `site:${site.id}`,
		kind: 'site',
		title: `site ${site.id}`,
		devices: inside,
		cables: cablesAt(new Set(inside), cables),
		overlays: [],
	};
}

/** The daemon in the middle of a star: its device runs on, every tunnel is gone. */
function hubDomain(overlay: Overlay): readonly Draft[] {
	const hub = overlay.members.find(({role}) => role === 'server');
	if (hub === undefined) {
		return [];
	}
	return [
		{
			id: `overlay-server:${overlay.id}`,
			kind: 'overlay',
			title: `${overlay.kind} server of ${overlay.id} on ${hub.device}`,
			devices: [],
			cables: [],
			overlays: [overlay.id],
		},
	];
}

function sharedRisks(compilation: Compilation): readonly Draft[] {
	const {sharedRisks: specs = {}, servers, switches, providers, cables, uplinks} = compilation.spec;
	const namesOf = (...parts: readonly (object | undefined)[]) =>
		parts.flatMap(part => Object.keys(part ?? {}));
	const devices = namesOf(servers, switches, providers);
	const lines = namesOf(cables, uplinks);
	return Object.entries(specs).map(([name, spec]) => {
		const known = (part: 'devices' | 'cables', what: string, candidates: readonly string[]) =>
			(spec[part] ?? []).filter((member, index) =>
				isKnown(compilation, {
					name: member,
					path: ['sharedRisks', name, part, index],
					what,
					candidates,
				}),
			);
		const failing = known('devices', 'a server, switch or provider', devices).map(deviceId);
		const cut = known('cables', 'a cable or uplink', lines).map(cableId);
		return {
			id: `shared-risk:${name}`,
			kind: 'shared-risk' as const,
			title: spec.title ?? name,
			devices: failing,
			cables: cut,
			overlays: [],
		};
	});
}

function cablesAt(devices: ReadonlySet<DeviceId>, cables: readonly Cable[]): readonly CableId[] {
	return cables
		.filter(({a, b}) => devices.has(a.device) || devices.has(b.device))
		.map(({id}) => id);
}
