import {broadcastLoops} from '../network/queries/path.ts';
import {formatDurationMs} from '../core/units.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {inOrder} from '../engine/timeline.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

/**
 * Both ends of a cable that was silent forward when it is mended, until the next hello of either: 2 s. Three hellos are
 * what RSTP itself waits for a neighbour (IEEE 802.1D-2004, 17.21.23), so what lasts longer is not being opened.
 */
const STORM_MS_MAX = 3 * 2000;

export const broadcastLoopsKeptOpen: Check = {
	id: 'broadcast-loops',
	title: 'No loop of cables is left without a spanning tree',
	category: 'reachability',
	source:
		'IEEE 802.1D-2004, 7.1: bridges need a loop-free active topology, as frames have no hop count and multiply at every round.',
	gate: true,
	judge({network, runs}) {
		const bridges = network.devices.filter(
			({kind, ports}) => kind === 'switch' || ports.some(({over}) => over?.kind === 'bridge'),
		);
		if (bridges.length === 0) {
			return notApplicable('Nothing in the design bridges frames.');
		}
		const loops = broadcastLoops(network);
		const remedy =
			'Set spanningTree on every switch and bridge of the loop, or take a cable out of it.';
		if (loops.length > 0) {
			return failed(
				'static',
				{
					reason: `Frames go round at ${listed(loops)} for ever: the first broadcast fills every cable of that network.`,
					remedy,
				},
				{devices: loops.join(', ')},
			);
		}
		const longest = longestStorm(runs);
		if (longest === null) {
			return passed(
				evidenceOf(runs),
				'Every loop of cables is kept open by a spanning tree, or there is none.',
			);
		}
		const {run, durationMs, text} = longest;
		const values = {scenario: run.scenario, stormMs: Math.round(durationMs)};
		return durationMs <= STORM_MS_MAX
			? passed(
					evidenceOf([run]),
					`The spanning tree opened every loop again; the longest, in the scenario ${run.scenario}, took ${formatDurationMs(durationMs)}.`,
					values,
				)
			: failed(
					evidenceOf([run]),
					{
						reason: `In the scenario ${run.scenario}, for ${formatDurationMs(durationMs)}: ${text}`,
						remedy,
					},
					values,
				);
	},
};

type Storm = {
	readonly run: ScenarioRun;
	readonly durationMs: number;
	/** What the history says of it. */
	readonly text: string;
};

/** `null`: there was none in any run. */
function longestStorm(runs: readonly ScenarioRun[]): Storm | null {
	const storms = runs.flatMap(stormsIn);
	return storms.reduce<Storm | null>(
		(longest, storm) =>
			longest === null || storm.durationMs > longest.durationMs ? storm : longest,
		null,
	);
}

/** A storm lasts until the history says that the loop is open again, whatever it takes in meanwhile, or to the run's end. */
function stormsIn(run: ScenarioRun): readonly Storm[] {
	const storms: Storm[] = [];
	let begun: {readonly atMs: number; readonly text: string} | null = null;
	const endAt = (atMs: number): void => {
		if (begun !== null) {
			storms.push({run, durationMs: atMs - begun.atMs, text: begun.text});
			begun = null;
		}
	};
	const events = inOrder(run.events);
	for (const event of events) {
		if (event.kind === 'note' && event.topic === 'broadcast-storm') {
			if (event.values['devices'] === '') {
				endAt(event.atMs);
			} else {
				begun ??= event;
			}
		}
	}
	endAt(events.at(-1)?.atMs ?? 0);
	return storms;
}
