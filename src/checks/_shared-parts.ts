/** What two members need on every link of the ring, though they are alive without it. */
import type {FailureDomain, Network} from '../network/network.types.ts';
import {memberReach} from '../network/queries/reach.ts';
import {removalOf} from '../network/queries/removal.ts';
import {singleFailures} from './_failures.ts';

/** What is no member itself, and takes two living members out of each other's reach on every link. */
export function sharedParts(network: Network): readonly FailureDomain[] {
	const members = network.cluster?.members.map(({device}) => device) ?? [];
	return singleFailures(network).filter(domain => {
		const alive = members.filter(device => !domain.devices.includes(device));
		if (alive.length < members.length) {
			return false;
		}
		const reach = memberReach(network, removalOf([domain]));
		return alive.some(a => alive.some(b => a !== b && reach.get(a)?.has(b) !== true));
	});
}

/** Whether something may fail on one link while another carries the ring. */
export function isCoveredByAnotherLink(network: Network): boolean {
	return (network.cluster?.rings.length ?? 0) > 1 && sharedParts(network).length === 0;
}
