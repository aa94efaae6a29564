import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const STAR = 'topology/openvpn-three-node.yaml';

test('advise: an unknown design is refused', async t => {
	const {exitCode} = await ringproofHere(['advise', 'none.yaml']);
	t.is(exitCode, 65);
});

test('advise: turns the verdict on a star that never forms, with a patch that keeps the comments', async t => {
	const file = join(await ownFolder(t), 'better.yaml');
	const {exitCode, stdout, stderr} = await ringproof(['advise', STAR, '--apply', file, '--json']);
	t.is(exitCode, 0, stderr);
	const {verdict, turning, patch} = JSON.parse(stdout) as {
		readonly verdict: string;
		readonly turning: readonly {
			readonly verdict: string;
			readonly mends: readonly string[];
			readonly changes: readonly {readonly id: string}[];
		}[];
		readonly patch: readonly string[];
	};
	t.is(verdict, 'not-ready');
	const [first] = turning;
	t.true(['ready', 'ready-with-risks'].includes(first?.verdict ?? ''));
	t.true(first?.mends.includes('cluster-forms'));
	t.true((first?.changes.length ?? 9) <= 2);
	t.true(patch.some(line => line.startsWith('+')));
	const better = await readFile(file, 'utf8');
	const [head] = (await readFile(STAR, 'utf8')).split('schemaVersion');
	t.true(better.startsWith(head ?? '?'));
	const proof = await ringproofHere([
		'prove',
		file,
		'--engine',
		'simulator',
		'--quiet',
		'--out',
		join(file, '..'),
	]);
	t.is(proof.exitCode, 0, proof.stdout);
});
