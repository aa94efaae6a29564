import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {resultSchema} from '../../src/scoring/result.schema.ts';
import type {Result} from '../../src/scoring/result.types.ts';
import {ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const NOT_READY = 1;
const INVALID_INPUT = 65;
const DESIGN = 'topology/openvpn-two-node.yaml';

const resultIn = (text: string): Result => resultSchema.parse(JSON.parse(text));

test('check: a bad design is refused with every mistake, each with its place and what would be right', async t => {
	const file = join(await ownFolder(t), 'bad.yaml');
	const text = await readFile(DESIGN, 'utf8');
	await writeFile(
		file,
		text.replace('10.1.0.2}', '10.1.0.255}').replace('oneWayDelay: 0.25ms', 'oneWayDelay: 0.25'),
	);
	const {exitCode, stdout, stderr} = await ringproofHere(['check', file]);
	t.is(exitCode, INVALID_INPUT);
	t.is(stdout, '');
	const lines = stderr.trim().split('\n');
	t.is(lines.length, 2, stderr);
	for (const line of lines) {
		t.regex(line, /^\S+bad\.yaml:\d+:\d+: error\[[a-z-]+\]: .+\.$/);
	}
});

test('check: knows without an engine that two votes cannot lose one', async t => {
	const {exitCode, stdout, stderr} = await ringproof(['check', DESIGN, '--json']);
	t.is(exitCode, NOT_READY);
	t.is(stderr, '');
	const result = resultIn(stdout);
	t.is(result.engine.evidence, 'static');
	t.deepEqual(result.scenarios, []);
	const quorum = result.checks.find(({id}) => id === 'quorum-through-every-single-failure');
	t.is(quorum?.status, 'fail');
	t.is(quorum?.evidence, 'static');
});

test('check: several designs are a list in their order, and --quiet is one line each', async t => {
	const other = 'topology/openvpn-three-node.yaml';
	const {stdout} = await ringproofHere(['check', DESIGN, other, '--json']);
	t.deepEqual(
		(JSON.parse(stdout) as Result[]).map(({design}) => design.file),
		[DESIGN, other],
	);
	const quiet = await ringproofHere(['check', DESIGN, other, '--quiet']);
	t.regex(
		quiet.stdout,
		/^topology\/openvpn-two-node\.yaml: .+ of 100\ntopology\/openvpn-three-node\.yaml: .+ of 100\n$/,
	);
});

test('prove: with --json the result is the only thing on standard output', async t => {
	const out = await ownFolder(t);
	const args = ['--engine', 'simulator', '--scenario', 'steady-state', '--out', out];
	const {exitCode, stdout, stderr} = await ringproof(['prove', DESIGN, '--json', ...args]);
	t.is(exitCode, NOT_READY);
	const result = resultIn(stdout);
	t.is(result.engine.kind, 'simulator');
	t.is(result.engine.evidence, 'simulated');
	t.regex(stderr, /✓ Steady state/);
	const kept = await readFile(join(out, 'latest', 'result.json'), 'utf8');
	t.is(stdout, kept);
});

test('prove: the same seed gives the same histories and the same judgement, byte for byte', async t => {
	const folders = [await ownFolder(t), await ownFolder(t)];
	const args = ['--engine', 'simulator', '--scenario', 'node-crash', '--quiet', '--seed', '7'];
	for (const out of folders) {
		await ringproofHere(['prove', DESIGN, ...args, '--out', out]);
	}
	const [one, two] = await Promise.all(
		folders.map(async out => {
			const names = await readdir(join(out, 'latest', 'history'));
			const texts = names.map(name => readFile(join(out, 'latest', 'history', name), 'utf8'));
			const result = resultIn(await readFile(join(out, 'latest', 'result.json'), 'utf8'));
			return {names, texts: await Promise.all(texts), checks: result.checks, score: result.score};
		}),
	);
	t.true((one?.texts.join('').length ?? 0) > 0);
	t.deepEqual(one, two);
});

test('prove: the command in the result repeats the run', async t => {
	const out = await ownFolder(t);
	const own = join(out, 'it’s mine.yaml');
	await writeFile(own, await readFile(DESIGN, 'utf8'));
	const args = ['--engine', 'simulator', '--scenario', 'steady-state', '--out', out, '--json'];
	const {stdout} = await ringproofHere(['prove', own, ...args]);
	t.is(
		resultIn(stdout).command,
		`ringproof prove '${own}' --engine simulator --scenario steady-state --seed 1`,
	);
});

test('prove: an unknown scenario is refused before anything runs', async t => {
	const out = await ownFolder(t);
	const {exitCode, stderr} = await ringproofHere([
		'prove',
		DESIGN,
		'--engine',
		'simulator',
		'--scenario',
		'stedy-state',
		'--out',
		out,
	]);
	t.is(exitCode, 64);
	t.regex(stderr, /Did you mean `steady-state`/);
	t.deepEqual(await readdir(out), []);
});

test('recheck: a kept run is judged as it was, and a changed history differently', async t => {
	const out = await ownFolder(t);
	await mkdir(out, {recursive: true});
	await ringproofHere([
		'prove',
		DESIGN,
		'--engine',
		'simulator',
		'--scenario',
		'steady-state',
		'--quiet',
		'--out',
		out,
	]);
	const run = join(out, 'latest');
	const same = await ringproofHere(['recheck', run, '--json']);
	t.is(same.exitCode, NOT_READY);
	t.is(same.stderr, 'The kept run is judged as it was.\n');
	const history = join(run, 'history', '01.ndjson');
	const slower = (await readFile(history, 'utf8')).replace(/"p99Ms":[\d.]+/g, '"p99Ms":25');
	await writeFile(history, slower);
	const changed = await ringproofHere(['recheck', run, '--json']);
	t.regex(changed.stderr, /check ring-latency: was pass, is fail/);
	t.is(resultIn(changed.stdout).checks.find(({id}) => id === 'ring-latency')?.status, 'fail');
});
