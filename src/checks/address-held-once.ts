import {formatDurationMs} from '../core/units.ts';
import type {DeviceId} from '../core/ids.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';
import type {Check} from './check.types.ts';
import {doubleHolds, type DoubleHold} from './_holders.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {counted, listed, roundedMs} from './_words.ts';

export const addressHeldOnce: Check = {
	id: 'address-held-once',
	title: 'No two servers hold a moving address at once',
	category: 'split-brain',
	source:
		'RFC 3768, 7: a backup that hears no master becomes one. keepalived and ucarp ask nobody else, so two that cannot hear each other both answer for the address.',
	gate: false,
	judge({network, runs}) {
		const {addresses} = network.workload;
		if (addresses.length === 0) {
			return notApplicable('The design has no moving address.');
		}
		const seen = runs.filter(({events}) => events.some(({kind}) => kind === 'holder'));
		if (seen.length === 0) {
			return unknown('No scenario showed who holds an address.');
		}
		const holds = seen
			.flatMap(run => doubleHolds(run, 'address:').map(hold => ({...hold, run})))
			.filter(({lengthMs}) => lengthMs > GRACE_MS)
			.sort((a, b) => b.lengthMs - a.lengthMs);
		const [longest] = holds;
		return longest === undefined
			? passed(
					evidenceOf(seen),
					`In ${counted(seen.length, 'scenario')} no address was held twice for longer than ${formatDurationMs(GRACE_MS)}.`,
					{heldTwice: 0, scenarios: seen.length},
				)
			: found(network, {holds, longest});
	},
};

/** One advertisement passes between the moment that the better master comes back and the other's stepping down. */
const GRACE_MS = 1500;

type Found = DoubleHold & {readonly run: ScenarioRun};

function found(
	network: Network,
	{holds, longest}: {readonly holds: readonly Found[]; readonly longest: Found},
) {
	const scenarios = [...new Set(holds.map(({run}) => run.id))];
	const name = longest.of.slice('address:'.length);
	const address = network.workload.addresses.find(candidate => candidate.name === name);
	return failed(
		evidenceOf(holds.map(({run}) => run)),
		{
			reason: `In ${longest.run.id} ${listed(longest.nodes)} held ${address?.address ?? name} at once for ${formatDurationMs(longest.lengthMs)}; ${counted(scenarios.length, 'scenario')} showed such a moment.`,
			remedy: remedyFor(longest.nodes),
		},
		{
			heldTwice: holds.length,
			longestMs: roundedMs(longest.lengthMs),
			scenarios: scenarios.join(', '),
		},
	);
}

function remedyFor(nodes: readonly DeviceId[]): string {
	return `Let the cluster that has a quorum move the address, or give ${listed(nodes)} a second way for the advertisements.`;
}
