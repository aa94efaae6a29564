/** From the text of a scenario file to a scenario, with every mistake of it at once. */
import type * as z from 'zod';

import {type Problem, invalidInput} from '../core/errors.ts';
import {suggest} from '../core/nearest.ts';
import type {DocumentPath, PlaceOf} from '../core/places.ts';
import {checkShape} from '../core/shape.ts';
import {readYaml} from '../core/yaml.ts';
import {isEachSelector} from '../faults/_selectors.ts';
import {readStep} from './read-step.ts';
import type {Scenario, Step} from './scenario.types.ts';
import {scenarioSchema} from './schema.ts';

/** Throws all mistakes at once, as invalid input (exit code 65). */
export function loadScenario(text: string, file: string): Scenario {
	const document = readYaml(text, file);
	const {placeOf} = document;
	const {value: head, problems: headProblems} = checkShape(scenarioSchema, document);
	const read = writtenSteps(document.value).map((step, index) => readStep(step, index, placeOf));
	const steps = read.flatMap(({step}) => step ?? []);
	const problems = [
		...headProblems,
		...read.flatMap(stepResult => stepResult.problems),
		...unknownHeals(steps, placeOf),
		...severalEach(steps, placeOf),
	];
	if (head === null || problems.length > 0) {
		throw invalidInput(problems);
	}
	return {...scenarioOf(head), steps, placeOf};
}

function scenarioOf(head: z.output<typeof scenarioSchema>): Omit<Scenario, 'steps' | 'placeOf'> {
	const {name, title, purpose, tags, needs, startCluster, recovery} = head;
	return {
		name,
		title,
		purpose,
		tags,
		needs: {
			membersMin: needs.members,
			overlay: needs.overlay ?? null,
			multicastTransport: needs.multicastTransport,
			qdevice: needs.qdevice,
		},
		startCluster,
		recovery,
	};
}

/** Read even when the head is wrong, so that the steps' mistakes are told in the same go. */
function writtenSteps(document: unknown): readonly unknown[] {
	const steps = (document as {steps?: unknown} | null)?.steps;
	return Array.isArray(steps) ? steps : [];
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

function problemAt(placeOf: PlaceOf, path: DocumentPath, problem: Problem): Problem {
	const place = placeOf(path);
	return place === undefined ? problem : {...problem, place};
}
