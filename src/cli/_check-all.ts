/** What `check` does with its flags: the checks see the network and no history. */
import type {Result} from '../scoring/result.types.ts';
import {exitCodeOf} from '../scoring/verdict.ts';
import {conclude} from './_conclude.ts';
import {readDesign} from './_read-design.ts';
import {eachDesign} from './_several.ts';
import {DEFAULT_SEED} from './_seed.ts';
import {shellLine} from './_shell-line.ts';
import {tellJson, tellResult} from './_tell.ts';
import type {Terminal} from './_terminal.ts';
import type {CheckFlags} from './_flags.types.ts';

export async function checkAll(
	files: readonly string[],
	{json = false, strict = false, quiet = false, keepGoing = false}: CheckFlags,
	terminal: Terminal,
): Promise<number> {
	const {exitCode, results} = await eachDesign(
		files,
		async file => {
			const result = await checkDesign(file);
			if (!json) {
				tellResult(result, {terminal, quiet, reportPath: null});
			}
			return {exitCode: exitCodeOf(result.verdict, {strict}), result};
		},
		{terminal, keepGoing, quiet: json || quiet},
	);
	if (json) {
		tellJson(results, files.length, terminal);
	}
	return exitCode;
}

async function checkDesign(file: string): Promise<Result> {
	const startedAt = new Date();
	const beganAtMs = performance.now();
	const design = await readDesign(file);
	return conclude({
		design,
		runs: [],
		engine: {kind: 'static', evidence: 'static', versions: {}, notes: []},
		seed: DEFAULT_SEED,
		startedAt,
		durationMs: performance.now() - beganAtMs,
		command: shellLine(['ringproof', 'check', file]),
	});
}
