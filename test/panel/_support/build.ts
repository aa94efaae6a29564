import {execFile} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);
const PANEL = path.join(process.cwd(), 'lab', 'panel');

/**
 * Builds the panel and gives its path. `sanitized` also finds memory errors and undefined behaviour, at the price of
 * speed. Test files run at the same time, so they take turns at the compiler.
 */
export async function buildPanel(kind: 'fast' | 'sanitized'): Promise<string> {
	const [target, program] =
		kind === 'fast'
			? ['all', 'build/ringproof-panel']
			: ['sanitize', 'build/sanitize/ringproof-panel'];
	const build = path.join(PANEL, 'build');
	await mkdir(build, {recursive: true});
	await run('flock', [path.join(build, 'lock'), 'make', '-j2', '-C', PANEL, 'WERROR=1', target]);
	return path.join(PANEL, program);
}
