/** Faults that a cluster should get over by itself. */
import type {Network} from '../network/network.types.ts';
import {signatureOfDomain, signatureOfEffects, singleFailures} from './_failures.ts';
import type {Observation} from './_observed.ts';

/** What takes away exactly one failure domain, or only one daemon. A cut made of several cables is no single failure. */
export function singleFaults(
	network: Network,
	observations: readonly Observation[],
): readonly Observation[] {
	const domains = new Set(
		singleFailures(network).map(domain => signatureOfDomain(network, domain)),
	);
	return observations.filter(({fault}) => {
		const signature = signatureOfEffects(network, fault.effects);
		return signature === null ? fault.effects.length === 1 : domains.has(signature);
	});
}
