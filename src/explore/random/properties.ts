/** What must hold whatever happens: safety while faults are in force, liveness after all of them have healed. */
import {splitBrainSpans} from '../../engine/quorum-time.ts';
import type {ScenarioRun} from '../../engine/run.types.ts';
import {inOrder, runTimeline} from '../../engine/timeline.ts';
import type {Network} from '../../network/network.types.ts';

export const PROPERTIES = [
	'split-brain-never',
	'storage-split-never',
	'comes-to-rest',
	'comes-together-again',
] as const;

export type Property = (typeof PROPERTIES)[number];

export const PROPERTY_TITLES: Readonly<Record<Property, string>> = {
	'split-brain-never': 'Two parts without a common member were quorate at once',
	'storage-split-never': 'Copies of the storage were written apart and contradicted each other',
	'comes-to-rest': 'The membership did not come to rest while the faults stayed as they were',
	'comes-together-again':
		'The cluster was not whole again within its own timers after all had healed',
};

export type Violation = {
	readonly property: Property;
	/** The longest overlap, or how long was watched in vain. */
	readonly figureMs: number;
};

/** Empty for a run that ended before its first fault: such a cluster has nothing that a fault could break. */
export function violationsOf(network: Network, run: ScenarioRun): readonly Violation[] {
	if (run.status !== 'completed') {
		return [];
	}
	const overlaps = splitBrainSpans(runTimeline(network, run)).map(
		({fromMs, toMs}) => toMs - fromMs,
	);
	const figures: Readonly<Record<Property, number>> = {
		'split-brain-never': Math.max(0, ...overlaps),
		'storage-split-never': longestContradictionMs(run),
		'comes-to-rest': vainWaitMs(run, 'faults', 'settled'),
		'comes-together-again': Math.max(
			vainWaitMs(run, 'settle', 'one quorate membership'),
			vainWaitMs(run, 'settle', 'storage and addresses whole'),
		),
	};
	return PROPERTIES.filter(property => figures[property] > 0).map(property => ({
		property,
		figureMs: figures[property],
	}));
}

/** How long a server went on finding copies that contradict each other; a moment at least where one did. */
function longestContradictionMs({events}: ScenarioRun): number {
	const sorted = inOrder(events);
	const endMs = sorted.at(-1)?.atMs ?? 0;
	const lengths = sorted.flatMap((event, index) => {
		if (event.kind !== 'storage' || event.state !== 'split-brain') {
			return [];
		}
		const next = sorted
			.slice(index + 1)
			.find(
				later =>
					later.kind === 'storage' && later.store === event.store && later.node === event.node,
			);
		return [Math.max(1, (next?.atMs ?? endMs) - event.atMs)];
	});
	return Math.max(0, ...lengths);
}

/** How long the phase waited for this in vain; 0: it came about, or nobody waited. */
function vainWaitMs({events}: ScenarioRun, phase: string, condition: string): number {
	const begin = events.findIndex(
		event => event.kind === 'phase' && event.phase === phase && event.state === 'begin',
	);
	const end = events.findIndex(
		event => event.kind === 'phase' && event.phase === phase && event.state === 'end',
	);
	const inPhase = begin === -1 ? [] : events.slice(begin, end === -1 ? undefined : end);
	const waited = inPhase.findLast(
		event => event.kind === 'waited' && event.condition.startsWith(condition),
	);
	return waited?.kind === 'waited' && waited.outcome === 'limit'
		? Math.max(1, waited.atMs - (inPhase[0]?.atMs ?? 0))
		: 0;
}
