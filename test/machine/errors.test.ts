/** What breaks a lab from outside is told as one error, and what happened up to there is kept. */
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {listLabs} from '../../src/docker/cleanup.ts';
import {connectDocker} from '../../src/docker/client.ts';
import {containerName} from '../../src/docker/containers.ts';
import {procTable} from '../../src/docker/labels.ts';
import {MAIN, ringproof} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';
import {dockerRelay} from './_support/docker-relay.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const UNAVAILABLE = 69;

const run = promisify(execFile);
const client = connectDocker();
const labNames = async (): Promise<readonly string[]> =>
	(await listLabs(client, procTable())).map(({run: name}) => name);

type Broken = {
	readonly exitCode: number | null;
	readonly stderr: string;
	readonly out: string;
	readonly lab: string;
};

/** Proves, does this to the lab while its first scenario runs, and gives how the proof ended. */
async function breakProof(
	t: ExecutionContext,
	blow: (lab: string) => Promise<void>,
	env: Readonly<Record<string, string>> = {},
): Promise<Broken> {
	const before = new Set(await labNames());
	const out = await ownFolder(t);
	const args = ['prove', DESIGN, '--engine', 'docker', '--scenario', 'steady-state', '--out', out];
	const child = spawn(process.execPath, [MAIN, ...args], {
		stdio: ['ignore', 'ignore', 'pipe'],
		env: {...process.env, ...env},
	});
	let stderr = '';
	let lab = '';
	const blows: Promise<void>[] = [];
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
		if (blows.length === 0 && stderr.includes('✓ lab of')) {
			const struck = labNames().then(async names => {
				lab = names.find(name => !before.has(name)) ?? '';
				await runsCorosync(lab);
				await blow(lab);
			});
			blows.push(struck);
		}
	});
	const [exitCode] = (await once(child, 'close')) as [number | null];
	await Promise.all(blows);
	return {exitCode, stderr, out, lab};
}

/** The first scenario has begun once the lab starts its cluster. */
async function runsCorosync(lab: string): Promise<void> {
	for (;;) {
		const {stdout} = await run('docker', ['top', containerName(lab, 'serveur1')]);
		if (stdout.includes('corosync -f')) {
			return;
		}
		await sleep(50);
	}
}

/** One error of this code, exit code 69, and the history of what happened before. */
async function isToldAndKept(t: ExecutionContext, broken: Broken, code: string): Promise<void> {
	const {exitCode, stderr, out} = broken;
	t.is(exitCode, UNAVAILABLE, stderr);
	t.is(stderr.match(/error\[[^\]]*\]/g)?.join(), `error[${code}]`, stderr);
	const [folder = ''] = await readdir(out);
	t.regex(folder, /-unfinished$/);
	t.true(stderr.includes(`kept in ${join(out, folder)}`));
	const history = await readFile(join(out, folder, 'history', '01.ndjson'), 'utf8');
	t.regex(history, /"kind":"scenario"/);
	const why = await readFile(join(out, folder, 'error.txt'), 'utf8');
	t.true(stderr.includes(why.trim()), why);
}

test('a Docker daemon that goes away in the middle', async t => {
	const {host, die} = await dockerRelay(t);
	const blow = (): Promise<void> => {
		die();
		return Promise.resolve();
	};
	const broken = await breakProof(t, blow, {DOCKER_HOST: host});
	await isToldAndKept(t, broken, 'docker-gone');
	// Only now can anybody remove what is left, and the next command does.
	const down = await ringproof(['down']);
	t.regex(down.stdout, new RegExp(`removed ${broken.lab}, left behind`));
	t.false((await labNames()).includes(broken.lab));
});

test('a patch panel that stands still', async t => {
	const broken = await breakProof(t, async lab => {
		const panel = await client.getContainer(containerName(lab, 'panel')).inspect();
		process.kill(panel.State.Pid, 'SIGSTOP');
	});
	await isToldAndKept(t, broken, 'panel-timeout');
	t.false((await labNames()).includes(broken.lab));
});

test('a node that runs out of memory', async t => {
	const broken = await breakProof(t, async lab => {
		const node = containerName(lab, 'serveur1');
		await run('docker', ['update', '--memory', '64m', '--memory-swap', '64m', node]);
		// It is killed for it: that is what the proof has to notice.
		await run('docker', [
			'exec',
			node,
			'dd',
			'if=/dev/zero',
			'of=/dev/null',
			'bs=512M',
			'count=1',
		]).catch(() => undefined);
	});
	await isToldAndKept(t, broken, 'node-out-of-memory');
	t.false((await labNames()).includes(broken.lab));
});

test('a disk that is full', async t => {
	const out = join(await ownFolder(t), 'small');
	await mkdir(out);
	await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', out]);
	try {
		const args = ['--engine', 'simulator', '--scenario', 'steady-state', '--out', out];
		const {exitCode, stderr} = await ringproof(['prove', DESIGN, ...args]);
		t.is(exitCode, UNAVAILABLE, stderr);
		t.regex(stderr, /error\[run-not-kept\]: .*no space left on device.*Its verdict is not-ready\./);
		const [folder = ''] = await readdir(out);
		t.true((await readdir(join(out, folder, 'history'))).length > 0);
	} finally {
		await run('umount', [out]);
	}
});
