/** The pieces that a search is cut into. Each is answered by itself, whoever answers it, and has a key of its own. */
import type {ServicesFinding} from '../cases/services.ts';
import type {CaseFinding} from '../cases/simulate.ts';
import type {ScheduleFinding} from '../random/try-schedule.ts';

export type Task =
	| {
			readonly kind: 'failures';
			/** Numbers in `elementsOf(network)`, in the order in which they fail; none: the cluster as it is built. */
			readonly elements: readonly number[];
	  }
	| {
			/** The same with the HA manager: what becomes of the services that it moves. */
			readonly kind: 'services';
			readonly elements: readonly number[];
	  }
	| {
			/** One random schedule, which its number and the search's seed say everything about. */
			readonly kind: 'schedule';
			readonly number: number;
	  };

export type Answer = CaseFinding | ServicesFinding | ScheduleFinding;

/** Answers by the keys of their tasks. */
export type Answers = ReadonlyMap<string, Answer>;

export function keyOf(task: Task): string {
	return task.kind === 'schedule'
		? `schedule:${task.number}`
		: `${task.kind}:${task.elements.join('>')}`;
}

export function caseAnswer(answers: Answers, elements: readonly number[]): CaseFinding | null {
	const answer = answers.get(keyOf({kind: 'failures', elements}));
	return answer !== undefined && 'outcome' in answer ? answer : null;
}

export function servicesAnswer(
	answers: Answers,
	elements: readonly number[],
): ServicesFinding | null {
	const answer = answers.get(keyOf({kind: 'services', elements}));
	return answer !== undefined && 'services' in answer ? answer : null;
}

export function scheduleAnswer(answers: Answers, number: number): ScheduleFinding | null {
	const answer = answers.get(keyOf({kind: 'schedule', number}));
	return answer !== undefined && 'violations' in answer ? answer : null;
}
