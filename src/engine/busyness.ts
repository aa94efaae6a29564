/**
 * Whether the machine had the time that a live lab's figures need. A lab shares a few processors with its own daemons and
 * with whatever else runs there; what waits for one looks like a slow network, or like a node that does not answer.
 */
import {formatDurationMs} from '../core/units.ts';
import type {Network} from '../network/network.types.ts';
import type {HistoryEvent} from './history.types.ts';
import type {ScenarioRun} from './run.types.ts';

export type BusySign = {
	/**
	 * `times`: what was measured took longer than the network takes. `behaviour`: the cluster itself was held up for so
	 * long that what it did may have been the machine's doing.
	 */
	readonly spoils: 'times' | 'behaviour';
	/** One clause with the figure and its limit. */
	readonly text: string;
};

/**
 * On a quiet machine the panel's p99 is 0.03 to 0.17 ms (`npm run bench:panel`). A round trip crosses at least two of its
 * cables, so beyond this a millisecond of what is measured may be its own.
 */
const PANEL_P99_US_MAX = 500;

/**
 * Share of the probes that left a millisecond late, for want of a processor. What a round trip meets on its way (bridges,
 * daemons, the panel, each end) waits as often: five such places make this one round trip in a hundred.
 */
const LATE_PROBES_RATIO_MAX = 0.002;

/** Share of the time in which some process of the machine waited for a processor. */
const WAITING_RATIO_MAX = 0.5;

/** Nothing for a simulated run: its machines are never short of a processor. */
export function busySigns(
	network: Network,
	{evidence, events}: Pick<ScenarioRun, 'evidence' | 'events'>,
): readonly BusySign[] {
	return evidence === 'measured'
		? [
				...panelSigns(network, events),
				...probeSigns(events),
				...loadSigns(events),
				...stallSigns(events),
			]
		: [];
}

function panelSigns({cluster}: Network, events: readonly HistoryEvent[]): readonly BusySign[] {
	const p99Us = worst(events, 'panel-lateness', 'p99Us');
	const maxMs = worst(events, 'panel-lateness', 'maxUs') / 1000;
	// kronosnet gives a link up after half a token, and so much of the token's own time was the panel's.
	const behaviourMs = (cluster?.totem.effectiveTokenMs ?? Infinity) / 2;
	return [
		...(p99Us > PANEL_P99_US_MAX
			? [
					sign(
						'times',
						`one frame in a hundred left the patch panel more than ${formatDurationMs(p99Us / 1000)} late (limit ${formatDurationMs(PANEL_P99_US_MAX / 1000)})`,
					),
				]
			: []),
		...(maxMs > behaviourMs
			? [
					sign(
						'behaviour',
						`a frame left the patch panel ${formatDurationMs(maxMs)} late, more than half a token`,
					),
				]
			: []),
	];
}

function loadSigns(events: readonly HistoryEvent[]): readonly BusySign[] {
	const ratio = worst(events, 'machine-load', 'waitingRatio');
	if (ratio > WAITING_RATIO_MAX) {
		return [
			sign(
				'times',
				`for ${percent(ratio)} of the time some process waited for a processor (limit ${percent(WAITING_RATIO_MAX)})`,
			),
		];
	}
	// Kernels without pressure stall information tell no more than how many wanted one.
	const load = worst(events, 'machine-load', 'load');
	const processors = worst(events, 'machine-load', 'processors');
	return ratio === 0 && processors > 0 && load > processors
		? [sign('times', `${load.toFixed(1)} processes wanted the ${String(processors)} processors`)]
		: [];
}

function probeSigns(events: readonly HistoryEvent[]): readonly BusySign[] {
	const ratio = worst(events, 'probe-lateness', 'lateRatio');
	return ratio > LATE_PROBES_RATIO_MAX
		? [
				sign(
					'times',
					`${percent(ratio, 1)} of the probes left 1 ms or more after their time (limit ${percent(LATE_PROBES_RATIO_MAX, 1)})`,
				),
			]
		: [];
}

/** corosync complains when it did not run for 80 % of its token (exec/main.c), so each complaint counts. */
function stallSigns(events: readonly HistoryEvent[]): readonly BusySign[] {
	const stalls = events.flatMap(event =>
		event.kind === 'note' && event.topic === 'scheduler-stall' ? [event] : [],
	);
	const longest = stalls.toSorted(
		(a, b) => Number(b.values['stallMs']) - Number(a.values['stallMs']),
	)[0];
	return longest === undefined
		? []
		: [
				sign(
					'behaviour',
					`corosync on ${String(longest.values['node'])} did not run for ${formatDurationMs(Number(longest.values['stallMs']))}`,
				),
			];
}

const sign = (spoils: BusySign['spoils'], text: string): BusySign => ({spoils, text});

const percent = (ratio: number, digits = 0): string => `${(100 * ratio).toFixed(digits)} %`;

/** The largest such figure that the lab noted of itself; 0 without any. */
function worst(events: readonly HistoryEvent[], topic: string, name: string): number {
	const figures = events.flatMap(event =>
		event.kind === 'note' && event.topic === topic ? [Number(event.values[name] ?? 0)] : [],
	);
	return Math.max(0, ...figures);
}
