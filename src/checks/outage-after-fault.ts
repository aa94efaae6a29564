import {formatDurationMs} from '../core/units.ts';
import type {Network, Requirement} from '../network/network.types.ts';
import type {Check, Outcome} from './check.types.ts';
import {observationsOf, type Observation} from './_observed.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {isMet, requirementsFor} from './_requirements.ts';
import {singleFaults} from './_single-faults.ts';
import {counted, roundedMs} from './_words.ts';

export const outageAfterFault: Check = {
	id: 'outage-after-fault',
	title: 'Time without quorum after each fault keeps the required limit',
	category: 'recovery',
	source:
		'Proxmox VE, pve-ha-manager: a node with services that has no quorum for about 50 to 60 s resets itself.',
	gate: true,
	judge({network, runs}) {
		const [requirement] = requirementsFor(network, 'outage');
		if (network.cluster === null || requirement === undefined) {
			return notApplicable('The design limits no time without quorum.');
		}
		const observations = singleFaults(network, observationsOf(network, runs));
		return observations.length === 0
			? unknown('No scenario broke anything while the cluster was whole.')
			: judged(network, requirement, observations);
	},
};

function judged(
	network: Network,
	requirement: Requirement,
	observations: readonly Observation[],
): Outcome {
	const outages = observations.map(observation => ({observation, ms: ownOutageMs(observation)}));
	const [longest] = [...outages].sort((a, b) => b.ms - a.ms);
	const evidence = evidenceOf(observations.map(({run}) => run));
	if (longest === undefined) {
		throw new Error('Observations without an outage.');
	}
	const values = {
		longestMs: roundedMs(longest.ms),
		limitMs: requirement.value,
		...Object.fromEntries(
			outages.map(({observation, ms}) => [`outageMs ${observation.run.id}`, roundedMs(ms)]),
		),
	};
	const {run, regained} = longest.observation;
	const open = regained ? '' : ' and was not back when the scenario ended';
	const reason = `The longest time without quorum, ${formatDurationMs(longest.ms)}, came with ${run.id}${open}; required: ${requirement.text}. ${counted(observations.length, 'fault')} ${observations.length === 1 ? 'was' : 'were'} tried; while a fault lasts that costs the quorum for good, only the time after its repair counts.`;
	if (!isMet(requirement, longest.ms)) {
		return failed(evidence, {reason, remedy: remedyFor(network, longest.ms)}, values);
	}
	const unsure = outages.find(({observation}) => !observation.regained);
	return unsure === undefined
		? passed(evidence, reason, values)
		: unknown(
				`After ${unsure.observation.run.id} the quorum was not back within the ${formatDurationMs(unsure.ms)} that were watched.`,
				'Run that scenario with "recovery: full".',
				evidence,
			);
}

/**
 * Where the quorum is gone as long as the fault lasts, only the time after the repair: that it is gone at all is for the
 * check quorum-through-every-single-failure.
 */
function ownOutageMs({quorate, outageMs, outageAfterHealMs}: Observation): number {
	return quorate.length > 0 ? outageMs : outageAfterHealMs;
}

function remedyFor({overlays}: Network, outageMs: number): string {
	const slow = overlays.find(
		({recovery}) =>
			Math.max(recovery.peerLossNoticedMsMax, recovery.restartOutageMsMax) >= outageMs / 2,
	);
	return slow === undefined
		? 'Lower token and consensus, or repair what keeps the members apart.'
		: `Let the overlay ${slow.id} notice a dead peer sooner (shorter keepalive), or do without it.`;
}
