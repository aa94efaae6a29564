import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {RESULT_SCHEMA_VERSION, type Result} from '../../src/scoring/result.types.ts';
import {type Ran, ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const CHEAP = ['--engine', 'simulator', '--scenario', 'steady-state', '--quiet'];

async function proveAgainst(t: ExecutionContext, baseline: string): Promise<Ran> {
	const out = await ownFolder(t);
	const file = join(out, 'baseline.json');
	await writeFile(file, baseline);
	return ringproofHere(['prove', DESIGN, ...CHEAP, '--out', out, '--baseline', file]);
}

async function firstResult(t: ExecutionContext): Promise<Result> {
	const out = await ownFolder(t);
	const {exitCode} = await ringproof(['prove', DESIGN, ...CHEAP, '--out', out]);
	t.is(exitCode, 1, 'without a baseline the design fails');
	return JSON.parse(await readFile(join(out, 'latest', 'result.json'), 'utf8')) as Result;
}

test('known failures do not fail a pipeline, a new one does and is named', async t => {
	const result = await firstResult(t);
	const same = await proveAgainst(t, JSON.stringify(result));
	t.is(same.exitCode, 0, same.stderr);
	t.regex(same.stderr, /Nothing is worse than in the baseline; \d+ known failures are as before/);
	const checks = result.checks.map(check =>
		check.id === 'even-votes' ? {...check, status: 'pass' as const} : check,
	);
	const worse = await proveAgainst(t, JSON.stringify([{...result, checks}]));
	t.is(worse.exitCode, 1);
	t.regex(worse.stderr, /^worse: even-votes was pass, is fail: 2 votes/m);
});

test('a baseline of an older version compares', async t => {
	const text = await readFile('test/fixtures/results/version-1.json', 'utf8');
	const old = JSON.parse(text) as Result;
	t.not(old.schemaVersion, RESULT_SCHEMA_VERSION);
	const checks = old.checks.map(check => ({...check, status: 'pass' as const}));
	const {exitCode, stderr} = await proveAgainst(t, JSON.stringify({...old, checks}));
	t.is(exitCode, 1);
	t.regex(stderr, /^worse: even-votes was pass, is fail: 2 votes/m);
});

test('a baseline that is none, of a later version or of another design is refused', async t => {
	for (const [text, exitCode, words] of [
		['{', 65, /not JSON/],
		['{"schemaVersion": 1}', 65, /baseline\.json:1:1: error\[broken-run\]/],
		['{"schemaVersion": 99}', 65, /A later version/],
		['[]', 64, /says nothing about the design `openvpn-two-node`/],
	] as const) {
		const ran = await proveAgainst(t, text);
		t.is(ran.exitCode, exitCode, ran.stderr);
		t.regex(ran.stderr, words);
	}
});
