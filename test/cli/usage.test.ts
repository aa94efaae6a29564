import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {Command} from 'commander';
import {COMMANDS} from '../../src/cli/index.ts';
import {runCli} from '../../src/cli/_run-cli.ts';
import {FORMAT_NAMES} from '../../src/cli/report.ts';
import {REPORT_FORMATS} from '../../src/report/index.ts';
import {ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';
import {memoryTerminal} from '../_support/terminal.ts';

const USAGE = 64;
const INVALID_INPUT = 65;
const UNAVAILABLE = 69;

test('an unknown command is a usage error that names the nearest one', async t => {
	const {exitCode, stdout, stderr} = await ringproof(['shema', 'result']);
	t.is(exitCode, USAGE);
	t.is(stdout, '');
	t.regex(stderr, /unknown command 'shema'/);
	t.regex(stderr, /schema/);
});

test('an unknown option and a missing argument are usage errors', async t => {
	t.is((await ringproofHere(['schema', 'result', '--wat'])).exitCode, USAGE);
	t.is((await ringproofHere(['report'])).exitCode, USAGE);
	t.is((await ringproofHere(['report', 'x', '--format', 'pdf'])).exitCode, USAGE);
});

test('no command at all shows the help as a usage error', async t => {
	const {exitCode, stdout, stderr} = await ringproofHere([]);
	t.is(exitCode, USAGE);
	t.is(stdout, '');
	t.regex(stderr, /Examples:/);
});

test('help and version are answers: on standard output, with exit code 0', async t => {
	const help = await ringproof(['--help']);
	t.is(help.exitCode, 0);
	t.regex(help.stdout, /Exit codes: 0 ready/);
	const version = await ringproof(['--version']);
	t.is(version.exitCode, 0);
	t.regex(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

for (const name of commandNames()) {
	test(`the help of ${name} has examples that the command line takes`, async t => {
		const {terminal, said} = memoryTerminal();
		t.is(await runCli([name, '--help'], terminal), 0);
		const [, examples = ''] = said.out.split(/Examples?:\n/);
		t.true(examples.includes(`  ringproof ${name}`), said.out);
		const known = new Set(said.out.match(/--[a-z-]+/g));
		for (const option of examples.matchAll(new RegExp(`ringproof ${name} .*`, 'g'))) {
			const [own = ''] = option[0].split(' -- ');
			for (const word of own.match(/ --[a-z-]+/g) ?? []) {
				t.true(known.has(word.trim()), word);
			}
		}
	});
}

/** As the help of the program lists them. */
function commandNames(): readonly string[] {
	const program = new Command();
	const cli = {terminal: memoryTerminal().terminal, action: () => () => Promise.resolve()};
	for (const command of COMMANDS) {
		command(program, cli);
	}
	return program.commands.map(command => command.name());
}

test('packets can be kept of cables that there are, by the engine that has packets', async t => {
	const design = 'topology/openvpn-two-node.yaml';
	const unknown = await ringproofHere([
		'prove',
		design,
		'--engine',
		'simulator',
		'--pcap',
		'uplnk1',
	]);
	t.is(unknown.exitCode, USAGE);
	t.regex(unknown.stderr, /has no cable "uplnk1".*\n?.*uplink1/);
	const simulated = await ringproofHere([
		'prove',
		design,
		'--engine',
		'simulator',
		'--pcap',
		'uplink1',
	]);
	t.is(simulated.exitCode, UNAVAILABLE);
	t.regex(simulated.stderr, /The simulator lacks captures of packets/);
});

test('a run that is not there is named, with what to do', async t => {
	const {exitCode, stdout, stderr} = await ringproofHere(['report', '/nonexistent/run']);
	t.is(exitCode, INVALID_INPUT);
	t.is(stdout, '');
	t.regex(stderr, /error\[no-such-run\]: There is no run `\/nonexistent\/run`\. Name a folder/);
});

for (const name of ['design', 'result']) {
	test(`the schema of a ${name} is JSON and nothing else`, async t => {
		const {exitCode, stdout, stderr} = await ringproofHere(['schema', name]);
		t.is(exitCode, 0);
		t.is(stderr, '');
		const schema = JSON.parse(stdout) as Record<string, unknown>;
		t.is(schema['$schema'], 'http://json-schema.org/draft-07/schema#');
	});
}

test('every file of a command is registered', async t => {
	const files = await readdir('src/cli');
	const helpers = new Set(['index.ts', 'main.ts', 'load-network.ts']);
	const commands = files.filter(name => !name.startsWith('_') && !helpers.has(name));
	t.is(COMMANDS.length, commands.length);
});

test('`report` offers every format that there is', t => {
	t.deepEqual(
		[...FORMAT_NAMES],
		REPORT_FORMATS.map(({id}) => id),
	);
});

test('a design with mistakes is refused before any engine is asked, all mistakes with their places', async t => {
	const file = join(await ownFolder(t), 'bad.yaml');
	await writeFile(
		file,
		'schemaVersion: 1\nname: bad\ntitle: Bad\nservrs: {}\nstack: {preset: proxmox-ve-55}\n',
	);
	const {exitCode, stdout, stderr} = await ringproofHere(['up', file]);
	t.is(exitCode, INVALID_INPUT);
	t.is(stdout, '');
	t.regex(stderr, /bad\.yaml:4:1: error\[unknown-key\]: `servrs`.*`servers`/);
	t.regex(stderr, /bad\.yaml:5:\d+: error\[[a-z-]+\]: .*proxmox-ve-5/);
});

test('a seed that is no whole number is a usage error', async t => {
	for (const seed of ['-1', '1.5', 'x', '4294967296']) {
		const {exitCode, stderr} = await ringproofHere(['up', 'x.yaml', '--seed', seed]);
		t.is(exitCode, USAGE, stderr);
	}
});
