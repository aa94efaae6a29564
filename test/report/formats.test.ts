import {readdir} from 'node:fs/promises';
import test from 'ava';
import {REPORT_FORMATS} from '../../src/report/index.ts';
import {HOSTILE_TEXT, hostileInput} from '../_support/hostile.ts';
import {sampleInput} from '../_support/sample-run.ts';
import {elementNames} from '../_support/tags.ts';

const render = async (id: string, input = sampleInput()): Promise<string> => {
	const format = REPORT_FORMATS.find(candidate => candidate.id === id);
	if (format === undefined) {
		throw new Error(`no format ${id}`);
	}
	return format.render(input);
};

test('every file of a format is registered', async t => {
	const files = await readdir('src/report');
	const formats = files.filter(
		name => name.endsWith('.ts') && !/^_|^index\.|\.types\.ts$|^terminal\./.test(name),
	);
	t.deepEqual(REPORT_FORMATS.map(({id}) => `${id}.ts`).sort(), formats.sort());
});

for (const {id} of REPORT_FORMATS) {
	test(`${id}: the same run gives the same bytes`, async t => {
		t.is(await render(id), await render(id));
	});
}

for (const id of ['html', 'junit']) {
	test(`${id}: hostile text adds no element to those of a harmless run`, async t => {
		const harmless = elementNames(await render(id));
		const hostile = elementNames(await render(id, hostileInput()));
		t.deepEqual(
			[...new Set(hostile)].sort(),
			[...new Set(harmless)].sort(),
			'the kinds of elements are the same, so that no text became one',
		);
		const scripts = (names: readonly string[]): number =>
			names.filter(name => name === 'script').length;
		t.is(scripts(hostile), scripts(harmless));
		t.false(hostile.includes('img'));
	});
}

test('junit: a missed requirement is a failure, no answer an error, not applicable skipped', async t => {
	const xml = await render('junit');
	const {checks, scenarios} = sampleInput().result;
	const failed = checks.filter(({status}) => status === 'fail').length;
	const unknown = checks.filter(({status}) => status === 'unknown').length;
	const broken = scenarios.filter(({status}) => status === 'failed').length;
	const skipped = checks.filter(({status}) => status === 'not-applicable').length;
	const names = elementNames(xml);
	const count = (name: string): number => names.filter(own => own === name).length;
	t.is(count('failure'), failed);
	t.is(count('error'), unknown + broken);
	t.is(count('skipped'), skipped);
	t.is(count('testcase'), checks.length + scenarios.length);
	t.regex(
		xml,
		new RegExp(
			`<testsuites [^>]*tests="${String(checks.length + scenarios.length)}" failures="${String(failed)}" errors="${String(unknown + broken)}"`,
		),
	);
});

test('junit: the seed and the command that repeats the run stand in every suite', async t => {
	const xml = await render('junit');
	const {seed, command} = sampleInput().result;
	const suites = xml.split('<testsuite ').slice(1);
	t.true(suites.length > 1);
	for (const suite of suites) {
		t.true(suite.includes(`<property name="seed" value="${String(seed)}"/>`));
		t.true(suite.includes(`<property name="command" value="${command}"/>`));
	}
});

test('json: reads back as the result that it was made of', async t => {
	t.deepEqual(JSON.parse(await render('json')), JSON.parse(JSON.stringify(sampleInput().result)));
});

test('markdown: hostile text stays within its cell and mentions nobody', async t => {
	const text = await render('markdown', hostileInput());
	for (const table of text.match(/(?:^\|.*\n?)+/gm) ?? []) {
		const widths = table
			.trimEnd()
			.split('\n')
			.map(line => line.replace(/\\./g, '').split('|').length);
		t.is(new Set(widths).size, 1, table);
	}
	const outsideCode = text.replace(/```+sh\n.*\n```+/g, '');
	t.notRegex(outsideCode, /<script|<img|@everyone|https:\/\/|(?<!\\)\]\(javascript/);
});

test('markdown: code in a sentence stays code, but for what a cell cannot hold', async t => {
	const input = sampleInput();
	const [first, ...rest] = input.result.checks;
	const reason = 'Set `two_node: 1`, not `a|b` nor `c\\d`; `alone.';
	const checks = first === undefined ? [] : [{...first, reason}, ...rest];
	const text = await render('markdown', {...input, result: {...input.result, checks}});
	t.true(text.includes('Set `two_node: 1`, not \\`a\\|b\\` nor \\`c\\\\d\\`; \\`alone.'), text);
});

test('markdown: a command cannot close its code block', async t => {
	const input = sampleInput();
	const command = 'ringproof prove "a```b.yaml"\n# heading';
	const text = await render('markdown', {...input, result: {...input.result, command}});
	t.true(text.includes('````sh\nringproof prove "a```b.yaml" # heading\n````'));
});

test('markdown: reasons come before figures, each with its remedy', async t => {
	const text = await render('markdown');
	const {reasons, checks} = sampleInput().result;
	const [first = ''] = reasons;
	const remedy = checks.find(({reason}) => reason === first)?.remedy ?? '';
	t.true(text.indexOf(first) < text.indexOf(remedy));
	t.true(text.indexOf(remedy) < text.indexOf('## Categories'));
});

test('the hostile text holds what the tests above look for', t => {
	t.regex(HOSTILE_TEXT, /<script>.*<img.*\|a\|.*@everyone.*\]\(javascript/s);
});
