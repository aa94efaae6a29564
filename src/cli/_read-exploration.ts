/** Bringing what was explored to a kept run of the same design. */
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {EXIT, invalidInput, RingproofError} from '../core/errors.ts';
import type {ReportInput} from '../report/report.types.ts';
import {type Exploration, explorationSchema} from '../scoring/exploration.schema.ts';
import {readInput} from './_files.ts';
import {FILE_LIMITS} from './_limits.ts';

const EXPLORATION_FILE = 'exploration.json';

/** @throws RingproofError when it cannot be read (65) or is about another design (64) */
export async function withExploration(input: ReportInput, path: string): Promise<ReportInput> {
	const exploration = await readExploration(path);
	const {name, sha256} = exploration.design;
	if (sha256 !== input.result.design.sha256) {
		throw new RingproofError(EXIT.usage, [
			{
				code: 'other-design',
				message: `The exploration \`${path}\` is about another text of the design: \`${name}\`, SHA-256 ${sha256.slice(0, 12)}.`,
				remedy: 'Explore the design that the run was about: its folder has it as design.yaml.',
			},
		]);
	}
	return {...input, exploration};
}

async function readExploration(path: string): Promise<Exploration> {
	const isFolder = await stat(path).then(
		found => found.isDirectory(),
		() => false,
	);
	const file = isFolder ? join(path, EXPLORATION_FILE) : path;
	const text = await readInput(file, 'exploration', FILE_LIMITS.exploration);
	try {
		return explorationSchema.parse(JSON.parse(text));
	} catch {
		throw invalidInput([
			{
				code: 'broken-exploration',
				message: 'This is not what `ringproof explore` writes.',
				remedy: 'Take the folder as it left it, or explore again.',
				place: {file, line: 1, column: 1},
			},
		]);
	}
}
