/** A copy of the compiled project in which mistakes can be planted while the original stays as it is. */
import {spawn} from 'node:child_process';
import {cp, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** What the tests read besides compiled code. */
const SHARED = ['node_modules', 'src', 'topology', 'scenarios', 'lab', 'reports', 'docs'];
const COPIED = ['package.json', 'ava.config.js', 'build', 'test'];

export type Outcome = 'passed' | 'failed' | 'too long';

export type TestRun = {
	/** As AVA takes them: `test/…/x.test.ts`. */
	readonly files: readonly string[];
	readonly limitMs: number;
	/** Where Node leaves what it counted. */
	readonly coverageFolder?: string;
};

export type Workshop = {
	readonly root: string;
	readonly write: (relative: string, text: string) => Promise<void>;
	readonly runTests: (run: TestRun) => Promise<Outcome>;
	readonly close: () => Promise<void>;
};

export async function openWorkshop(project: string): Promise<Workshop> {
	const root = await mkdtemp(join(tmpdir(), 'ringproof-mutation-'));
	for (const name of COPIED) {
		await cp(join(project, name), join(root, name), {recursive: true});
	}
	for (const name of SHARED) {
		await symlink(join(project, name), join(root, name));
	}
	return {
		root,
		write: (relative, text) => writeFile(join(root, relative), text),
		runTests: run => runTests(root, run),
		close: () => rm(root, {recursive: true, force: true}),
	};
}

function runTests(root: string, {files, limitMs, coverageFolder}: TestRun): Promise<Outcome> {
	const ava = join(root, 'node_modules', 'ava', 'entrypoints', 'cli.mjs');
	// A process group of its own: a mistake may have made an endless loop in a process that AVA started.
	const child = spawn(process.execPath, [ava, '--fail-fast', '--concurrency', '1', ...files], {
		cwd: root,
		stdio: 'ignore',
		detached: true,
		env: {
			...process.env,
			...(coverageFolder !== undefined && {NODE_V8_COVERAGE: coverageFolder}),
		},
	});
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			resolve('too long');
			process.kill(-(child.pid ?? 0), 'SIGKILL');
		}, limitMs);
		child.once('error', reject);
		child.once('close', code => {
			clearTimeout(timer);
			resolve(code === 0 ? 'passed' : 'failed');
		});
	});
}
