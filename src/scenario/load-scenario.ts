/** From the text of a scenario file to a scenario, with every mistake of it at once. */
import type * as z from 'zod';

import {invalidInput} from '../core/errors.ts';
import {checkShape} from '../core/shape.ts';
import {readYaml} from '../core/yaml.ts';
import {readStep} from './read-step.ts';
import type {Scenario} from './scenario.types.ts';
import {scenarioSchema} from './schema.ts';
import {problemsOfSteps} from './whole-checks.ts';

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
		...problemsOfSteps(steps, placeOf),
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
