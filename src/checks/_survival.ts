/** Which single failures the cluster keeps its quorum through: as forecast from the design, and as seen in the runs. */
import type {ScenarioRun} from '../engine/run.types.ts';
import type {FailureDomain, Network} from '../network/network.types.ts';
import {removalOf} from '../network/queries/removal.ts';
import {signatureOfDomain, signatureOfEffects, singleFailures} from './_failures.ts';
import {forecastParts, type Part} from './_forecast.ts';
import {observationsOf, type Observation} from './_observed.ts';

export type Survival = {
	readonly domain: FailureDomain;
	/** What is left, the largest part first. */
	readonly parts: readonly Part[];
	readonly forecast: boolean;
	/** Runs that caused exactly this loss. */
	readonly seen: readonly Observation[];
	/** By the runs where there are any, else by the forecast. */
	readonly kept: boolean;
};

/** `null` where corosync would not start. */
export function survivals(
	network: Network,
	runs: readonly ScenarioRun[],
): readonly Survival[] | null {
	const observations = observationsOf(network, runs);
	const signatures = observations.map(({fault}) => signatureOfEffects(network, fault.effects));
	const result: Survival[] = [];
	for (const domain of singleFailures(network)) {
		const parts = forecastParts(network, removalOf([domain]));
		if (parts === null) {
			return null;
		}
		const own = signatureOfDomain(network, domain);
		const seen = observations.filter((_, index) => signatures[index] === own);
		const forecast = parts.some(({quorate}) => quorate);
		const kept = seen.length === 0 ? forecast : seen.every(isKept);
		result.push({domain, parts, forecast, seen, kept});
	}
	return result;
}

/** A cluster that does not come to rest keeps nothing, even if it was quorate at the moment of looking. */
function isKept({quorate, settled}: Observation): boolean {
	return settled && quorate.length > 0;
}
