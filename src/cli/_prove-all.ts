/** What `prove` does with its flags: each design under guard, then what was found, told as it was asked for. */
import {join} from 'node:path';
import {exitCodeOf} from '../scoring/verdict.ts';
import {readDesign} from './_read-design.ts';
import {interruptible} from './_interruption.ts';
import {createProgress} from './_progress.ts';
import {proveDesign} from './_prove-design.ts';
import {eachDesign} from './_several.ts';
import {tellJson, tellResult} from './_tell.ts';
import type {Terminal} from './_terminal.ts';
import type {ProveFlags} from './prove.ts';

export async function proveAll(
	files: readonly string[],
	flags: ProveFlags,
	terminal: Terminal,
): Promise<number> {
	const {json = false, quiet = false, strict = false, keepGoing = false} = flags;
	const progress = createProgress(terminal, {quiet});
	return interruptible(terminal, async guard => {
		const {exitCode, results} = await eachDesign(
			files,
			async file => {
				const design = await readDesign(file);
				const {scenario: scenarios = [], ...rest} = flags;
				const {result, folder} = await proveDesign(design, {...rest, scenarios, progress, guard});
				if (!json) {
					tellResult(result, {terminal, quiet, reportPath: join(folder, 'report.html')});
				}
				return {exitCode: exitCodeOf(result.verdict, {strict}), result};
			},
			{terminal, keepGoing, quiet: json || quiet},
		);
		if (json) {
			tellJson(results, files.length, terminal);
		}
		return exitCode;
	});
}
