/** Why two members of a ring do not reach each other, in the words of whoever has to mend it. */
import type {DeviceId} from '../core/ids.ts';
import type {Ring} from '../network/cluster.types.ts';
import type {Network, Overlay} from '../network/network.types.ts';
import {cableOf, deviceOf, overlayOf} from '../network/queries/lookup.ts';
import type {Path, PathStep} from '../network/queries/path.types.ts';
import {multicastHearers, ringPath} from '../network/queries/reach.ts';

export type Cause = {
	readonly kind: 'no-client-to-client' | 'no-path' | 'multicast-blocked';
	readonly sentence: string;
	readonly remedy: string;
};

type Pair = readonly [DeviceId, DeviceId];

/** The cause for one pair on one ring; `null`: they reach each other. */
export function causeOf(network: Network, ring: Ring, [a, b]: Pair): Cause | null {
	const [from, to] = [a, b].map(device => ring.addresses.find(end => end.device === device));
	const path = from === undefined || to === undefined ? null : ringPath(network, {from, to});
	if (path === null) {
		return missingRelay(network, ring, [a, b]) ?? noPath(ring, [a, b]);
	}
	if (network.cluster?.transport !== 'udp') {
		return null;
	}
	const deaf = [
		[a, b],
		[b, a],
	].find(
		([speaker, hearer]) =>
			speaker !== undefined &&
			hearer !== undefined &&
			!multicastHearers(network, {ring, from: speaker}).has(hearer),
	);
	return deaf === undefined ? null : blockedMulticast(network, path, [a, b]);
}

function missingRelay(network: Network, ring: Ring, pair: Pair): Cause | null {
	const overlay = overlayBeneath(network, ring);
	const hub = overlay?.members.find(({role}) => role === 'server');
	const clients = (overlay?.members ?? []).filter(({role}) => role === 'client');
	const areClients = pair.every(device => clients.some(client => client.device === device));
	if (overlay === undefined || hub === undefined || !areClients || overlay.relays.length > 0) {
		return null;
	}
	return {
		kind: 'no-client-to-client',
		sentence: `${pair.join(' and ')} are both clients of the ${overlay.kind} server ${hub.device}, which has no client-to-client path: it passes nothing from one client to the other`,
		remedy: `Set clientToClient on the overlay ${overlay.id}, or join the servers by a full mesh.`,
	};
}

function noPath(ring: Ring, [a, b]: Pair): Cause {
	return {
		kind: 'no-path',
		sentence: `no packet gets from ${a} to ${b} on link ${ring.linkNumber} (${ring.over})`,
		remedy: `Join ${a} and ${b} by a network that both ends of link ${ring.linkNumber} are on.`,
	};
}

function blockedMulticast(network: Network, path: Path, [a, b]: Pair): Cause {
	const where = path.steps.flatMap(step => blocksAt(network, step));
	const routers = path.devices
		.map(id => deviceOf(network, id))
		.filter(device => device.kind !== 'server' && !device.carriesMulticast)
		.map(device =>
			device.kind === 'router' ? `the provider ${device.id}` : `the switch ${device.id}`,
		);
	const [place = 'an unknown place'] = [...routers, ...where];
	return {
		kind: 'multicast-blocked',
		sentence: `multicast from ${a} does not reach ${b}: it is stopped at ${place}`,
		remedy:
			'Carry the ring over a tunnel that takes multicast, choose a provider that carries it, or a transport that does not need it (udpu, knet).',
	};
}

function blocksAt(network: Network, step: PathStep): readonly string[] {
	if (step.kind === 'tunnel') {
		return overlayOf(network, step.overlay).carriesMulticast ? [] : [`the overlay ${step.overlay}`];
	}
	return cableOf(network, step.cable).impairment[step.direction].blocksMulticast
		? [`the cable ${step.cable}`]
		: [];
}

/** The overlay that a ring's ports belong to. */
export function overlayBeneath(network: Network, ring: Ring): Overlay | undefined {
	const [first] = ring.addresses;
	return network.overlays.find(({members}) =>
		members.some(member => member.device === first?.device && member.port === first.port),
	);
}
