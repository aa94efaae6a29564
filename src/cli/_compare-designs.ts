/** What `compare` does: two results, from a simulation, the designs alone or kept runs, and where they differ. */
import {stat} from 'node:fs/promises';
import {EXIT} from '../core/errors.ts';
import {stableJson} from '../core/stable-json.ts';
import type {Result} from '../scoring/result.types.ts';
import {compareResults} from './_comparison.ts';
import {comparisonText} from './_comparison-text.ts';
import {conclude} from './_conclude.ts';
import {interruptible, type Guard} from './_interruption.ts';
import {createProgress, type Progress} from './_progress.ts';
import {readDesign} from './_read-design.ts';
import {readRun} from './_read-run.ts';
import {shellLine} from './_shell-line.ts';
import {simulateDesign} from './_simulate-design.ts';
import type {Terminal} from './_terminal.ts';

export type CompareFlags = {
	readonly static?: boolean;
	readonly seed: number;
	readonly all?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
};

/** From the readiest to the least ready. */
const READINESS: readonly Result['verdict'][] = [
	'ready',
	'ready-with-risks',
	'inconclusive',
	'not-ready',
];

export async function compareDesigns(
	[first, second]: readonly [string, string],
	flags: CompareFlags,
	terminal: Terminal,
): Promise<number> {
	const {json = false, quiet = false, all = false} = flags;
	const progress = createProgress(terminal, {quiet});
	return interruptible(terminal, async guard => {
		const one = await resultOf(first, flags, {progress, guard});
		const two = await resultOf(second, flags, {progress, guard});
		const comparison = compareResults(one, two);
		terminal.out(
			json
				? stableJson(comparison, 2)
				: comparisonText(comparison, {width: terminal.columns, colour: terminal.outColour, all}),
		);
		return READINESS.indexOf(two.verdict) > READINESS.indexOf(one.verdict)
			? EXIT.notReady
			: EXIT.ready;
	});
}

async function resultOf(
	path: string,
	flags: CompareFlags,
	work: {readonly progress: Progress; readonly guard: Guard},
): Promise<Result> {
	if (await isFolder(path)) {
		return (await readRun(path)).result;
	}
	const design = await readDesign(path);
	if (flags.static !== true) {
		return simulateDesign(design, {...work, seed: flags.seed});
	}
	const startedAt = new Date();
	return conclude({
		design,
		runs: [],
		engine: {kind: 'static', evidence: 'static', versions: {}, notes: []},
		seed: flags.seed,
		startedAt,
		durationMs: 0,
		command: shellLine(['ringproof', 'check', path]),
	});
}

async function isFolder(path: string): Promise<boolean> {
	try {
		return (await stat(path)).isDirectory();
	} catch {
		// Whatever is wrong with the path is told by the reading of it.
		return false;
	}
}
