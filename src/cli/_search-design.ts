/** A search with its journal: begun, gone on with or finished, and kept on disk all the while. */
import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {invalidInput} from '../core/errors.ts';
import {
	appendAnswers,
	beginJournal,
	isSameSearch,
	type JournalHead,
	parseJournal,
} from '../explore/run/journal.ts';
import {planSearch, type SearchOptions, type SearchPlan} from '../explore/run/search-plan.ts';
import {runSearch} from '../explore/run/search.ts';
import type {Shard} from '../explore/run/shard.ts';
import type {Answers} from '../explore/run/tasks.ts';
import type {ReadDesign} from './_conclude.ts';
import {readInputIfThere} from './_files.ts';
import {FILE_LIMITS} from './_limits.ts';
import type {Progress} from './_progress.ts';
import {searchProgress} from './_search-progress.ts';

export type DesignSearch = {
	readonly design: ReadDesign;
	readonly options: SearchOptions;
	readonly shard: Shard;
	readonly toolVersion: string;
	readonly workers: number | null;
	/** Forget what an earlier run of the same search has found. */
	readonly fresh: boolean;
	readonly folder: string;
	readonly progress: Progress;
};

export type Searched = {
	readonly plan: SearchPlan;
	readonly answers: Answers;
	/** Where the answers are kept. */
	readonly journal: string;
	/** How many were there before. */
	readonly resumed: number;
	readonly durationMs: number;
};

function headOf({toolVersion, design, options}: DesignSearch): JournalHead {
	return {
		journal: 'ringproof-search',
		schemaVersion: 1,
		toolVersion,
		design: {file: design.file, text: design.text},
		options,
	};
}

/** Throws invalid input (65) for a design without anything to lose, or whose corosync would not start. */
export function requirePlan({
	design,
	options,
}: Pick<DesignSearch, 'design' | 'options'>): SearchPlan {
	const plan = planSearch(design.network, options);
	if (plan === null) {
		throw invalidInput([
			{
				code: 'nothing-to-explore',
				message: `The design \`${design.file}\` has neither a corosync cluster nor storage nor services, or a quorum section that corosync would refuse.`,
				remedy: '`ringproof check` says what is wrong with it.',
			},
		]);
	}
	return plan;
}

export async function searchDesign(search: DesignSearch): Promise<Searched> {
	const {design, options, shard, progress, workers} = search;
	const beganAtMs = performance.now();
	const plan = requirePlan(search);
	const journal = journalFile(search);
	const known = await knownAnswers(search, journal);
	if (known.size > 0) {
		progress.note(`Going on with ${String(known.size)} answers of an interrupted search.`);
	}
	await beginJournal(journal, headOf(search));
	await appendAnswers(journal, [...known]);
	progress.begin(`failures and schedules of ${design.network.name}`);
	const answers = await runSearch({
		network: design.network,
		seed: options.seed,
		tasks: plan.tasks,
		shard,
		known,
		workers,
		keep: fresh => appendAnswers(journal, fresh),
		onProgress: searchProgress(progress),
	});
	progress.end();
	const durationMs = performance.now() - beganAtMs;
	return {plan, answers, journal, resumed: known.size, durationMs};
}

export async function forgetJournal(file: string): Promise<void> {
	await rm(file, {force: true});
}

async function knownAnswers(search: DesignSearch, file: string): Promise<Answers> {
	const text = search.fresh
		? null
		: await readInputIfThere(file, 'journal of the search', FILE_LIMITS.searchPart);
	if (text === null) {
		return new Map();
	}
	const kept = parseJournal(text, file);
	return isSameSearch(kept.head, headOf(search)) ? kept.answers : new Map();
}

/** The same search in the same folder finds its own journal again. */
function journalFile(search: DesignSearch): string {
	const {design, options, shard, toolVersion, folder} = search;
	const essence = JSON.stringify([design.text, options, toolVersion]);
	const mark = createHash('sha256').update(essence).digest('hex').slice(0, 12);
	const part = shard.count === 1 ? '' : `-${String(shard.index + 1)}-of-${String(shard.count)}`;
	return join(folder, `search-${design.network.name}-${mark}${part}.ndjson`);
}
