/** Reading a kept run back: every file is checked before a figure is taken from it. */
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {z} from 'zod';
import {invalidInput} from '../core/errors.ts';
import {historyEventSchema, runHeadSchema} from '../engine/history.schema.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {ReportInput} from '../report/report.types.ts';
import {readInput} from './_files.ts';
import {COUNT_LIMITS, FILE_LIMITS} from './_limits.ts';
import {resultOf} from './_read-result.ts';
import {DESIGN_FILE, HEADS_FILE, HISTORY_FOLDER, historyFile, RESULT_FILE} from './_run-names.ts';
import {loadNetwork} from './load-network.ts';

/** @throws RingproofError (65) that names the file when one is missing or is not what a run writes */
export async function readRun(path: string): Promise<ReportInput> {
	const folder = await runFolder(path);
	const {value, file} = await readJson(join(folder, RESULT_FILE));
	const result = resultOf(value, file);
	const designFile = join(folder, DESIGN_FILE);
	const designText = await readInput(designFile, 'design of the run');
	const network = loadNetwork(designText, designFile);
	return {result, network, runs: await readRuns(folder), designText, exploration: null};
}

/** The run's folder, also when one of its files was named. */
async function runFolder(path: string): Promise<string> {
	try {
		return (await stat(path)).isDirectory() ? path : join(path, '..');
	} catch {
		throw invalidInput([
			{
				code: 'no-such-run',
				message: `There is no run \`${path}\`.`,
				remedy: 'Name a folder under reports/runs; reports/runs/latest is the newest.',
			},
		]);
	}
}

async function readRuns(folder: string): Promise<readonly ScenarioRun[]> {
	const file = join(folder, HEADS_FILE);
	const heads = parsed(runHeadSchema.array().max(COUNT_LIMITS.keptRuns), await readJson(file));
	const runs: ScenarioRun[] = [];
	let bytesLeft: number = FILE_LIMITS.histories;
	for (const [index, head] of heads.entries()) {
		const history = join(folder, HISTORY_FOLDER, historyFile(index));
		const text = await readInput(history, 'history', bytesLeft);
		bytesLeft -= Buffer.byteLength(text);
		runs.push({...head, events: eventsIn(text, history)});
	}
	return runs;
}

function eventsIn(text: string, file: string): readonly HistoryEvent[] {
	return text
		.split('\n')
		.map((line, index) => ({line, number: index + 1}))
		.filter(({line}) => line !== '')
		.map(({line, number}) => parsed(historyEventSchema, parseJson(line, file, number)));
}

type Read = {readonly value: unknown; readonly file: string; readonly line: number};

async function readJson(file: string): Promise<Read> {
	return parseJson(await readInput(file, 'part of the run', FILE_LIMITS.result), file, 1);
}

function parseJson(text: string, file: string, line: number): Read {
	try {
		return {value: JSON.parse(text), file, line};
	} catch {
		throw broken({file, line, value: null}, 'It is not JSON.');
	}
}

function parsed<Schema extends z.ZodType>(schema: Schema, read: Read): z.infer<Schema> {
	const {success, data, error} = schema.safeParse(read.value);
	if (success) {
		return data;
	}
	const [first] = error.issues;
	throw broken(read, `At \`${first?.path.join('.') ?? ''}\`: ${first?.message ?? 'unknown form'}.`);
}

function broken({file, line}: Read, why: string): Error {
	return invalidInput([
		{
			code: 'broken-run',
			message: `This is not what a run writes. ${why}`,
			remedy: 'Take the folder as the run left it, or run `ringproof prove` again.',
			place: {file, line, column: 1},
		},
	]);
}
