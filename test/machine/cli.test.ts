/** The program as a person uses it on the real thing: a lab by hand, a proof, and Ctrl-C in the middle of one. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {connectDocker} from '../../src/docker/client.ts';
import {listLabs} from '../../src/docker/cleanup.ts';
import {procTable} from '../../src/docker/labels.ts';
import {resultSchema} from '../../src/scoring/result.schema.ts';
import {MAIN, ringproof} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const NOT_READY = 1;
const USAGE = 64;
const INTERRUPTED = 130;

const client = connectDocker();
const labNames = async (): Promise<readonly string[]> =>
	(await listLabs(client, procTable())).map(({run}) => run);

const OPENVPN_PORT = 1194;

/** Whether a pcap file (header 24 bytes, each record's 16) has an IPv4 packet without options with UDP to the port. */
function holdsUdpTo(pcap: Buffer, port: number): boolean {
	for (let at = 24; at + 16 <= pcap.length; at += 16 + pcap.readUInt32LE(at + 8)) {
		const frame = pcap.subarray(at + 16, at + 16 + pcap.readUInt32LE(at + 8));
		const isUdp = frame.length >= 42 && frame.readUInt16BE(12) === 0x0800 && frame[23] === 17;
		if (isUdp && frame.readUInt16BE(36) === port) {
			return true;
		}
	}
	return false;
}

test('up, exec and down: a lab stays after its command, answers, and is gone afterwards', async t => {
	const up = await ringproof(['up', DESIGN, '--quiet']);
	t.is(up.exitCode, 0, up.stderr);
	const run = up.stdout.trim();
	try {
		t.true((await labNames()).includes(run));
		const words = ['a b', '$(id)', "'", '"', '-x', '*'];
		const printf = await ringproof([
			'exec',
			'--run',
			run,
			'serveur1',
			'--',
			'printf',
			'%s\n',
			...words,
		]);
		t.is(printf.stdout, words.map(word => `${word}\n`).join(''), 'no word went through a shell');
		const failing = ['exec', '--run', run, 'serveur2', '--', 'sh', '-c', 'echo no >&2; exit 7'];
		t.deepEqual(await ringproof(failing), {exitCode: 7, stdout: '', stderr: 'no\n'});
		const unknown = await ringproof(['exec', '--run', run, 'serveur3', '--', 'true']);
		t.is(unknown.exitCode, USAGE);
		t.regex(unknown.stderr, /no device `serveur3`\. Did you mean `serveur[12]`/);
		const ps = await ringproof(['ps', '--json']);
		const listed = JSON.parse(ps.stdout) as {run: string; devices: {device: string}[]}[];
		const devices = listed.find(lab => lab.run === run)?.devices.map(({device}) => device);
		t.deepEqual(devices, ['hoster', 'serveur1', 'serveur2']);
	} finally {
		const down = await ringproof(['down', run]);
		t.is(down.exitCode, 0);
		t.regex(down.stdout, new RegExp(`^removed ${run} `));
	}
	t.false((await labNames()).includes(run));
});

test('prove: measures on the real daemons, keeps the run, and ends with the verdict’s exit code', async t => {
	const out = await ownFolder(t);
	const args = ['--engine', 'docker', '--scenario', 'steady-state', '--out', out, '--json'];
	args.push('--pcap', 'uplink1');
	const {exitCode, stdout, stderr} = await ringproof(['prove', DESIGN, ...args]);
	t.is(exitCode, NOT_READY, stderr);
	const result = resultSchema.parse(JSON.parse(stdout));
	t.is(result.engine.evidence, 'measured');
	const {versions} = result.engine;
	const packages = await recordedPackages();
	t.true(packages.includes('corosync') && packages.includes('sanlock'));
	for (const name of ['ringproof', 'node', 'kernel', 'docker', ...packages]) {
		t.regex(versions[name] ?? '', /^(\d+:)?\d+(\.\d+|$|-)/, name);
	}
	t.regex(versions['image'] ?? '', /^ringproof-\S+ sha256:[0-9a-f]{64}$/);
	t.regex(versions['panel'] ?? '', /spin \d+ µs$/);
	const history = await readFile(join(out, 'latest', 'history', '01.ndjson'), 'utf8');
	t.regex(history, /"topic":"machine-load"/);
	t.deepEqual(
		result.scenarios.map(({id, status}) => [id, status]),
		[['steady-state', 'completed']],
	);
	const html = await readFile(join(out, 'latest', 'report.html'), 'utf8');
	t.regex(html, /measured on the real daemons/);
	const pcap = await readFile(join(out, 'latest', 'captures', 'uplink1.pcap'));
	t.true(holdsUdpTo(pcap, OPENVPN_PORT), 'the tunnel’s packets crossed the uplink');
	const again = await ringproof(['recheck', join(out, 'latest')]);
	t.is(again.exitCode, NOT_READY);
	t.is(again.stderr, 'The kept run is judged as it was.\n');
});

/** The packages whose versions the image records when it is built: the words between the format and the pipe. */
async function recordedPackages(): Promise<readonly string[]> {
	const script = await readFile('lab/image/record-versions.sh', 'utf8');
	const [, names = ''] = /--showformat '[^']*' \\\n([^|]*)\|/.exec(script) ?? [];
	return names.split(/[\s\\]+/).filter(name => name !== '');
}

test('Ctrl-C in the middle of a proof takes its lab down, says so, and ends with 130', async t => {
	const before = new Set(await labNames());
	const out = await ownFolder(t);
	const child = spawn(
		process.execPath,
		[MAIN, 'prove', DESIGN, '--engine', 'docker', '--out', out],
		{
			stdio: ['ignore', 'ignore', 'pipe'],
		},
	);
	let stderr = '';
	let own: readonly string[] = [];
	let sent = false;
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
		if (!sent && stderr.includes('✓ lab of')) {
			sent = true;
			void labNames().then(names => {
				own = names.filter(name => !before.has(name));
				child.kill('SIGINT');
			});
		}
	});
	const [exitCode] = (await once(child, 'close')) as [number | null];
	t.is(exitCode, INTERRUPTED, stderr);
	t.regex(stderr, /Interrupted: cleaning up/);
	t.regex(stderr, /nothing of this run is left on the machine/);
	t.is(own.length, 1, 'the lab was there when the signal came');
	t.false((await labNames()).includes(own[0] ?? ''));
});
