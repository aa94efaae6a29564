import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import test from 'ava';
import {type Exploration, explorationSchema} from '../../src/scoring/exploration.schema.ts';
import {ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'test/fixtures/designs/lan-two-node-knet.yaml';
const SEARCH = [
	DESIGN,
	'--depth',
	'1',
	'--random',
	'2',
	'--seed',
	'9',
	'--quiet',
	'--workers',
	'1',
];

/** The first of two parts of the search, which several tests read and none changes. */
const firstPart = searchFirstPart();
test.after.always(async () => rm((await firstPart).folder, {recursive: true, force: true}));

async function searchFirstPart(): Promise<{readonly folder: string; readonly journal: string}> {
	const folder = await mkdtemp(join(tmpdir(), 'ringproof-test-'));
	const {stdout} = await ringproof(['explore', ...SEARCH, '--shard', '1/2', '--out', folder]);
	return {folder, journal: stdout.trim()};
}

/** What was found, without when, where and by which command. */
function findingsIn(text: string): unknown {
	const {startedAt, durationMs, command, random, ...rest}: Exploration = explorationSchema.parse(
		JSON.parse(text),
	);
	const violations = random?.violations.map(({file, replay, ...violation}) => violation);
	return {...rest, violating: random?.violating, violations};
}

test('a search that is split and merged finds what the whole search finds', async t => {
	const out = await ownFolder(t);
	const whole = await ringproofHere(['explore', ...SEARCH, '--json', '--out', out]);
	const second = await ringproofHere(['explore', ...SEARCH, '--shard', '2/2', '--out', out]);
	t.is(second.exitCode, 0, second.stderr);
	const parts = [(await firstPart).journal, second.stdout.trim()];
	const half = await ringproofHere(['merge', parts[0] ?? '', '--out', out]);
	t.is(half.exitCode, 65);
	t.regex(half.stderr, /parts-missing.*\d+ of \d+ cases have no answer/);
	const merged = await ringproofHere(['merge', ...parts, '--json', '--quiet', '--out', out]);
	t.is(merged.exitCode, whole.exitCode, merged.stderr);
	t.deepEqual(findingsIn(merged.stdout), findingsIn(whole.stdout));
});

test('an interrupted search goes on from what it has found, though its last line was cut off', async t => {
	const out = await ownFolder(t);
	const {journal: whole} = await firstPart;
	const lines = (await readFile(whole, 'utf8')).split('\n');
	const kept = lines.slice(0, 4).join('\n');
	const journal = join(out, basename(whole));
	await writeFile(journal, `${kept}\n${(lines[4] ?? '').slice(0, 20)}`);
	const args = ['explore', ...SEARCH.filter(word => word !== '--quiet'), '--out', out];
	const again = await ringproofHere([...args, '--shard', '1/2']);
	t.is(again.stdout.trim(), journal);
	t.regex(again.stderr, /Going on with 3 answers/);
	t.deepEqual(new Set((await readFile(journal, 'utf8')).split('\n')), new Set(lines));
});

test('the shard comes from the environment of a batch system', async t => {
	const out = await ownFolder(t);
	const args = ['explore', DESIGN, '--depth', '1', '--simulate', 'none', '--shard', 'auto'];
	const none = await ringproofHere([...args, '--out', out]);
	t.is(none.exitCode, 64);
	t.regex(none.stderr, /no-shard/);
	const env = {JOB_COMPLETION_INDEX: '2', RINGPROOF_SHARDS: '4'};
	const job = await ringproof([...args, '--out', out], {env});
	t.regex(job.stdout, /-3-of-4\.ndjson$/m);
});

test('files that are no parts of one search are refused', async t => {
	const out = await ownFolder(t);
	const file = join(out, 'part.ndjson');
	await writeFile(file, '{"journal":"something else"}\n');
	const {exitCode, stderr} = await ringproofHere(['merge', file, '--out', out]);
	t.is(exitCode, 65);
	t.regex(stderr, /part\.ndjson:1:1: error\[broken-journal\]/);
});
