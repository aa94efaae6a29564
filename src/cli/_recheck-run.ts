/** A kept run, judged again: the same history must give the same verdict, unless the checks have changed since. */
import {judge} from '../scoring/judge.ts';
import type {Result} from '../scoring/result.types.ts';
import {exitCodeOf} from '../scoring/verdict.ts';
import {differences} from './_differences.ts';
import {readRun} from './_read-run.ts';
import {tellJson, tellResult} from './_tell.ts';
import type {Terminal} from './_terminal.ts';

export async function recheckRun(
	run: string,
	{json = false, strict = false}: {readonly json?: boolean; readonly strict?: boolean},
	terminal: Terminal,
): Promise<number> {
	const {result: kept, network, runs} = await readRun(run);
	const result: Result = {...kept, ...judge({network, runs})};
	if (json) {
		tellJson([result], 1, terminal);
	} else {
		tellResult(result, {terminal, quiet: false, reportPath: null});
	}
	const lines = differences(kept, result, ['was', 'is']);
	for (const line of lines.length === 0 ? ['The kept run is judged as it was.'] : lines) {
		terminal.err(line);
	}
	return exitCodeOf(result.verdict, {strict});
}
