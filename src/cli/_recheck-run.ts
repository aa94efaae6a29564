/** A kept run, judged again: the same history must give the same verdict, unless the checks have changed since. */
import {VERDICT_WORDS} from '../report/_words.ts';
import {judge} from '../scoring/judge.ts';
import type {Result} from '../scoring/result.types.ts';
import {exitCodeOf} from '../scoring/verdict.ts';
import {readRun} from './_read-run.ts';
import {tellJson, tellResult} from './_tell.ts';
import type {Terminal} from './_terminal.ts';

export async function recheckRun(
	run: string,
	{json = false, strict = false}: {readonly json?: boolean; readonly strict?: boolean},
	terminal: Terminal,
): Promise<number> {
	const {input} = await readRun(run);
	const kept = input.result;
	const result: Result = {...kept, ...judge({network: input.network, runs: input.runs})};
	if (json) {
		tellJson([result], 1, terminal);
	} else {
		tellResult(result, {terminal, quiet: false, reportPath: null});
	}
	for (const line of differences(kept, result)) {
		terminal.err(line);
	}
	return exitCodeOf(result.verdict, {strict});
}

function differences(kept: Result, now: Result): readonly string[] {
	const verdict =
		kept.verdict === now.verdict
			? []
			: [`verdict: was ${VERDICT_WORDS[kept.verdict]}, is ${VERDICT_WORDS[now.verdict]}`];
	const checks = now.checks.flatMap(({id, status}) => {
		const before = kept.checks.find(check => check.id === id)?.status ?? 'not there';
		return before === status ? [] : [`${id}: was ${before}, is ${status}`];
	});
	const lines = [...verdict, ...checks];
	return lines.length === 0 ? ['The kept run is judged as it was.'] : lines;
}
