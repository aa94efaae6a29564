/**
 * A finished exploration as a folder beside the proofs:
 *
 *   reports/runs/20260301-140509-reference-three-node-exploration/
 *     design.yaml        the design as it was
 *     exploration.json   the document that reports are made of
 *     exploration.txt    the same for a person
 *     found-1-split-brain-never.yaml …   shrunk schedules, for `ringproof prove --scenario`
 */
import {writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {stableJson} from '../core/stable-json.ts';
import type {Exploration} from '../scoring/exploration.schema.ts';
import {explorationText} from './_exploration-text.ts';
import {folderStamp, newFolder, pointLink} from './_run-folder.ts';
import {DESIGN_FILE} from './_run-names.ts';

const EXPLORATION_FILE = 'exploration.json';
const TEXT_COLUMNS = 100;

/** Gives the new folder's path; the scenarios of what was found are written by name. */
export async function explorationFolder(
	parent: string,
	{name, startedAt}: {readonly name: string; readonly startedAt: Date},
): Promise<string> {
	return newFolder(parent, `${folderStamp(startedAt.toISOString(), name)}-exploration`);
}

export type KeptExploration = {
	readonly exploration: Exploration;
	readonly designText: string;
	readonly scenarios: readonly {readonly fileName: string; readonly text: string}[];
};

export async function keepExploration(
	folder: string,
	{exploration, designText, scenarios}: KeptExploration,
): Promise<void> {
	await writeFile(join(folder, DESIGN_FILE), designText);
	await writeFile(join(folder, EXPLORATION_FILE), `${stableJson(exploration, 2)}\n`);
	const text = explorationText(exploration, {width: TEXT_COLUMNS, colour: false});
	await writeFile(join(folder, 'exploration.txt'), text);
	for (const {fileName, text: scenario} of scenarios) {
		await writeFile(join(folder, fileName), scenario);
	}
	await pointLink(join(folder, '..'), {link: 'latest-exploration', name: basename(folder)});
}
