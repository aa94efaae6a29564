/**
 * Whether the tests notice mistakes in the code that decides: plants small ones into the compiled code of the cluster's
 * rules, the checks and the scoring, one at a time, and runs the tests that reach them.
 *
 * `npm run mutation [-- --sample N] [--seed S] [--under src/checks/_outcome] [--json]`
 *
 * A sample is drawn at random over all mistakes that could be planted, so that its score is an estimate for all of them.
 * A mistake that no test reaches counts as unnoticed. Exit code 1 when the score is below 80 %.
 */
import {mkdir, readdir, readFile} from 'node:fs/promises';
import {SourceMap, type SourceMapPayload} from 'node:module';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {createPrng} from '../../src/core/prng.ts';
import {readCoverage, type Coverage} from './coverage.ts';
import {applyMutant, mutantsOf, type Mutant} from './mutants.ts';
import {openWorkshop, type Workshop} from './workshop.ts';

const SCORE_MIN_PERCENT = 80;
const SAMPLE = 200;
const DECIDING = ['src/cluster', 'src/checks', 'src/scoring'];
/** The tests that hold the deciding layers; those of reports and commands only show what was decided. */
const TESTS = ['cluster', 'checks', 'scoring', 'simulator', 'scenario'];

/** A test file that ran this long by itself is asked last, and not at all when it took longer than this. */
const TEST_FILE_MS_MAX = 20_000;
const COVERAGE_RUN_MS_MAX = 180_000;

/** Mistakes may make a test slower without making it fail, an endless loop fails it. */
const SLOWDOWN_MAX = 4;
const START_MS = 5000;

type TestFile = {readonly path: string; readonly durationMs: number; readonly coverage: Coverage};
type Planted = Mutant & {readonly file: string; readonly text: string};
type Judged = {
	readonly planted: Planted;
	readonly outcome: 'noticed' | 'unnoticed' | 'not reached';
};

const {values: options} = parseArgs({
	options: {
		sample: {type: 'string', default: String(SAMPLE)},
		seed: {type: 'string', default: '1'},
		under: {type: 'string', multiple: true, default: DECIDING},
		json: {type: 'boolean', default: false},
	},
});

async function filesUnder(folder: string, ending: string): Promise<readonly string[]> {
	const entries = await readdir(folder, {recursive: true});
	return entries
		.filter(name => name.endsWith(ending))
		.toSorted()
		.map(name => join(folder, name));
}

async function allMutants(): Promise<readonly Planted[]> {
	const planted: Planted[] = [];
	for (const layer of DECIDING) {
		const files = await filesUnder(join('build', layer), '.js');
		const chosen = files.filter(file =>
			options.under.some(start => file.startsWith(`build/${start}`)),
		);
		for (const file of chosen) {
			const text = await readFile(file, 'utf8');
			planted.push(...mutantsOf(file, text).map(mutant => ({...mutant, file, text})));
		}
	}
	return planted;
}

/** The first so many of a shuffled list. */
function sampleOf<Item>(items: readonly Item[], count: number, seed: number): readonly Item[] {
	const prng = createPrng(seed);
	return items
		.map(item => ({item, order: prng.next()}))
		.toSorted((a, b) => a.order - b.order)
		.slice(0, count)
		.map(({item}) => item);
}

async function measureTests(workshop: Workshop): Promise<readonly TestFile[]> {
	const measured: TestFile[] = [];
	for (const layer of TESTS) {
		for (const path of await filesUnder(join('test', layer), '.test.ts')) {
			const coverageFolder = join(workshop.root, 'coverage', path.replaceAll('/', '-'));
			await mkdir(coverageFolder, {recursive: true});
			const beganMs = performance.now();
			const run = {files: [path], limitMs: COVERAGE_RUN_MS_MAX, coverageFolder};
			const outcome = await workshop.runTests(run);
			const durationMs = performance.now() - beganMs;
			if (outcome === 'failed') {
				throw new Error(`${path} fails without any planted mistake.`);
			}
			tell(`${path}: ${(durationMs / 1000).toFixed(1)} s`);
			if (outcome === 'passed' && durationMs <= TEST_FILE_MS_MAX) {
				measured.push({path, durationMs, coverage: await readCoverage(coverageFolder)});
			}
		}
	}
	return measured.toSorted((a, b) => a.durationMs - b.durationMs);
}

async function judge(
	planted: Planted,
	workshop: Workshop,
	{tests, coverageRoot}: {tests: readonly TestFile[]; coverageRoot: string},
): Promise<Judged> {
	const reaching = tests.filter(({coverage}) =>
		coverage.ran(join(coverageRoot, planted.file), planted.start),
	);
	if (reaching.length === 0) {
		return {planted, outcome: 'not reached'};
	}
	await workshop.write(planted.file, applyMutant(planted.text, planted));
	try {
		for (const {path, durationMs} of reaching) {
			const limitMs = START_MS + SLOWDOWN_MAX * durationMs;
			if ((await workshop.runTests({files: [path], limitMs})) !== 'passed') {
				return {planted, outcome: 'noticed'};
			}
		}
		return {planted, outcome: 'unnoticed'};
	} finally {
		await workshop.write(planted.file, planted.text);
	}
}

async function describe({file, text, start, end, replacement, operator}: Planted): Promise<string> {
	const before = text.slice(0, start).split('\n');
	const map = new SourceMap(JSON.parse(await readFile(`${file}.map`, 'utf8')) as SourceMapPayload);
	const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
	const line = 'originalLine' in entry ? entry.originalLine + 1 : '?';
	const source = file.replace(/^build\//, '').replace(/\.js$/, '.ts');
	return `${source}:${line} ${operator}: ${text.slice(start, end).slice(0, 60)} → ${replacement.slice(0, 60)}`;
}

function tell(line: string): void {
	process.stderr.write(`${line}\n`);
}

async function main(): Promise<void> {
	const all = await allMutants();
	const sample = [...sampleOf(all, Number(options.sample), Number(options.seed))];
	const workshops = await Promise.all(
		Array.from({length: availableParallelism()}, () => openWorkshop(process.cwd())),
	);
	const judged: Judged[] = [];
	try {
		const [first] = workshops;
		if (first === undefined) {
			throw new Error('There is no processor to run tests on.');
		}
		const measured = {tests: await measureTests(first), coverageRoot: first.root};
		const work = async (workshop: Workshop): Promise<void> => {
			for (let next = sample.shift(); next !== undefined; next = sample.shift()) {
				const result = await judge(next, workshop, measured);
				judged.push(result);
				if (result.outcome !== 'noticed') {
					tell(`${result.outcome}: ${await describe(result.planted)}`);
				}
			}
		};
		await Promise.all(workshops.map(work));
	} finally {
		await Promise.all(workshops.map(workshop => workshop.close()));
	}
	conclude(all.length, judged);
}

function conclude(possible: number, judged: readonly Judged[]): void {
	const count = (wanted: Judged['outcome']): number =>
		judged.filter(({outcome}) => outcome === wanted).length;
	const metrics = {
		mutants_possible_count: possible,
		mutants_tried_count: judged.length,
		mutants_noticed_count: count('noticed'),
		mutants_unnoticed_count: count('unnoticed'),
		mutants_not_reached_count: count('not reached'),
		mutation_score_percent: Math.round((1000 * count('noticed')) / judged.length) / 10,
	};
	if (options.json) {
		process.stdout.write(`${JSON.stringify(metrics)}\n`);
	} else {
		process.stdout.write(
			`${metrics.mutants_noticed_count} of ${metrics.mutants_tried_count} planted mistakes noticed (${metrics.mutation_score_percent} %); ${possible} could be planted.\n`,
		);
	}
	process.exitCode = metrics.mutation_score_percent >= SCORE_MIN_PERCENT ? 0 : 1;
}

await main();
