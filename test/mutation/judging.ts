/** Whether the tests notice one mistake: those that reach it are asked, the cheapest first, until one fails. */
import {resolve} from 'node:path';
import {openBench, type Bench} from './bench.ts';
import {filesUnder, importsOf, type PlantedMutant, type Planting} from './planting.ts';
import {NOTHING} from './switches.ts';

/**
 * Tests that pass more switches than this by themselves, which takes them seconds, or fail without any mistake are not
 * asked, but named. Counted instead of timed, the same tests are asked on every machine.
 */
const TEST_SWITCHES_MAX = 2_000_000;

/** A mistake may slow a test down; more switches than this many times its own, or this much longer, are an endless loop. */
const SLOWDOWN_MAX = 20;
const SWITCHES_SPARE = 200_000;
const SPARE_MS = 5000;

/** Without any mistake, on a busy machine. */
const TEST_MS_MAX = 120_000;

export type Outcome = 'noticed' | 'unnoticed' | 'not reached';

type MeasuredTest = {
	readonly number: number;
	readonly file: string;
	readonly title: string;
	readonly durationMs: number;
	readonly passedCount: number;
	readonly reached: ReadonlySet<number>;
};

export type Tests = {
	readonly files: readonly string[];
	/** With those that are not asked. */
	readonly count: number;
	readonly cheapestFirst: readonly MeasuredTest[];
	/** Switches that are passed while modules load: their mistakes need a process of their own. */
	readonly atLoading: ReadonlySet<number>;
	/** Of each test file: what it imports in the end. */
	readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
	/** Titles of the tests that are not asked. */
	readonly skipped: readonly string[];
};

const QUIET = {active: NOTHING, passedMax: Number.MAX_SAFE_INTEGER, recording: false};

async function open(planting: Planting, files: readonly string[], active: number) {
	return openBench({files, hooks: planting.hooks, setting: {...QUIET, active, recording: true}});
}

/** Runs every test of these folders, twice where it is asked: what it reaches, what it costs, whether it can be run again. */
export async function measureTests(planting: Planting, folders: readonly string[]): Promise<Tests> {
	const compiled = (
		await Promise.all(folders.map(folder => filesUnder(`test/${folder}`, '.test.js')))
	).flat();
	const files = compiled.map(file => resolve('build', file));
	const bench = await open(planting, files, NOTHING);
	if (bench === null) {
		throw new Error('The tests do not load with all switches off.');
	}
	const measured: MeasuredTest[] = [];
	const skipped: string[] = [];
	for (const [number, {file, title}] of bench.loaded.tests.entries()) {
		const first = await bench.run(
			{test: number, setting: {...QUIET, recording: true}},
			TEST_MS_MAX,
		);
		if (first === null) {
			throw new Error(`“${title}” (${file}) ends the process without any mistake.`);
		}
		const isAsked = first.passed && first.passedCount <= TEST_SWITCHES_MAX;
		const again = isAsked ? await bench.run({test: number, setting: QUIET}, TEST_MS_MAX) : null;
		if (again?.passed !== true) {
			skipped.push(title);
			continue;
		}
		const {durationMs, passedCount} = again;
		measured.push({number, file, title, durationMs, passedCount, reached: new Set(first.reached)});
	}
	bench.close();
	const imports = new Map<string, ReadonlySet<string>>();
	for (const file of compiled) {
		imports.set(resolve('build', file), await importsOf(file));
	}
	return {
		files,
		count: bench.loaded.tests.length,
		cheapestFirst: measured.toSorted((a, b) => a.durationMs - b.durationMs || a.number - b.number),
		atLoading: new Set(bench.loaded.reached),
		imports,
		skipped,
	};
}

/** One process of tests at a time, and a fresh one after a mistake that left something behind. */
export class Judge {
	readonly #planting: Planting;
	readonly #tests: Tests;
	#bench: Bench | null = null;

	constructor(planting: Planting, tests: Tests) {
		this.#planting = planting;
		this.#tests = tests;
	}

	async judge(mutant: PlantedMutant): Promise<Outcome> {
		const {cheapestFirst, atLoading, imports} = this.#tests;
		if (atLoading.has(mutant.id)) {
			const importing = cheapestFirst.filter(
				({file}) => imports.get(file)?.has(mutant.file) ?? false,
			);
			return this.#judgeAtLoading(mutant, importing);
		}
		const reaching = cheapestFirst.filter(({reached}) => reached.has(mutant.id));
		return reaching.length === 0 ? 'not reached' : this.#judgeReached(mutant, reaching);
	}

	close(): void {
		this.#bench?.close();
		this.#bench = null;
	}

	/** Only the files that need the mistaken one are loaded, so that their tests have other numbers. */
	async #judgeAtLoading({id}: PlantedMutant, importing: readonly MeasuredTest[]): Promise<Outcome> {
		if (importing.length === 0) {
			return 'not reached';
		}
		const files = [...new Set(importing.map(({file}) => file))];
		const bench = await open(this.#planting, files, id);
		if (bench === null) {
			return 'noticed';
		}
		const numbers = new Map(
			bench.loaded.tests.map(({file, title}, number) => [`${file} ${title}`, number]),
		);
		const renumbered = importing.flatMap(test => {
			const number = numbers.get(`${test.file} ${test.title}`);
			return number === undefined ? [] : {...test, number};
		});
		try {
			return (await firstToNotice(bench, renumbered, id)) === null ? 'unnoticed' : 'noticed';
		} finally {
			bench.close();
		}
	}

	/** A test that still fails when the mistake is off was spoilt by an earlier one: then it is asked in a fresh process. */
	async #judgeReached(mutant: PlantedMutant, reaching: readonly MeasuredTest[]): Promise<Outcome> {
		for (;;) {
			const isFresh = this.#bench === null;
			this.#bench ??= await open(this.#planting, this.#tests.files, NOTHING);
			if (this.#bench?.loaded.tests.length !== this.#tests.count) {
				throw new Error(
					'The tests are others than when they were measured: was the project built meanwhile?',
				);
			}
			const noticing = await firstToNotice(this.#bench, reaching, mutant.id);
			if (noticing === null) {
				return 'unnoticed';
			}
			const isSpoilt = (await firstToNotice(this.#bench, [noticing], NOTHING)) !== null;
			const hasDied = !this.#bench.isAlive();
			if (isSpoilt) {
				this.close();
			}
			if (!isSpoilt || hasDied || isFresh) {
				return 'noticed';
			}
		}
	}
}

async function firstToNotice(
	bench: Bench,
	tests: readonly MeasuredTest[],
	active: number,
): Promise<MeasuredTest | null> {
	for (const test of tests) {
		const passedMax = SWITCHES_SPARE + SLOWDOWN_MAX * test.passedCount;
		const setting = {active, passedMax, recording: false};
		const limitMs = SPARE_MS + SLOWDOWN_MAX * test.durationMs;
		const ran = await bench.run({test: test.number, setting}, limitMs);
		if (ran?.passed !== true) {
			return test;
		}
	}
	return null;
}
