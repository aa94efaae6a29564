import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {type Exploration, explorationSchema} from '../../src/scoring/exploration.schema.ts';
import {ringproof} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'test/fixtures/designs/lan-two-node-knet.yaml';
const SEARCH = [
	DESIGN,
	'--depth',
	'1',
	'--random',
	'4',
	'--seed',
	'3',
	'--quiet',
	'--workers',
	'1',
];

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
	const whole = await ringproof(['explore', ...SEARCH, '--json', '--out', out]);
	const parts: string[] = [];
	for (const shard of ['1/2', '2/2']) {
		const part = await ringproof(['explore', ...SEARCH, '--shard', shard, '--out', out]);
		t.is(part.exitCode, 0, part.stderr);
		parts.push(part.stdout.trim());
	}
	const half = await ringproof(['merge', parts[0] ?? '', '--out', out]);
	t.is(half.exitCode, 65);
	t.regex(half.stderr, /parts-missing.*\d+ of \d+ cases have no answer/);
	const merged = await ringproof(['merge', ...parts, '--json', '--quiet', '--out', out]);
	t.is(merged.exitCode, whole.exitCode, merged.stderr);
	t.deepEqual(findingsIn(merged.stdout), findingsIn(whole.stdout));
});

test('an interrupted search goes on from what it has found, though its last line was cut off', async t => {
	const out = await ownFolder(t);
	const args = ['explore', ...SEARCH.filter(word => word !== '--quiet'), '--out', out];
	const first = await ringproof([...args, '--shard', '1/2']);
	const journal = first.stdout.trim();
	const text = await readFile(journal, 'utf8');
	const lines = text.split('\n');
	const kept = lines.slice(0, 4).join('\n');
	await writeFile(journal, `${kept}\n${(lines[4] ?? '').slice(0, 20)}`);
	const second = await ringproof([...args, '--shard', '1/2']);
	t.regex(second.stderr, /Going on with 3 answers/);
	t.deepEqual(new Set((await readFile(journal, 'utf8')).split('\n')), new Set(lines));
});

test('the shard comes from the environment of a batch system', async t => {
	const out = await ownFolder(t);
	const args = ['explore', DESIGN, '--depth', '1', '--simulate', 'none', '--shard', 'auto'];
	const none = await ringproof([...args, '--out', out]);
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
	const {exitCode, stderr} = await ringproof(['merge', file, '--out', out]);
	t.is(exitCode, 65);
	t.regex(stderr, /part\.ndjson:1:1: error\[broken-journal\]/);
});
