import {spawn} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ownFolder} from '../_support/folder.ts';

const INTERRUPTED = 130;

type Ended = {readonly exitCode: number | null; readonly stderr: string};

/**
 * A process that is under guard and works for ever. It says `working` once it can be interrupted; `cleaning` is what its
 * clean-up does. `onText` gets everything it has said so far, and the process to send signals to.
 */
async function guarded(
	t: ExecutionContext,
	cleaning: string,
	onText: (said: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
	const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
	const file = join(await ownFolder(t), 'guarded.mjs');
	await writeFile(
		file,
		`import {interruptible} from ${module('../../src/cli/_interruption.js')};
		import {processTerminal} from ${module('../../src/cli/_terminal.js')};
		const work = async guard => {
			guard.onInterrupt(async () => { ${cleaning} });
			process.stderr.write('working\\n');
			await new Promise((_, reject) => {
				setInterval(() => undefined, 1000);
				guard.signal.addEventListener('abort', () => reject(new Error('cut off')));
			});
		};
		process.exit(await interruptible(processTerminal(), work));`,
	);
	const child = spawn(process.execPath, [file], {stdio: ['ignore', 'ignore', 'pipe']});
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
		onText(stderr, signal => child.kill(signal));
	});
	const exitCode = await new Promise<number | null>(resolve => child.once('close', resolve));
	return {exitCode, stderr};
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	test(`${signal} cleans up, says so, and ends with 130; the error that it caused is not told`, async t => {
		let sent = false;
		const {exitCode, stderr} = await guarded(
			t,
			`process.stderr.write('cleaned\\n');`,
			(said, kill) => {
				if (!sent && said.includes('working')) {
					sent = true;
					kill(signal);
				}
			},
		);
		t.is(exitCode, INTERRUPTED);
		t.regex(stderr, /Interrupted: cleaning up\. Once more leaves at once\.\n/);
		t.regex(stderr, /cleaned\n[^]*Cleaned up: nothing of this run is left/);
		t.notRegex(stderr, /cut off/);
	});
}

test('a second signal leaves at once and says how to clean', async t => {
	let sent = 0;
	const {exitCode, stderr} = await guarded(
		t,
		`process.stderr.write('cleaning\\n'); await new Promise(() => undefined);`,
		(said, kill) => {
			if ((sent === 0 && said.includes('working')) || (sent === 1 && said.includes('cleaning\n'))) {
				sent += 1;
				kill('SIGINT');
			}
		},
	);
	t.is(exitCode, INTERRUPTED);
	t.regex(stderr, /Left at once\. `ringproof down --all` removes what is left\./);
	t.notRegex(stderr, /Cleaned up/);
});
