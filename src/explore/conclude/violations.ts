/** The violations of a random search: which are worth shrinking, and what is told of each. */
import type {Network} from '../../network/network.types.ts';
import type {Crew} from '../run/crew.ts';
import type {ShrunkSchedule} from '../random/shrink.ts';
import {drawSchedule} from '../random/draw.ts';
import {menuFor} from '../random/menu.ts';
import {PROPERTIES, type Property} from '../random/properties.ts';
import type {ScheduleEvent} from '../random/schedule.types.ts';
import type {SearchOptions} from '../run/search-plan.ts';
import {type Answers, scheduleAnswer} from '../run/tasks.ts';

export type FoundViolation = ShrunkSchedule & {
	readonly property: Property;
	/** The random schedule's number. */
	readonly number: number;
	readonly eventsBefore: number;
};

/** For each property the schedules with the fewest events are shrunk: more of them end in the same few causes. */
const SHRUNK_PER_PROPERTY = 4;

export type ViolationsRequest = {
	readonly network: Network;
	readonly options: Pick<SearchOptions, 'schedules' | 'seed'>;
	readonly answers: Answers;
	readonly crew: Crew;
};

/** Depends on the answers alone, not on who found them, so that a search that was split finds the same. */
export async function shrinkViolations(
	request: ViolationsRequest,
): Promise<readonly FoundViolation[]> {
	const {network, options, crew} = request;
	const chosen = PROPERTIES.flatMap(property => shortest(request, property));
	const menu = chosen.length === 0 ? [] : menuFor(network);
	const found = await Promise.all(
		chosen.map(async ({property, number, eventsBefore}) => {
			const schedule = drawSchedule({menu, network, seed: options.seed, number});
			const shrunk = await crew.ask({kind: 'shrink', schedule, property});
			return {...shrunk, property, number, eventsBefore};
		}),
	);
	return withoutTwins(found);
}

/** By property: how many schedules violated it. */
export function violatingCounts({
	options,
	answers,
}: Pick<ViolationsRequest, 'options' | 'answers'>) {
	return Object.fromEntries(
		PROPERTIES.map(property => [property, violating({options, answers}, property).length]),
	);
}

type Candidate = Pick<FoundViolation, 'property' | 'number' | 'eventsBefore'>;

function violating(
	{options, answers}: Pick<ViolationsRequest, 'options' | 'answers'>,
	property: Property,
): readonly Candidate[] {
	return Array.from({length: options.schedules}, (_, number) => number).flatMap(number => {
		const answer = scheduleAnswer(answers, number);
		const isViolated = answer?.violations.some(violation => violation.property === property);
		return isViolated === true ? [{property, number, eventsBefore: answer?.eventCount ?? 0}] : [];
	});
}

function shortest(request: ViolationsRequest, property: Property): readonly Candidate[] {
	return violating(request, property)
		.toSorted((a, b) => a.eventsBefore - b.eventsBefore || a.number - b.number)
		.slice(0, SHRUNK_PER_PROPERTY);
}

/** Schedules that shrank to the same faults at other times are one finding; the shortest stays. */
function withoutTwins(found: readonly FoundViolation[]): readonly FoundViolation[] {
	const essence = ({property, schedule}: FoundViolation): string =>
		JSON.stringify([property, schedule.events.map(blowOf)]);
	return found
		.toSorted(
			(a, b) =>
				PROPERTIES.indexOf(a.property) - PROPERTIES.indexOf(b.property) ||
				a.schedule.events.length - b.schedule.events.length ||
				a.number - b.number,
		)
		.filter((one, index, all) => all.findIndex(other => essence(other) === essence(one)) === index);
}

function blowOf({fault, target, params}: ScheduleEvent): readonly unknown[] {
	return [fault, target, params];
}
