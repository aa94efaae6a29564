/** Which formats there are, in the order in which help texts list them. */
import {badge} from './badge.ts';
import {csv} from './csv.ts';
import {github} from './github.ts';
import {html} from './html.ts';
import {json} from './json.ts';
import {junit} from './junit.ts';
import {markdown} from './markdown.ts';
import type {ReportFormat} from './report.types.ts';
import {sarif} from './sarif.ts';

export const REPORT_FORMATS: readonly ReportFormat[] = [
	html,
	markdown,
	junit,
	json,
	sarif,
	github,
	csv,
	badge,
];
