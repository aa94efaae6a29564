/** Finding things of a compiled network by their plain names, for tests. */
import type {Ring} from '../../src/network/cluster.types.ts';
import type {
	Cable,
	Device,
	FailureDomain,
	Network,
	Overlay,
} from '../../src/network/network.types.ts';

export function device(network: Network, name: string): Device {
	return found(
		network.devices.find(({id}) => id === name),
		name,
	);
}

export function cable(network: Network, name: string): Cable {
	return found(
		network.cables.find(({id}) => id === name),
		name,
	);
}

export function overlay(network: Network, name: string): Overlay {
	return found(
		network.overlays.find(({id}) => id === name),
		name,
	);
}

export function domain(network: Network, id: string): FailureDomain {
	return found(
		network.failureDomains.find(candidate => candidate.id === id),
		id,
	);
}

export function ring(network: Network, linkNumber = 0): Ring {
	return found(network.cluster?.rings[linkNumber], `ring ${linkNumber}`);
}

export function ringEnd(network: Network, name: string, linkNumber = 0): Ring['addresses'][number] {
	return found(
		ring(network, linkNumber).addresses.find(end => end.device === name),
		name,
	);
}

function found<Thing>(thing: Thing | undefined, name: string): Thing {
	if (thing === undefined) {
		throw new Error(`The network has no ${name}`);
	}
	return thing;
}
