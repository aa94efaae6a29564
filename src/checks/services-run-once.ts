import {formatDurationMs} from '../core/units.ts';
import type {DeviceId} from '../core/ids.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {serviceTimelines} from '../engine/service-spans.ts';
import type {Network} from '../network/network.types.ts';
import {movedServices} from '../network/queries/moved-services.ts';
import type {Check, Outcome} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {runsWithServices} from './_services.ts';
import {counted, listed, roundedMs} from './_words.ts';

export const servicesRunOnce: Check = {
	id: 'services-run-once',
	title: 'No service runs on two servers at once',
	category: 'split-brain',
	source:
		'pve-ha-manager 5.2.0: a watchdog resets a node 70 s after it last had its lock (watchdog-mux.c), and others may take the lock after 120 s (pve-cluster, memdb.c). Without the watchdog nothing ends the services of a node that was cut off.',
	gate: true,
	judge({network, runs}) {
		if (movedServices(network).length === 0) {
			return notApplicable('No cluster moves a service of the design.');
		}
		const seen = runsWithServices(runs);
		const doubles = seen
			.flatMap(run => doublesIn(network, run))
			.sort((a, b) => b.lengthMs - a.lengthMs);
		const [longest] = doubles;
		return longest === undefined ? without(network, seen) : withDouble(doubles, longest);
	},
};

type Double = {
	readonly run: ScenarioRun;
	readonly service: string;
	readonly nodes: readonly DeviceId[];
	readonly lengthMs: number;
};

function doublesIn(network: Network, run: ScenarioRun): readonly Double[] {
	return serviceTimelines(network, run).flatMap(({service, spans}) =>
		spans
			.filter(({nodes}) => nodes.length > 1)
			.map(({nodes, fromMs, toMs}) => ({run, service, nodes, lengthMs: toMs - fromMs})),
	);
}

const REMEDY = 'Fence: give every node a watchdog, or a device that is sure to switch it off.';

function withDouble(doubles: readonly Double[], {service, nodes, lengthMs, run}: Double): Outcome {
	const scenarios = [...new Set(doubles.map(double => double.run.id))];
	return failed(
		evidenceOf(doubles.map(double => double.run)),
		{
			reason: `In ${run.id} ${listed(nodes)} ran ${service} at once for ${formatDurationMs(lengthMs)}, both writing to the same disk; ${counted(scenarios.length, 'scenario')} showed such a moment.`,
			remedy: REMEDY,
		},
		{twice: doubles.length, longestMs: roundedMs(lengthMs), scenarios: scenarios.join(', ')},
	);
}

function without({cluster}: Network, seen: readonly ScenarioRun[]): Outcome {
	if (cluster?.haFencing !== true) {
		return failed(
			'static',
			{
				reason:
					'Nothing fences: a node that is cut off goes on running its services while others start them.',
				remedy: REMEDY,
			},
			{twice: 0},
		);
	}
	const values = {twice: 0, scenarios: seen.length};
	return seen.length === 0
		? passed(
				'static',
				'A node without its lock is reset after 70 s at the latest; others get the lock after 120 s.',
				values,
			)
		: passed(
				evidenceOf(seen),
				`In ${counted(seen.length, 'scenario')} every service ran on one server at most.`,
				values,
			);
}
