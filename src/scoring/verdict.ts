import {EXIT, type ExitCode} from '../core/errors.ts';
import type {Verdict} from './result.types.ts';

/** What a pipeline sees of the verdict. `strict`: risks fail it too. */
export function exitCodeOf(verdict: Verdict, {strict}: {readonly strict: boolean}): ExitCode {
	switch (verdict) {
		case 'ready':
			return EXIT.ready;
		case 'ready-with-risks':
			return strict ? EXIT.readyWithRisks : EXIT.ready;
		case 'not-ready':
			return EXIT.notReady;
		case 'inconclusive':
			return EXIT.inconclusive;
	}
}
