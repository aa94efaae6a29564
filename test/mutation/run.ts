/**
 * Whether the tests notice mistakes in the code that decides: builds small ones into the compiled code of the cluster's
 * rules, the checks and the scoring, turns them on one at a time, and runs the tests that reach them.
 *
 * `npm run mutation [-- --sample N|all] [--seed S] [--under src/checks/_outcome] [--tests cluster] [--width N] [--json]`
 *
 * A sample is drawn at random over all mistakes that could be made, each as likely as any other, so that its score is an
 * estimate for all of them. A mistake that no test reaches counts as unnoticed. Exit code 1 when the score is below 80 %.
 */
import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {createPrng} from '../../src/core/prng.ts';
import {Judge, measureTests, type Outcome, type Tests} from './judging.ts';
import {describeMutant, plantAll, type PlantedMutant, type Planting} from './planting.ts';

const SCORE_MIN_PERCENT = 80;
const SAMPLE = 500;
const DECIDING = ['src/cluster', 'src/checks', 'src/scoring'];
/** The deciding layers' own tests: what only a simulated scenario or a report would show counts as unnoticed. */
const TESTS = ['cluster', 'checks', 'scoring'];

type Judged = {readonly mutant: PlantedMutant; readonly outcome: Outcome};

const {values: options} = parseArgs({
	options: {
		sample: {type: 'string', default: String(SAMPLE)},
		seed: {type: 'string', default: '1'},
		under: {type: 'string', multiple: true, default: DECIDING},
		tests: {type: 'string', multiple: true, default: TESTS},
		width: {type: 'string', default: String(availableParallelism())},
		json: {type: 'boolean', default: false},
	},
});

/** The first so many of a shuffled list, or all. */
function sampleOf(mutants: readonly PlantedMutant[]): PlantedMutant[] {
	if (options.sample === 'all') {
		return [...mutants];
	}
	const prng = createPrng(Number(options.seed));
	return mutants
		.map(mutant => ({mutant, order: prng.next()}))
		.toSorted((a, b) => a.order - b.order)
		.slice(0, Number(options.sample))
		.map(({mutant}) => mutant);
}

async function judgeAll(
	queue: PlantedMutant[],
	planting: Planting,
	tests: Tests,
): Promise<readonly Judged[]> {
	const judged: Judged[] = [];
	const work = async (): Promise<void> => {
		const judge = new Judge(planting, tests);
		for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
			const outcome = await judge.judge(mutant);
			judged.push({mutant, outcome});
			if (outcome !== 'noticed') {
				tell(`${outcome}: ${await describeMutant(mutant)}`);
			}
		}
		judge.close();
	};
	await Promise.all(Array.from({length: Number(options.width)}, work));
	return judged;
}

function tell(line: string): void {
	process.stderr.write(`${line}\n`);
}

function countOf(judged: readonly Judged[], wanted: Outcome): number {
	return judged.filter(({outcome}) => outcome === wanted).length;
}

function percentOf(judged: readonly Judged[]): number {
	return Math.round((1000 * countOf(judged, 'noticed')) / judged.length) / 10;
}

/** `src/cluster/totem/token.js` → `src/cluster/totem`. */
function folderOf({file}: PlantedMutant): string {
	return file.slice(0, file.lastIndexOf('/'));
}

function conclude(possible: number, judged: readonly Judged[]): void {
	const score = percentOf(judged);
	const metrics = {
		mutants_possible_count: possible,
		mutants_tried_count: judged.length,
		mutants_noticed_count: countOf(judged, 'noticed'),
		mutants_unnoticed_count: countOf(judged, 'unnoticed'),
		mutants_not_reached_count: countOf(judged, 'not reached'),
		mutation_score_percent: score,
	};
	const folders = [...new Set(judged.map(({mutant}) => folderOf(mutant)))].toSorted();
	for (const folder of folders) {
		const within = judged.filter(({mutant}) => folderOf(mutant) === folder);
		tell(`${folder}: ${countOf(within, 'noticed')} of ${within.length} (${percentOf(within)} %)`);
	}
	process.stdout.write(
		options.json
			? `${JSON.stringify(metrics)}\n`
			: `${metrics.mutants_noticed_count} of ${judged.length} mistakes noticed (${score} %); ${possible} can be made.\n`,
	);
	process.exitCode = score >= SCORE_MIN_PERCENT ? 0 : 1;
}

async function main(): Promise<void> {
	await using planting = await plantAll(DECIDING);
	const tests = await measureTests(planting, options.tests);
	tell(
		`${tests.cheapestFirst.length} tests asked, not asked: ${tests.skipped.join('; ') || 'none'}`,
	);
	const wanted = planting.mutants.filter(({file}) =>
		options.under.some(start => file.startsWith(start)),
	);
	conclude(wanted.length, await judgeAll(sampleOf(wanted), planting, tests));
}

await main();
