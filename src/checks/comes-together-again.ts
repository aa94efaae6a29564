import {formatDurationMs} from '../core/units.ts';
import type {Network} from '../network/network.types.ts';
import type {Check} from './check.types.ts';
import {observationsOf} from './_observed.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {counted, listed, roundedMs} from './_words.ts';

export const comesTogetherAgain: Check = {
	id: 'comes-together-again',
	title: 'The cluster is whole again after every repair',
	category: 'recovery',
	source:
		'Liveness: once every fault is healed, only the cluster’s own timers may keep its members apart.',
	gate: false,
	judge({network, runs}) {
		if (network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const observations = observationsOf(network, runs).filter(({fault}) => fault.healed);
		if (observations.length === 0) {
			return unknown('No scenario broke and repaired anything while the cluster was whole.');
		}
		const evidence = evidenceOf(observations.map(({run}) => run));
		const apart = observations.filter(({restoredMs}) => restoredMs === null);
		const restored = observations.flatMap(({restoredMs}) => restoredMs ?? []);
		const slowestMs = Math.max(0, ...restored);
		const values = {
			repairs: observations.length,
			notWhole: apart.map(({run}) => run.id).join(', '),
			slowestMs: roundedMs(slowestMs),
		};
		if (apart.length === 0) {
			const reason = `Whole again after each of ${counted(observations.length, 'repair')}, the slowest time within ${formatDurationMs(slowestMs)}.`;
			return passed(evidence, reason, values);
		}
		const watchedMs = Math.min(...apart.map(({timeline, fault}) => timeline.toMs - fault.toMs));
		return failed(
			evidence,
			{
				reason: `After the repair in ${listed(apart.map(({run}) => run.id))} the members did not come together within ${formatDurationMs(watchedMs)}${becauseOfTunnels(network)}.`,
				remedy: 'Make the tunnels notice a lost session sooner, or keep the ring off them.',
			},
			values,
		);
	},
};

function becauseOfTunnels({overlays}: Network): string {
	const longestMs = Math.max(0, ...overlays.map(({recovery}) => recovery.restartOutageMsMax));
	return longestMs === 0
		? ''
		: `; a tunnel whose far end has restarted may need ${formatDurationMs(longestMs)} to come back`;
}
