/**
 * Every figure that a probe brought home, one a row (RFC 4180), for a spreadsheet or a statistics program:
 *
 *   scenario,evidence,atMs,probe,path,from,to,figure,value
 *   steady-state,simulated,14000,rtt,ring:0,serveur1,serveur2,p99Ms,1.31
 */
import type {ScenarioRun} from '../engine/run.types.ts';
import type {ProbeResult} from '../engine/probe.types.ts';
import {visibleText} from './_markup.ts';
import type {ReportFormat} from './report.types.ts';

export const csv: ReportFormat = {
	id: 'csv',
	fileName: 'samples.csv',
	title: 'Every measured figure, for a spreadsheet',
	render: ({runs}) =>
		[COLUMNS, ...runs.flatMap(rowsOf)].map(row => `${row.map(cell).join(',')}\r\n`).join(''),
};

type Value = string | number | boolean | null;

const COLUMNS = [
	'scenario',
	'evidence',
	'atMs',
	'probe',
	'path',
	'from',
	'to',
	'figure',
	'value',
] as const;

function rowsOf({id, evidence, events}: ScenarioRun): readonly (readonly Value[])[] {
	return events.flatMap(event =>
		event.kind === 'probe'
			? figuresOf(event.result).map(row => [id, evidence, event.atMs, event.result.kind, ...row])
			: [],
	);
}

/** Path, from, to, figure and value; what a probe does not have stays empty. */
function figuresOf(result: ProbeResult): readonly (readonly Value[])[] {
	if (result.kind === 'quorum') {
		return result.nodes.flatMap(({node, members, ...figures}) =>
			Object.entries<Value>({...figures, members: members.join(' ')}).map(([name, value]) => [
				null,
				node,
				null,
				name,
				value,
			]),
		);
	}
	if (result.kind === 'names') {
		return result.answers.map(({at, name, address}) => [null, at, name, 'address', address]);
	}
	const {path, pairs} = result;
	return pairs.flatMap(({from, to, ...figures}) =>
		Object.entries<Value>(figures).map(([name, value]) => [path, from, to, name, value]),
	);
}

/** Quoted where its content would act; a text that a spreadsheet would run as a formula gets an apostrophe before it. */
function cell(value: Value): string {
	if (typeof value !== 'string') {
		return value === null ? '' : String(value);
	}
	const text = visibleText(value).replace(/^(?=[=+\-@\t])/, "'");
	return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
