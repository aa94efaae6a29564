/** The result itself, for programs and for a later re-rendering: keys in sorted order, so that equal runs are equal bytes. */
import {stableJson} from '../core/stable-json.ts';
import type {ReportFormat} from './report.types.ts';

export const json: ReportFormat = {
	id: 'json',
	fileName: 'result.json',
	title: 'The whole result, for programs',
	render: ({result}) => `${stableJson(result, 2)}\n`,
};
