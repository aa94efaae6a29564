import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';

test('what was explored joins the report of the same design, and no other', async t => {
	const out = await ownFolder(t);
	await ringproofHere(['explore', DESIGN, '--simulate', 'none', '--out', out, '--quiet']);
	const run = ['--engine', 'simulator', '--scenario', 'steady-state', '--quiet', '--out', out];
	await ringproofHere(['prove', DESIGN, ...run]);
	const latest = join(out, 'latest');
	const html = ['report', latest, '--format', 'html'];
	const plain = await ringproofHere(html);
	t.false(
		plain.stdout.includes('id="failures"'),
		'without an exploration there is no such section',
	);
	const found = join(out, 'latest-exploration');
	const {exitCode, stdout, stderr} = await ringproof([...html, '--exploration', found]);
	t.is(exitCode, 0, stderr);
	const section = /<section id="failures">.*?<\/section>/s.exec(stdout)?.[0] ?? '';
	const {elements, weakPoints} = JSON.parse(
		await readFile(join(found, 'exploration.json'), 'utf8'),
	) as {elements: object[]; weakPoints: {title: string}[]};
	t.is(
		section.split('<td class="').length - 1 >= elements.length ** 2,
		true,
		'every pair is a cell',
	);
	t.true(weakPoints.length > 0);
	t.true(section.includes('<code>depth</code>'));
	t.false(section.includes('`'), 'how it was worked out stands there with its code set apart');
	for (const {title} of weakPoints) {
		t.true(section.includes(title), title);
	}
	const changed = join(out, 'changed.yaml');
	await writeFile(changed, `${await readFile(DESIGN, 'utf8')}\n# changed\n`);
	await ringproofHere(['prove', changed, ...run]);
	const other = await ringproofHere([...html, '--exploration', found]);
	t.is(other.exitCode, 64);
	t.regex(other.stderr, /error\[other-design\]/);
});
