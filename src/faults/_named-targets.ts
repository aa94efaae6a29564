/** Everything in a network that a fault can be aimed at by name, kind by kind. */
import type {CableId, DeviceId} from '../core/ids.ts';
import type {Cable, Device, Network, Overlay} from '../network/network.types.ts';
import type {Target, TargetKind} from './_target.types.ts';

/** The words before the colon in a selector. An uplink is a cable that ends at a provider. */
export const NAMED_KINDS = [
	'node',
	'switch',
	'provider',
	'cable',
	'uplink',
	'site',
	'overlay',
] as const;

export type NamedKind = (typeof NAMED_KINDS)[number];

/** All targets of one kind, in the design's order. */
export function targetsOfKind(network: Network, kind: NamedKind): readonly Target[] {
	switch (kind) {
		case 'node':
			return network.devices.filter(isServer).map(device => deviceTarget(network, 'node', device));
		case 'switch':
			return network.devices
				.filter(device => device.kind === 'switch')
				.map(device => deviceTarget(network, 'switch', device));
		case 'provider':
			return providerTargets(network);
		case 'cable':
			return network.cables.map(cable => cableTarget('cable', cable));
		case 'uplink':
			return network.cables
				.filter(cable => cable.kind === 'uplink')
				.map(cable => cableTarget('uplink', cable));
		case 'site':
			return siteTargets(network);
		case 'overlay':
			return network.overlays.map(overlay => overlayTarget(network, overlay));
	}
}

/** The node as a target. A broken invariant when the network has no such device. */
export function nodeTarget(network: Network, id: DeviceId): Target {
	const device = network.devices.find(candidate => candidate.id === id);
	if (device === undefined) {
		throw new Error(`No device ${id} in network ${network.name}`);
	}
	return deviceTarget(network, 'node', device);
}

/** Several nodes that are treated as one; `name` is the word for them, such as `minority`. */
export function groupTarget(network: Network, name: string, nodes: readonly DeviceId[]): Target {
	return {
		kind: 'group',
		selector: name,
		name,
		devices: nodes,
		cables: cablesOfDevices(network, nodes),
	};
}

/** Several cables that are treated as one; none: no target. */
export function cablesTarget(
	{cables}: Network,
	name: string,
	wanted: readonly CableId[],
): readonly Target[] {
	const found = cables.map(({id}) => id).filter(id => wanted.includes(id));
	return found.length === 0
		? []
		: [{kind: 'cable', selector: name, name, devices: [], cables: found}];
}

function cableTarget(kind: 'cable' | 'uplink', cable: Cable): Target {
	return {
		kind: 'cable',
		selector: `${kind}:${cable.id}`,
		name: cable.id,
		devices: [],
		cables: [cable.id],
	};
}

/** The cables with at least one end at one of these devices. */
function cablesOfDevices(network: Network, devices: readonly DeviceId[]): readonly CableId[] {
	return network.cables
		.filter(({a, b}) => devices.includes(a.device) || devices.includes(b.device))
		.map(cable => cable.id);
}

function isServer(device: Device): boolean {
	return device.kind === 'server';
}

function deviceTarget(network: Network, kind: TargetKind, device: Device): Target {
	return {
		kind,
		selector: `${kind}:${device.id}`,
		name: device.id,
		devices: [device.id],
		cables: cablesOfDevices(network, [device.id]),
	};
}

function providerTargets(network: Network): readonly Target[] {
	const routers = network.devices.filter(device => device.kind === 'router');
	const providers = [...new Set(routers.map(router => router.provider))];
	return providers.map(provider => {
		const devices = routers.filter(router => router.provider === provider).map(router => router.id);
		return {
			kind: 'provider',
			selector: `provider:${provider}`,
			name: provider,
			devices,
			cables: cablesOfDevices(network, devices),
		};
	});
}

/** Only sites where something stands: an empty one cannot fail. */
function siteTargets(network: Network): readonly Target[] {
	return network.sites.flatMap(site => {
		const devices = network.devices
			.filter(device => device.site === site.id)
			.map(device => device.id);
		return devices.length === 0
			? []
			: [
					{
						kind: 'site' as const,
						selector: `site:${site.id}`,
						name: site.id,
						devices,
						cables: cablesOfDevices(network, devices),
					},
				];
	});
}

function overlayTarget(network: Network, overlay: Overlay): Target {
	const servers = overlay.members.filter(member => member.role === 'server');
	const devices = (servers.length > 0 ? servers : overlay.members).map(member => member.device);
	return {
		kind: 'overlay',
		selector: `overlay:${overlay.id}`,
		name: overlay.id,
		devices,
		cables: cablesOfDevices(network, devices),
	};
}
