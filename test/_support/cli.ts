/** The compiled program: as a process of its own, as a user or a pipeline runs it, or in the test's process. */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {runCli} from '../../src/cli/_run-cli.ts';
import {memoryTerminal} from './terminal.ts';

/** The compiled program. */
export const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export type Ran = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** Runs `ringproof` with these arguments to its end, without a terminal and without colour from the environment. */
export async function ringproof(
	args: readonly string[],
	options: {readonly cwd?: string; readonly env?: Readonly<Record<string, string>>} = {},
): Promise<Ran> {
	const child = spawn(process.execPath, [MAIN, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {...process.env, FORCE_COLOR: '0', NO_COLOR: '', ...options.env},
		...(options.cwd !== undefined && {cwd: options.cwd}),
	});
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
	const exitCode = await new Promise<number>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', code => {
			resolve(code ?? -1);
		});
	});
	return {exitCode, stdout, stderr};
}

/**
 * All of `ringproof` but its process: the same command line, words and exit code, without a second that Node.js takes to
 * start and load it. For all but the first command of a subject, and never where the environment or the process matters.
 */
export async function ringproofHere(args: readonly string[]): Promise<Ran> {
	const {terminal, said} = memoryTerminal();
	const exitCode = await runCli(args, terminal);
	return {exitCode, stdout: said.out, stderr: said.err};
}
