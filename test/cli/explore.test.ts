import {readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {type Exploration, explorationSchema} from '../../src/scoring/exploration.schema.ts';
import {ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const NOT_READY = 1;
const THREE = 'topology/reference-three-node.yaml';

const explorationIn = (text: string): Exploration => explorationSchema.parse(JSON.parse(text));

test('explore: a design with neither cluster nor storage is refused, with what would help', async t => {
	const out = await ownFolder(t);
	const text = await readFile(THREE, 'utf8');
	const file = join(out, 'none.yaml');
	await writeFile(
		file,
		text
			.replace(/stack:[\s\S]*?\n\n/, 'stack: {preset: none}\n\n')
			.replace(/services:[\s\S]*?\n\n/, '')
			.replace(/ +nodeid: \d\n/g, ''),
	);
	const {exitCode, stderr} = await ringproofHere(['explore', file, '--out', out]);
	t.is(exitCode, 65, stderr);
	t.regex(stderr, /nothing-to-explore.*ringproof check/);
});

test('explore: three nodes on two networks lose their quorum to pairs only, and the matrix says to which', async t => {
	const out = await ownFolder(t);
	const args = ['explore', THREE, '--simulate', 'none', '--json', '--out', out];
	const {exitCode, stdout, stderr} = await ringproofHere(args);
	t.is(exitCode, 0, stderr);
	const found = explorationIn(stdout);
	t.is(found.baseline.outcome, 'whole');
	t.deepEqual(found.weakPoints, []);
	const at = (id: string): number => found.elements.findIndex(element => element.id === id);
	t.is(found.matrix[at('switch:switch1')]?.[at('switch:switch2')], 'L');
	t.is(found.matrix[at('server:node1')]?.[at('server:node1')], '.');
	const quorum = found.cutSets.filter(({event}) => event === 'no-quorum');
	const named = quorum.map(({elements}) => elements.join(' + '));
	t.true(named.includes('server:node1 + server:node2'));
	t.true(named.includes('switch:switch1 + switch:switch2'));
	t.true(quorum.every(({elements}) => elements.length === 2));
	// 38 singles and 38 × 37 / 2 pairs.
	t.is(sum(found.tally[1]?.outcomes), 38);
	t.is(sum(found.tally[2]?.outcomes), 703);
	t.true((found.availability?.minutesPerYear.upper ?? 1) < 1);
	const kept = join(out, 'latest-exploration');
	t.is(stdout, await readFile(join(kept, 'exploration.json'), 'utf8'));
	t.regex(await readFile(join(kept, 'exploration.txt'), 'utf8'), /Together they bring no-quorum/);
	t.deepEqual(
		(await readdir(out)).filter(name => name.endsWith('.ndjson')),
		[],
	);
});

test('explore: two nodes without an arbiter are stopped by either of them, in the depth that is tried unasked', async t => {
	const out = await ownFolder(t);
	const file = join(out, 'two.yaml');
	const text = await readFile('test/fixtures/designs/lan-two-node-knet.yaml', 'utf8');
	await writeFile(file, text.replace('    quorum: {two_node: 1}\n', ''));
	const {exitCode, stdout} = await ringproofHere(['explore', file, '--out', out, '--quiet']);
	t.is(exitCode, NOT_READY);
	t.regex(stdout, /✕ server n1; server n2: no-quorum, \d+ min a year each\n/);
	t.regex(stdout, /Without quorum, expected/);
});

function sum(counts: Readonly<Record<string, number>> | undefined): number {
	return Object.values(counts ?? {}).reduce((total, count) => total + count, 0);
}
