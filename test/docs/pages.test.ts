/** What the pages send a reader to is there: links and their headings, files, commands and their options. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import test from 'ava';
import {COMMANDS} from '../../src/cli/index.ts';
import {ringproofHere} from '../_support/cli.ts';

const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'lab/README.md'],
	...readdirSync('docs', {recursive: true, encoding: 'utf8'})
		.filter(name => name.endsWith('.md'))
		.map(name => join('docs', name))
		.sort(),
].map(path => ({path, text: readFileSync(path, 'utf8')}));

/** As GitHub makes a heading's fragment: small letters, no punctuation, hyphens for spaces. */
const fragmentOf = (heading: string): string =>
	heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.trim()
		.replace(/\s/g, '-');

const fragmentsIn = (text: string): readonly string[] =>
	[...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => fragmentOf(heading));

const withoutBlocks = (text: string): string => text.replace(/^```[^]*?^```/gm, '');

/** What stands between backticks within a line. */
const inlineCode = (text: string): readonly string[] =>
	[...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' '));

/** Every line of a code block, without what is explained behind it. */
const blockLines = (text: string): readonly string[] =>
	[...text.matchAll(/^(?: {4}|\t)(\S.*)$|^```[a-z]*\n([^]*?)^```/gm)]
		.flatMap(([, indented, fenced = '']) => (indented ?? fenced).split('\n'))
		.map(line => line.replace(/\s+# .*$/, ''));

/** What a run writes is not there, and a header in C is another project's. */
const OWN_FILE = /^(src|test|docs|lab|topology|scenarios|reports)\/[\w./-]+$/;

for (const {path, text} of PAGES) {
	test(`${path}: every link leads to a page that is there, and to a heading on it`, t => {
		for (const [, target = ''] of withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)) {
			if (/^https?:/.test(target)) {
				continue;
			}
			const [file = '', fragment] = target.split('#');
			const linked = file === '' ? path : normalize(join(dirname(path), file));
			t.true(existsSync(linked), target);
			if (fragment !== undefined) {
				t.true(fragmentsIn(readFileSync(linked, 'utf8')).includes(fragment), target);
			}
		}
		t.pass();
	});

	test(`${path}: every file that it names is there`, t => {
		const named = inlineCode(text).filter(
			code => OWN_FILE.test(code) && !code.startsWith('reports/runs') && !code.endsWith('.h'),
		);
		t.deepEqual(
			named.filter(name => !existsSync(name)),
			[],
		);
	});
}

/** By command: what its help says. */
const helps = new Map<string, string>();

test.before(async () => {
	const {stdout} = await ringproofHere(['--help']);
	const [, list = ''] = stdout.split('\nCommands:\n');
	for (const [, name = ''] of list.matchAll(/^ {2}([a-z]+)/gm)) {
		helps.set(name, (await ringproofHere([name, '--help'])).stdout);
	}
});

const optionsIn = (text: string): readonly string[] =>
	[...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);

test('every command line on a page has a command and options that its help knows', t => {
	t.true(helps.size >= COMMANDS.length);
	for (const {path, text} of PAGES) {
		for (const line of [...inlineCode(text), ...blockLines(text)]) {
			const [, name = '', rest = ''] = /^ringproof ([a-z]+)\b(.*)$/.exec(line) ?? [];
			const help = helps.get(name);
			t.true(name === '' || help !== undefined, `${path}: ${line}`);
			const known = optionsIn(help ?? '');
			// What follows two bare hyphens is another program's.
			const [own = ''] = rest.split(' -- ');
			for (const option of optionsIn(own)) {
				t.true(known.includes(option), `${path}: ${line}`);
			}
		}
	}
});

test('every npm script on a page is one of the package', t => {
	const {scripts} = JSON.parse(readFileSync('package.json', 'utf8')) as {scripts: object};
	for (const {path, text} of PAGES) {
		for (const line of [...inlineCode(text), ...blockLines(text)]) {
			const [, script] = /^npm run ([\w:]+)/.exec(line) ?? [];
			t.true(script === undefined || script in scripts, `${path}: ${line}`);
		}
	}
});
