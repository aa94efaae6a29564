/**
 * A run is kept as a folder that is never written to again:
 *
 *   reports/runs/20260301-140509-openvpn-two-node/
 *     design.yaml        the design as it was
 *     result.json  report.html  report.md  junit.xml  …, one file a format
 *     runs.json          each scenario's head: id, tags, status
 *     history/01.ndjson  what happened in the first scenario, one event a line
 *     captures/c1.pcap   the packets of the cable c1, where they were asked for
 *   reports/runs/latest → the newest of them
 *
 * A run whose engine failed leaves its design, what happened up to there, and why it ended in `error.txt`.
 */
import {mkdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {unavailable} from '../core/errors.ts';
import {stableJson} from '../core/stable-json.ts';
import type {Capture} from '../engine/engine.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {REPORT_FORMATS} from '../report/index.ts';
import type {ReportInput} from '../report/report.types.ts';
import {
	CAPTURES_FOLDER,
	DESIGN_FILE,
	ERROR_FILE,
	HEADS_FILE,
	HISTORY_FOLDER,
	historyFile,
} from './_run-names.ts';

/** Writes the run into a new folder under `parent` and gives that folder's path. */
export async function keepRun(
	input: ReportInput,
	parent: string,
	captures: readonly Capture[] = [],
): Promise<string> {
	return written(parent, `Its verdict is ${input.result.verdict}.`, async () => {
		const folder = await newFolder(parent, folderName(input));
		await writeFile(join(folder, DESIGN_FILE), input.designText);
		await writeHistories(folder, input.runs);
		await writeCaptures(folder, captures);
		for (const format of REPORT_FORMATS) {
			await writeFile(join(folder, format.fileName), await format.render(input));
		}
		await pointLink(parent, {link: 'latest', name: basename(folder)});
		return folder;
	});
}

export type Unfinished = {
	readonly designName: string;
	readonly designText: string;
	readonly startedAt: Date;
	readonly runs: readonly ScenarioRun[];
	readonly why: string;
};

/** Writes what happened until the engine failed, and gives the folder's path. No report is made of it. */
export function keepUnfinished(unfinished: Unfinished, parent: string): Promise<string> {
	const {designName, designText, startedAt, runs, why} = unfinished;
	return written(parent, 'It was not finished.', async () => {
		const name = `${folderStamp(startedAt.toISOString(), designName)}-unfinished`;
		const folder = await newFolder(parent, name);
		await writeFile(join(folder, DESIGN_FILE), designText);
		await writeHistories(folder, runs);
		await writeFile(join(folder, ERROR_FILE), `${why}\n`);
		return folder;
	});
}

/** A full disk, or a folder that may not be written to, is no fault of the tool. */
async function written<Result>(
	parent: string,
	verdict: string,
	work: () => Promise<Result>,
): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof Error && 'syscall' in error)) {
			throw error;
		}
		throw unavailable(
			'run-not-kept',
			`The run could not be kept under ${parent}: ${error.message}. ${verdict}`,
			{remedy: 'Free some space there, or name another folder with `--out`.', cause: error},
		);
	}
}

function folderName({result}: ReportInput): string {
	return folderStamp(result.startedAt, result.design.name);
}

/** `20260301-140509-openvpn-two-node`: folders sort by time. */
export function folderStamp(startedAt: string, designName: string): string {
	const time = startedAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
	return `${time}-${designName.replace(/[^A-Za-z0-9._-]/g, '_')}`;
}

/** `mkdir` fails when the folder is there already, so two runs of one second never share one. */
export async function newFolder(parent: string, name: string): Promise<string> {
	await mkdir(parent, {recursive: true});
	for (let attempt = 1; ; attempt += 1) {
		const folder = join(parent, attempt === 1 ? name : `${name}-${String(attempt)}`);
		try {
			await mkdir(folder);
			return folder;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
				throw error;
			}
		}
	}
}

async function writeHistories(folder: string, runs: readonly ScenarioRun[]): Promise<void> {
	await mkdir(join(folder, HISTORY_FOLDER));
	const heads = runs.map(({events: _, ...head}) => head);
	await writeFile(join(folder, HEADS_FILE), `${stableJson(heads, 2)}\n`);
	for (const [index, {events}] of runs.entries()) {
		const lines = events.map(event => `${stableJson(event)}\n`);
		await writeFile(join(folder, HISTORY_FOLDER, historyFile(index)), lines.join(''));
	}
}

/** For this user alone: what the machines said to each other is in there. */
async function writeCaptures(folder: string, captures: readonly Capture[]): Promise<void> {
	if (captures.length === 0) {
		return;
	}
	await mkdir(join(folder, CAPTURES_FOLDER), {mode: 0o700});
	for (const {cable, pcap} of captures) {
		await writeFile(join(folder, CAPTURES_FOLDER, `${cable}.pcap`), pcap, {mode: 0o600});
	}
}

/** Replaces the link in one step, so that a reader never finds none. */
export async function pointLink(
	parent: string,
	{link, name}: {readonly link: string; readonly name: string},
): Promise<void> {
	const fresh = join(parent, `.${link}-${name}`);
	await rm(fresh, {force: true});
	await symlink(name, fresh);
	await rename(fresh, join(parent, link));
}
