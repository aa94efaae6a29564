import {execFile} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);
const PANEL = path.join(process.cwd(), 'lab', 'panel');

/** Make targets and what they make. */
const PROGRAMS = {
	panel: {target: 'all', file: 'build/ringproof-panel'},
	/** Also finds memory errors and undefined behaviour, at the price of speed. */
	sanitized: {target: 'sanitize', file: 'build/sanitize/ringproof-panel'},
	/** Measures from one network namespace to another. */
	wire: {target: 'wire', file: 'build/wire'},
} as const;

/** Builds one of the panel's programs and gives its path. Test files run at the same time, so they take turns. */
export async function buildPanel(program: keyof typeof PROGRAMS): Promise<string> {
	const {target, file} = PROGRAMS[program];
	const build = path.join(PANEL, 'build');
	await mkdir(build, {recursive: true});
	await run('flock', [path.join(build, 'lock'), 'make', '-C', PANEL, 'WERROR=1', target]);
	return path.join(PANEL, file);
}
