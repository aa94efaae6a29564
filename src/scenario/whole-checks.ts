/** Mistakes of a scenario that only its steps together show. */
import type {Problem} from '../core/errors.ts';
import {suggest} from '../core/nearest.ts';
import type {DocumentPath, PlaceOf} from '../core/places.ts';
import {formatDurationMs} from '../core/units.ts';
import {isEachSelector} from '../faults/_selectors.ts';
import {SCENARIO_LIMITS} from './limits.ts';
import type {ProbeSpec, Step} from './scenario.types.ts';

export function problemsOfSteps(steps: readonly Step[], placeOf: PlaceOf): readonly Problem[] {
	return [
		...unknownHeals(steps, placeOf),
		...idsTwice(steps, placeOf),
		...severalEach(steps, placeOf),
		...tooLong(steps, placeOf),
	];
}

function unknownHeals(steps: readonly Step[], placeOf: PlaceOf): readonly Problem[] {
	return steps.flatMap((step, index) => {
		if (step.kind !== 'heal') {
			return [];
		}
		const known = steps
			.slice(0, index)
			.flatMap(earlier => (earlier.kind === 'fault' ? (earlier.id ?? []) : []));
		return known.includes(step.id)
			? []
			: [
					problemAt(placeOf, [...step.path, 'heal'], {
						code: 'unknown-name',
						message: `No earlier fault has the id "${step.id}".`,
						remedy: suggest(step.id, known, 'Ids before this step'),
					}),
				];
	});
}

/** A fault of the same id would be taken for the one that is in force already. */
function idsTwice(steps: readonly Step[], placeOf: PlaceOf): readonly Problem[] {
	const faults = steps.flatMap(step => (step.kind === 'fault' || step.kind === 'ramp' ? step : []));
	return faults
		.filter(({id}, index) => id !== null && faults.findIndex(other => other.id === id) < index)
		.map(({id, path}) =>
			problemAt(placeOf, [...path, 'id'], {
				code: 'duplicate-name',
				message: `An earlier fault has the id "${String(id)}" already.`,
				remedy: 'Give every fault an id of its own.',
			}),
		);
}

/** A run has one target that `each` stands for; two different ones would be a product that nobody asked for. */
function severalEach(steps: readonly Step[], placeOf: PlaceOf): readonly Problem[] {
	const found = steps.flatMap(step =>
		'targets' in step
			? step.targets.filter(isEachSelector).map(selector => ({selector, path: step.path}))
			: [],
	);
	const [first] = found;
	return found
		.filter(({selector}) => selector !== first?.selector)
		.map(({selector, path}) =>
			problemAt(placeOf, [...path, 'target'], {
				code: 'several-each',
				message: `"${selector}" comes after "${first?.selector ?? ''}": a scenario repeats over one kind of thing.`,
				remedy: 'Write two scenarios, or use `all:` or `any-one-` for one of them.',
			}),
		);
}

/** Told at the first step that cannot be reached, or not be finished, in the time that a scenario may take. */
function tooLong(steps: readonly Step[], placeOf: PlaceOf): readonly Problem[] {
	let atMs = 0;
	for (const step of steps) {
		atMs = Math.max(atMs + step.afterMs, step.atMs ?? 0) + ownDurationMs(step);
		if (atMs > SCENARIO_LIMITS.durationMs) {
			return [
				problemAt(placeOf, step.path, {
					code: 'scenario-too-long',
					message: `The scenario would last ${formatDurationMs(atMs)} up to the end of this step; no engine runs one for more than ${formatDurationMs(SCENARIO_LIMITS.durationMs)}.`,
					remedy: 'Shorten a wait, a hold, or the number and interval of round trips.',
				}),
			];
		}
	}
	return [];
}

/** What the step itself asks for; the cluster's own timers bound everything else. */
function ownDurationMs(step: Step): number {
	switch (step.kind) {
		case 'wait':
			return typeof step.until === 'string' ? (step.limitMs ?? 0) : step.until.durationMs;
		case 'probe':
			return probeMs(step.probe);
		case 'ramp':
			return step.values.length * (step.holdMs + (step.probe === null ? 0 : probeMs(step.probe)));
		case 'fault':
		case 'heal':
		case 'cluster':
			return 0;
	}
}

function probeMs({kind, count, intervalMs}: ProbeSpec): number {
	return kind === 'rtt' ? count * intervalMs : 0;
}

function problemAt(placeOf: PlaceOf, path: DocumentPath, problem: Problem): Problem {
	const place = placeOf(path);
	return place === undefined ? problem : {...problem, place};
}
