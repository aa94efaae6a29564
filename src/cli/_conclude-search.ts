/** From the answers of a whole search to its document: shrinks what was violated, asks the real daemons, keeps it all. */
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {
	shrinkViolations,
	violatingCounts,
	type FoundViolation,
} from '../explore/conclude/violations.ts';
import {findingsOf} from '../explore/conclude/findings.ts';
import {PROPERTY_TITLES} from '../explore/random/properties.ts';
import {scenarioText} from '../explore/random/scenario-text.ts';
import {hireCrew} from '../explore/run/crew.ts';
import type {SearchOptions, SearchPlan} from '../explore/run/search-plan.ts';
import type {Answers} from '../explore/run/tasks.ts';
import {EXPLORATION_SCHEMA_VERSION, type Exploration} from '../scoring/exploration.schema.ts';
import {confirmLive} from './_confirm-live.ts';
import type {ReadDesign} from './_conclude.ts';
import {explorationFolder, keepExploration} from './_exploration-folder.ts';
import type {Guard} from './_interruption.ts';
import type {Progress} from './_progress.ts';
import {shellLine} from './_shell-line.ts';

export type WholeSearch = {
	readonly design: ReadDesign;
	readonly options: SearchOptions;
	readonly plan: SearchPlan;
	readonly answers: Answers;
	readonly toolVersion: string;
	readonly startedAt: Date;
	readonly durationMs: number;
	/** `null`: the answers were not all found just now, so that their pace says nothing. */
	readonly schedulesPerMinute: number | null;
	readonly command: string;
	readonly workers: number | null;
	/** Replay the shrunk schedules on the live lab. */
	readonly confirm: boolean;
	/** The folder that the exploration's own folder is made in. */
	readonly out: string;
	readonly progress: Progress;
	readonly guard: Guard;
};

export type Concluded = {readonly exploration: Exploration; readonly folder: string};

export async function concludeSearch(search: WholeSearch): Promise<Concluded> {
	const {design, options, plan, answers, out, startedAt} = search;
	const {network} = design;
	const folder = await explorationFolder(out, {name: network.name, startedAt});
	const found = await shrunkViolations(search);
	const scenarios = found.map((violation, index) => scenarioOf(violation, index, search));
	const random = {
		schedules: options.schedules,
		violating: violatingCounts({options, answers}),
		violations: found.map((violation, index) => {
			const file = join(folder, scenarios[index]?.fileName ?? '');
			return violationOf(violation, {file, search});
		}),
		schedulesPerMinute: search.schedulesPerMinute,
	};
	const {notes, ...findings} = findingsOf({network, plan, options, answers});
	const exploration: Exploration = {
		schemaVersion: EXPLORATION_SCHEMA_VERSION,
		design: {
			name: network.name,
			title: network.title,
			file: design.file,
			sha256: createHash('sha256').update(design.text).digest('hex'),
			assumptions: network.assumptions,
		},
		seed: options.seed,
		depth: options.depth,
		simulate: options.simulate,
		startedAt: startedAt.toISOString(),
		durationMs: search.durationMs,
		command: search.command,
		versions: {ringproof: search.toolVersion},
		...findings,
		random: options.schedules === 0 ? null : random,
		notes,
	};
	const kept = {exploration, designText: design.text, scenarios};
	await keepExploration(folder, kept);
	if (!search.confirm || exploration.random === null) {
		return {exploration, folder};
	}
	const {violations} = exploration.random;
	const live = await confirmLive(scenarios, {...search, violations});
	const confirmed: Exploration = {
		...exploration,
		random: {
			...exploration.random,
			violations: violations.map((violation, index) => ({
				...violation,
				live: live[index] ?? null,
			})),
		},
	};
	await keepExploration(folder, {...kept, exploration: confirmed});
	return {exploration: confirmed, folder};
}

async function shrunkViolations(search: WholeSearch): Promise<readonly FoundViolation[]> {
	const {design, options, answers, workers, progress} = search;
	if (options.schedules === 0) {
		return [];
	}
	await using crew = hireCrew({network: design.network, seed: options.seed}, workers);
	progress.begin('shrinking what was violated');
	const found = await shrinkViolations({network: design.network, options, answers, crew});
	progress.end();
	return found;
}

export type FoundScenario = {
	readonly fileName: string;
	readonly text: string;
	readonly name: string;
};

function scenarioOf(
	{schedule, property, number}: FoundViolation,
	index: number,
	{design, options}: WholeSearch,
): FoundScenario {
	const name = `found-${String(index + 1)}-${property}`;
	const text = scenarioText(schedule, {
		name,
		title: PROPERTY_TITLES[property],
		purpose: `Shows a violation of ${property} that a random search found.`,
		comment: [
			`Found by \`ringproof explore\` on the design ${design.network.name}, seed ${String(options.seed)}, schedule ${String(number)}.`,
			`It names things of that design. Replay it with \`ringproof prove DESIGN --scenario THIS-FILE --seed ${String(options.seed)}\`.`,
		],
	});
	return {fileName: `${name}.yaml`, text, name};
}

function violationOf(
	{property, number, eventsBefore, schedule, ...found}: FoundViolation,
	{file, search}: {readonly file: string; readonly search: WholeSearch},
): NonNullable<Exploration['random']>['violations'][number] {
	const seed = String(search.options.seed);
	const words = ['ringproof', 'prove', search.design.file, '--scenario', file];
	return {
		property,
		title: PROPERTY_TITLES[property],
		schedule: number,
		eventsBefore,
		events: schedule.events,
		...found,
		file,
		replay: shellLine([...words, '--engine', 'simulator', '--seed', seed]),
		live: null,
	};
}
