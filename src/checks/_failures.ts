/** The single failures that a design is asked about, and which of them a scenario has really caused. */
import type {CableId, DeviceId, OverlayId} from '../core/ids.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {FailureDomain, Network} from '../network/network.types.ts';

/** Every failure domain that can fail while a part of the cluster is left, in the network's order. */
export function singleFailures(network: Network): readonly FailureDomain[] {
	const bystanders = new Set(
		network.devices
			.filter(device => device.kind === 'server' && device.role === 'bystander')
			.map(({id}) => id),
	);
	return network.failureDomains.filter(
		domain =>
			!holdsWholeCluster(network, domain) &&
			!(domain.kind === 'device' && domain.devices.every(device => bystanders.has(device))),
	);
}

/** Places that hold every member: no cluster of this design outlives them, whatever its votes are. */
export function wholeClusterDomains(network: Network): readonly FailureDomain[] {
	return network.failureDomains.filter(domain => holdsWholeCluster(network, domain));
}

function holdsWholeCluster({cluster}: Network, {devices}: FailureDomain): boolean {
	const members = cluster?.members ?? [];
	return members.length > 1 && members.every(({device}) => devices.includes(device));
}

/** What is dead: equal texts for equal losses, however they came about. */
export function signatureOfDomain(network: Network, domain: FailureDomain): string {
	return signature(network, domain);
}

/**
 * The same for what a fault did; `null` where it only made something worse, or broke something that is no failure domain.
 */
export function signatureOfEffects(network: Network, effects: readonly Effect[]): string | null {
	const lost: Lost = {devices: [], cables: [], overlays: []};
	for (const effect of effects) {
		if (effect.kind === 'device') {
			lost.devices.push(effect.device);
		} else if (effect.kind === 'cut' && effect.direction === 'both') {
			lost.cables.push(effect.cable);
		} else {
			const overlay = effect.kind === 'daemon' ? hubOf(network, effect) : null;
			if (overlay === null) {
				return null;
			}
			lost.overlays.push(overlay);
		}
	}
	return signature(network, lost);
}

type Lost = {
	readonly devices: DeviceId[];
	readonly cables: CableId[];
	readonly overlays: OverlayId[];
};

/** A dead switch or router is the same as all its cables dead; a dead server is more than that. */
function signature(
	network: Network,
	{devices, cables, overlays}: {readonly [K in keyof Lost]: readonly Lost[K][number][]},
): string {
	const dead = new Set(devices);
	const servers = network.devices
		.filter(device => device.kind === 'server' && dead.has(device.id))
		.map(({id}) => id);
	const lines = network.cables
		.filter(({id, a, b}) => cables.includes(id) || dead.has(a.device) || dead.has(b.device))
		.map(({id}) => id);
	return JSON.stringify([servers, lines, [...new Set(overlays)].sort()]);
}

/** The overlay whose centre this daemon is; `null`: it is none. */
function hubOf(
	network: Network,
	{device, daemon}: Extract<Effect, {kind: 'daemon'}>,
): OverlayId | null {
	const overlay = network.overlays.find(({id}) => daemon === `overlay:${id}`);
	const isHub = overlay?.members.some(
		member => member.device === device && member.role === 'server',
	);
	return isHub === true ? (overlay?.id ?? null) : null;
}
