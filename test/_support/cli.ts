/** The compiled program as a process of its own, as a user or a pipeline runs it. */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

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
