import {broadcastLoops} from '../network/queries/path.ts';
import type {Check, CheckInput} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

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
		const stormy = runs.filter(run => stormIn(run) !== null);
		const [first] = stormy;
		return first === undefined
			? passed(
					evidenceOf(runs),
					'Every loop of cables is kept open by a spanning tree, or there is none.',
				)
			: failed(
					evidenceOf(stormy),
					{reason: `In the scenario ${first.scenario}: ${String(stormIn(first))}`, remedy},
					{scenario: first.scenario},
				);
	},
};

/** What a history says of the first storm in it; `null`: there was none. */
function stormIn({events}: CheckInput['runs'][number]): string | null {
	const note = events.find(event => event.kind === 'note' && event.topic === 'broadcast-storm');
	return note?.kind === 'note' ? note.text : null;
}
