/** What `--baseline` makes of a result: only what got worse counts, and it is told with its reason. */
import {EXIT} from '../core/errors.ts';
import {visibleText} from '../report/_markup.ts';
import {STATUS_WORDS} from '../report/_words.ts';
import {worsenings} from '../scoring/compare.ts';
import type {Result} from '../scoring/result.types.ts';
import {baselineFor} from './_read-result.ts';
import type {Terminal} from './_terminal.ts';

/** Tells the comparison on standard error. Gives 0 when nothing got worse, 1 for a new failure, 2 for a new unknown. */
export function compareWithBaseline(
	baseline: readonly Result[],
	result: Result,
	terminal: Pick<Terminal, 'err'>,
): number {
	const worse = worsenings(baselineFor(baseline, result), result);
	for (const {check, was} of worse) {
		const before = was === null ? 'not known' : STATUS_WORDS[was];
		const line = `worse: ${check.id} was ${before}, is ${STATUS_WORDS[check.status]}: ${check.reason}`;
		terminal.err(visibleText(line));
	}
	if (worse.length > 0) {
		return worse.some(({check}) => check.status === 'fail') ? EXIT.notReady : EXIT.inconclusive;
	}
	const known = result.checks.filter(({status}) => status === 'fail').length;
	terminal.err(
		`Nothing is worse than in the baseline${known === 0 ? '' : `; ${String(known)} known ${known === 1 ? 'failure is' : 'failures are'} as before`}.`,
	);
	return EXIT.ready;
}
