/** What stays inside a lab: its keys, and every packet. */
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {listLabs} from '../../src/docker/cleanup.ts';
import {connectDocker} from '../../src/docker/client.ts';
import {executeOrThrow, execute} from '../../src/docker/exec.ts';
import {procTable} from '../../src/docker/labels.ts';
import {MAIN} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const client = connectDocker();
const run = promisify(execFile);

/** An address of the documentation block (RFC 5737), and one that a machine with Docker usually has. */
const OUTSIDE = ['192.0.2.1', '172.17.0.1'];

/** Every way in which a key could be written down: as it is, or its bytes in one of the usual alphabets. */
function spellings(content: Buffer): readonly string[] {
	const lines = content
		.toString('latin1')
		.split('\n')
		.filter(line => line.length >= 24 && !line.startsWith('-----'));
	const bytes = content.subarray(0, 48);
	return [...lines, bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
}

/** The files of a server that nobody but root may read, in base64, as a shell's words. */
const PRIVATE =
	'find /etc -type f -size +0 -perm -400 ! -perm /077 -exec base64 -w0 {} \\; -exec echo \\;';

type Seen = {readonly secrets: readonly string[]; readonly reached: readonly string[]};

/** Looks at the lab that was not there before. */
async function lookInside(before: ReadonlySet<string>): Promise<Seen> {
	const lab = (await listLabs(client, procTable())).find(({run: name}) => !before.has(name));
	if (lab === undefined) {
		throw new Error('The lab is not listed');
	}
	const secrets: string[] = [];
	const reached: string[] = [];
	for (const {device, containerId} of lab.devices) {
		const container = client.getContainer(containerId);
		const files = await executeOrThrow(container, ['sh', '-c', PRIVATE]);
		for (const file of files.split('\n').filter(line => line !== '')) {
			secrets.push(...spellings(Buffer.from(file, 'base64')));
		}
		for (const address of OUTSIDE) {
			const ping = ['timeout', '2', 'ping', '-c', '1', '-W', '1', address] as const;
			if ((await execute(container, ping)).exitCode === 0) {
				reached.push(`${address} from ${device}`);
			}
		}
		const {stdout} = await run('docker', ['inspect', containerId]);
		reached.push(...secrets.filter(secret => stdout.includes(secret)));
	}
	return {secrets, reached};
}

async function textsIn(folder: string): Promise<readonly {name: string; text: string}[]> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	return Promise.all(
		entries
			.filter(entry => entry.isFile())
			.map(async ({parentPath, name}) => ({
				name,
				text: await readFile(join(parentPath, name), 'latin1'),
			})),
	);
}

test('a lab’s keys are in no report, history or output, and nothing outside is reached from it', async t => {
	const before = new Set((await listLabs(client, procTable())).map(lab => lab.run));
	const out = await ownFolder(t);
	const args = ['prove', DESIGN, '--engine', 'docker', '--scenario', 'steady-state', '--out', out];
	const child = spawn(process.execPath, [MAIN, ...args], {stdio: ['ignore', 'pipe', 'pipe']});
	let said = '';
	const looks: Promise<Seen>[] = [];
	child.stdout.on('data', (text: Buffer) => (said += text.toString('latin1')));
	child.stderr.on('data', (text: Buffer) => {
		said += text.toString('latin1');
		if (looks.length === 0 && said.includes('lab of openvpn')) {
			looks.push(lookInside(before));
		}
	});
	await once(child, 'close');
	const [seen] = await Promise.all(looks);
	const {secrets, reached} = seen ?? {secrets: [], reached: ['nothing was looked at']};
	t.deepEqual(reached, []);
	// corosync's key on both servers, and each tunnel end's own: at least its three alphabets.
	t.true(secrets.length >= 4 * 3, `${String(secrets.length)} spellings`);
	const texts = [{name: 'output', text: said}, ...(await textsIn(out))];
	t.true(texts.length > 8);
	const told = texts.filter(({text}) => secrets.some(secret => text.includes(secret)));
	t.deepEqual(
		told.map(({name}) => name),
		[],
	);
});
