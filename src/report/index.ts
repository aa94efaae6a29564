/** Which formats there are, in the order in which help texts list them. */
import {html} from './html.ts';
import {json} from './json.ts';
import {junit} from './junit.ts';
import {markdown} from './markdown.ts';
import type {ReportFormat} from './report.types.ts';

export const REPORT_FORMATS: readonly ReportFormat[] = [html, markdown, junit, json];
