/** What `explore` does with its flags: search, then conclude, unless this is one part of a search only. */
import {EXIT, RingproofError} from '../core/errors.ts';
import {parseShard, type Shard, shardFromEnvironment, WHOLE_SEARCH} from '../explore/run/shard.ts';
import type {SearchOptions} from '../explore/run/search-plan.ts';
import type {Exploration} from '../scoring/exploration.schema.ts';
import type {ReadDesign} from './_conclude.ts';
import {createEngine, requireAble} from './_engine.ts';
import type {ExploreFlags} from './_explore.types.ts';
import {interruptible} from './_interruption.ts';
import {createProgress, type Progress} from './_progress.ts';
import {readDesign} from './_read-design.ts';
import {toolVersion} from './_root.ts';
import {forgetJournal, searchDesign, type Searched} from './_search-design.ts';
import {shellLine} from './_shell-line.ts';
import {tellExploration} from './_tell-exploration.ts';
import type {Terminal} from './_terminal.ts';

export async function exploreDesign(
	file: string,
	flags: ExploreFlags,
	terminal: Terminal,
): Promise<number> {
	const {json = false, quiet = false, fresh = false, out} = flags;
	const shard = shardOf(flags.shard);
	const workers = flags.workers ?? null;
	const progress = createProgress(terminal, {quiet});
	const startedAt = new Date();
	const design = await readDesign(file);
	const options = await affordable(design, optionsOf(flags), progress);
	return interruptible(terminal, async guard => {
		const version = await toolVersion();
		const common = {design, options, toolVersion: version, workers, progress};
		const searched = await searchDesign({...common, shard, fresh, folder: out});
		if (shard.count > 1) {
			terminal.out(searched.journal);
			return EXIT.ready;
		}
		// Its algebra takes two seconds to load, which one part of many has no use for.
		const {concludeSearch} = await import('./_conclude-search.ts');
		const concluded = await concludeSearch({
			...common,
			...searched,
			schedulesPerMinute: paceOf(searched, options),
			startedAt,
			command: commandLine(file, flags),
			confirm: flags.confirm === 'docker',
			out,
			guard,
		});
		await forgetJournal(searched.journal);
		tellExploration(concluded, {terminal, json});
		return exitCodeOf(concluded.exploration);
	});
}

/**
 * Something that stops the cluster or its storage alone though members would be left, a split brain, or a violated
 * property. That a service goes down with its only machine is what its design says.
 */
export function exitCodeOf({weakPoints, cutSets, baseline, random}: Exploration): number {
	const isWeak =
		baseline.outcome !== 'whole' ||
		weakPoints.some(
			({holdsEverything, events}) =>
				!holdsEverything && events.some(({event}) => event !== 'service-down'),
		) ||
		cutSets.some(({event}) => event === 'split-brain' || event === 'storage-split') ||
		(random?.violations.length ?? 0) > 0;
	return isWeak ? EXIT.notReady : EXIT.ready;
}

/** Where the simulator lacks something for the design, the forecast is all that there is; random schedules need it. */
async function affordable(
	{network}: ReadDesign,
	options: SearchOptions,
	progress: Progress,
): Promise<SearchOptions> {
	const {seed, simulate, schedules} = options;
	if (simulate === 'none' && schedules === 0) {
		return options;
	}
	const engine = await createEngine('simulator', {network, seed, onProgress: progress.waiting});
	const lack = (await engine.lacks()).find(({isPartial}) => isPartial !== true);
	if (lack === undefined) {
		return options;
	}
	if (schedules > 0) {
		await requireAble(engine);
	}
	progress.note(`Forecast only, as the simulator lacks ${lack.what}: ${lack.why}`);
	return {...options, simulate: 'none'};
}

function shardOf(text: string | undefined): Shard {
	if (text === undefined) {
		return WHOLE_SEARCH;
	}
	const shard = text === 'auto' ? shardFromEnvironment(process.env) : parseShard(text);
	if (shard === undefined) {
		throw new RingproofError(EXIT.usage, [
			text === 'auto'
				? {
						code: 'no-shard',
						message: 'The environment does not say which part of the search is this machine’s.',
						remedy:
							'Set RINGPROOF_SHARD=2/8, or JOB_COMPLETION_INDEX with RINGPROOF_SHARDS; GitLab and Slurm set theirs.',
					}
				: {
						code: 'invalid-shard',
						message: `\`${text}\` is no part of a search.`,
						remedy: 'Write `2/8` for the second of eight, or `auto`.',
					},
		]);
	}
	return shard;
}

function optionsOf({depth, simulate, random, seed}: ExploreFlags): SearchOptions {
	return {depth: Number(depth) as SearchOptions['depth'], simulate, schedules: random, seed};
}

/** Random schedules a minute; `null` where not all were tried just now. */
function paceOf({plan, resumed, durationMs}: Searched, {schedules}: SearchOptions): number | null {
	const isOnlyRandom = plan.tasks.every(({kind}) => kind === 'schedule');
	return resumed > 0 || schedules === 0 || !isOnlyRandom
		? null
		: Math.round((60_000 * schedules) / durationMs);
}

function commandLine(file: string, {depth, simulate, random, seed, confirm}: ExploreFlags): string {
	const words = ['ringproof', 'explore', file, '--depth', depth, '--simulate', simulate];
	const search = random === 0 ? [] : ['--random', String(random)];
	const live = confirm === undefined ? [] : ['--confirm', confirm];
	return shellLine([...words, ...search, '--seed', String(seed), ...live]);
}
