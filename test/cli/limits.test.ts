import {mkdir, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {COUNT_LIMITS, FILE_LIMITS} from '../../src/cli/_limits.ts';
import {
	DESIGN_ROWS,
	DOCUMENT_ROWS,
	KEPT_ROWS,
	OPTION_ROWS,
	SCENARIO_ROWS,
	type LimitRow,
} from '../../src/cli/_limits-page.ts';
import {keepRun} from '../../src/cli/_run-folder.ts';
import {EXIT} from '../../src/core/errors.ts';
import {TEXT_CHARACTERS_MAX} from '../../src/core/fields.ts';
import {YAML_LIMITS} from '../../src/core/yaml.ts';
import {DESIGN_LIMITS} from '../../src/design/limits.ts';
import type {ReportInput} from '../../src/report/report.types.ts';
import {SCENARIO_LIMITS} from '../../src/scenario/limits.ts';
import {type Ran, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';
import {shippedNetwork, shippedText, SMALLEST_DESIGN} from '../_support/networks.ts';
import {sampleInput} from '../_support/sample-run.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';

const MINIMAL = SMALLEST_DESIGN.replace('corosync-3', 'none');

const entries = (count: number, entry: (index: number) => string): string =>
	`{${Array.from({length: count}, (_, index) => entry(index)).join(', ')}}`;
const list = (count: number, entry: string): string =>
	`[${Array.from({length: count}, () => entry).join(', ')}]`;

/** The cable's settings, in a design that is right otherwise. */
const line = (settings: string): string => MINIMAL.replace('b.eth0]}', `b.eth0], ${settings}}`);

const tooMany = (part: keyof typeof DESIGN_LIMITS, entry = '{}'): string =>
	`${MINIMAL}${part}: ${entries(DESIGN_LIMITS[part] + 1, index => `x${index}: ${entry}`)}\n`;

/** A design of each that goes one step beyond its limit. */
const DESIGNS: Readonly<Record<string, string>> = {
	'its characters': `# ${'x'.repeat(YAML_LIMITS.characters)}`,
	'its nesting': `a: ${'['.repeat(YAML_LIMITS.depth + 1)}${']'.repeat(YAML_LIMITS.depth + 1)}`,
	'its aliases': `a: &a 1\nb: ${list(YAML_LIMITS.aliases + 1, '*a')}`,
	'its values, each alias counted with all that it stands for': `a: ${list(YAML_LIMITS.values, '1')}`,
	'a text': MINIMAL.replace('Two', 'x'.repeat(TEXT_CHARACTERS_MAX)),
	'the name of a thing or a server': MINIMAL.replaceAll('a:', `${'a'.repeat(64)}:`),
	'the name of an interface': MINIMAL.replace('eth0:', `${'e'.repeat(16)}:`),
	sites: tooMany('sites'),
	providers: tooMany('providers', '{preset: routed}'),
	servers: MINIMAL.replace(
		/servers:\n.*\n.*\n/,
		`servers: ${entries(DESIGN_LIMITS.servers + 1, index => `s${index}: {interfaces: {}}`)}\n`,
	),
	switches: tooMany('switches'),
	cables: MINIMAL.replace(
		/cables:\n.*\n/,
		`cables: ${entries(DESIGN_LIMITS.cables + 1, index => `c${index}: {ends: [a.eth0, b.eth0]}`)}\n`,
	),
	uplinks: tooMany('uplinks', '{from: a.eth0, to: b}'),
	overlays: tooMany('overlays', '{kind: wireguard, members: [a, b]}'),
	sharedRisks: tooMany('sharedRisks'),
	addresses: tooMany(
		'addresses',
		'{kind: ucarp, address: 10.0.0.9/24, over: eth0, holders: {a: {}}}',
	),
	services: tooMany('services', '{server: a}'),
	'interfaces of a server': MINIMAL.replace(
		'{eth0: {address: 10.0.0.1/24}}',
		entries(DESIGN_LIMITS.interfaces + 1, index => `e${index}: {}`),
	),
	volumes: MINIMAL.replace(
		'preset: none',
		`preset: none, gluster: {over: eth0, volumes: ${entries(DESIGN_LIMITS.volumes + 1, index => `v${index}: {bricks: [a]}`)}}`,
	),
	disks: MINIMAL.replace(
		'preset: none',
		`preset: none, iscsi: ${entries(DESIGN_LIMITS.disks + 1, index => `d${index}: {target: a, initiators: [b], over: eth0}`)}`,
	),
	'delay of a line': line('oneWayDelay: 60001ms'),
	'rate of a line': line('rate: 101Gbit'),
	'queue of a line': line('queue: 1025MiB'),
	MTU: line('mtu: 65536'),
};

const scenario = (steps: string, head = ''): string =>
	`schemaVersion: 1\nname: s\ntitle: S\npurpose: P\n${head}steps: ${steps}\n`;
const impair = (setting: string): string =>
	scenario(`[{fault: impairment, target: "each:cable", ${setting}}]`);
const beyondHours = SCENARIO_LIMITS.durationMs / 3_600_000 + 1;

const SCENARIOS: Readonly<Record<string, string>> = {
	steps: scenario(list(SCENARIO_LIMITS.steps + 1, '{wait: formed}')),
	'selectors of a step': scenario(
		`[{fault: node-kill, target: ${list(SCENARIO_LIMITS.targets + 1, 'any-one-node')}}]`,
	),
	'values of a ramp': scenario(
		`[{ramp: impairment, target: "each:cable", parameter: delay, values: ${list(SCENARIO_LIMITS.rampValues + 1, '1ms')}}]`,
	),
	tags: scenario('[{wait: formed}]', `tags: ${list(SCENARIO_LIMITS.tags + 1, 'a')}\n`),
	'round trips of a pair in a probe': scenario(
		`[{probe: rtt, count: ${SCENARIO_LIMITS.roundTrips + 1}}]`,
	),
	'all waits, holds and probes together': scenario(`[{wait: ${beyondHours}h}]`),
	'delay of an impairment': impair('delay: 60001ms'),
	'rate of an impairment': impair('rate: 999bit'),
	'queue of an impairment': impair('queue: 1025MiB'),
};

/** One error with the row's code, the file and a place in it, and nothing on standard output. */
function isRefusal({exitCode, stdout, stderr}: Ran, {code}: LimitRow, file: string): string | null {
	const first = stderr.split('\n')[0] ?? '';
	const isTold =
		first.startsWith(`${file}:`) && /^:\d+:\d+: error\[/.test(first.slice(file.length));
	return exitCode === EXIT.invalidInput &&
		stdout === '' &&
		isTold &&
		first.includes(`error[${code ?? ''}]`)
		? null
		: `exit ${exitCode}: ${stderr}${stdout}`.slice(0, 500);
}

const FILE_ROW = 'a design’s or scenario’s file';

test('a design beyond each limit is refused with its place', async t => {
	const file = join(await ownFolder(t), 'design.yaml');
	const rows = [...DOCUMENT_ROWS, ...DESIGN_ROWS].filter(({what}) => what !== FILE_ROW);
	t.deepEqual(
		rows.map(({what}) => what),
		Object.keys(DESIGNS),
	);
	for (const row of rows) {
		await writeFile(file, DESIGNS[row.what] ?? '');
		t.is(isRefusal(await ringproofHere(['check', file]), row, file), null, row.what);
	}
	await writeFile(file, MINIMAL);
	t.not(
		(await ringproofHere(['check', file])).exitCode,
		EXIT.invalidInput,
		'the design itself is taken',
	);
});

test('a scenario beyond each limit is refused with its place, before an engine is asked', async t => {
	const file = join(await ownFolder(t), 'scenario.yaml');
	t.deepEqual(
		SCENARIO_ROWS.map(({what}) => what),
		Object.keys(SCENARIOS),
	);
	for (const row of SCENARIO_ROWS) {
		await writeFile(file, SCENARIOS[row.what] ?? '');
		const told = await ringproofHere([
			'prove',
			DESIGN,
			'--engine',
			'simulator',
			'--scenario',
			file,
		]);
		t.is(isRefusal(told, row, file), null, row.what);
	}
});

test('a file that is too large is not read, whatever it is', async t => {
	const folder = await ownFolder(t);
	const file = join(folder, 'large.yaml');
	await writeFile(file, '');
	const sized = async (bytes: number, args: readonly string[], row: LimitRow): Promise<void> => {
		await truncate(file, bytes + 1);
		t.is(isRefusal(await ringproofHere(args), row, file), null, args.join(' '));
	};
	const rowOf = (what: string): LimitRow => {
		const row = [...DOCUMENT_ROWS, ...KEPT_ROWS].find(candidate => candidate.what === what);
		t.truthy(row, what);
		return row ?? {what, limit: '', code: null};
	};
	const document = rowOf(FILE_ROW);
	await sized(FILE_LIMITS.document, ['check', file], document);
	const prove = ['prove', DESIGN, '--engine', 'simulator'];
	await sized(FILE_LIMITS.document, [...prove, '--scenario', file], document);
	const result = rowOf('a result, or a baseline');
	await sized(FILE_LIMITS.result, [...prove, '--baseline', file], result);
	const part = rowOf('a part of a split search');
	await sized(FILE_LIMITS.searchPart, ['merge', file], part);
	const kept = await keepRun(keptInput(), folder);
	const exploration = rowOf('an exploration');
	await sized(FILE_LIMITS.exploration, ['report', kept, '--exploration', file], exploration);
});

test('a device that never ends is read up to the limit and refused', async t => {
	const told = await ringproofHere(['check', '/dev/zero']);
	t.is(told.exitCode, EXIT.invalidInput);
	t.regex(told.stderr, /^\/dev\/zero:1:1: error\[file-too-large\]/);
});

test('a folder, a missing file and a file below a file are told as such', async t => {
	const folder = await ownFolder(t);
	for (const args of [
		['check', folder],
		['merge', folder],
		['prove', DESIGN, '--engine', 'simulator', '--baseline', folder],
	]) {
		const {exitCode, stderr} = await ringproofHere(args);
		t.is(exitCode, EXIT.invalidInput, args.join(' '));
		t.regex(stderr, /error\[unreadable-file\].*It is a folder/);
	}
	for (const missing of [join(folder, 'none.yaml'), `${DESIGN}/none.yaml`]) {
		const {exitCode, stderr} = await ringproofHere([
			...['prove', DESIGN, '--engine', 'simulator', '--scenario', missing],
		]);
		t.is(exitCode, EXIT.invalidInput);
		t.regex(stderr, /error\[unreadable-file\].*There is no such file/);
	}
});

test('the histories of a kept run are bounded together, and so is their number', async t => {
	const folder = await keepRun(keptInput(), await ownFolder(t));
	const heads = join(folder, 'runs.json');
	const [histories, scenarios] = ['the histories of a run together', 'scenarios of a run'].map(
		what => KEPT_ROWS.find(row => row.what === what),
	);
	t.truthy(histories);
	t.truthy(scenarios);
	const large = join(folder, 'history', '02.ndjson');
	await truncate(large, FILE_LIMITS.histories);
	const byHistory = await ringproofHere(['recheck', folder]);
	t.is(histories && isRefusal(byHistory, histories, large), null, 'the first history counts too');
	await writeFile(heads, list(COUNT_LIMITS.keptRuns + 1, '{}'));
	t.is(scenarios && isRefusal(await ringproofHere(['recheck', folder]), scenarios, heads), null);
});

test('options beyond their limits are usage errors that say the limit', async t => {
	const beyond: Readonly<Record<string, readonly string[]>> = {
		'`--seed`': ['prove', DESIGN, '--seed', String(COUNT_LIMITS.seed + 1)],
		'`explore --random`': ['explore', DESIGN, '--random', String(COUNT_LIMITS.schedules + 1)],
		'`explore --workers`': ['explore', DESIGN, '--workers', String(COUNT_LIMITS.workers + 1)],
		'`prove --pcap`': [
			...['prove', DESIGN, '--pcap'],
			...Array.from({length: COUNT_LIMITS.captures + 1}, (_, index) => `c${index}`),
		],
	};
	t.deepEqual(
		OPTION_ROWS.map(({what}) => what),
		Object.keys(beyond),
	);
	for (const {what, limit} of OPTION_ROWS) {
		const {exitCode, stderr} = await ringproofHere(beyond[what] ?? []);
		t.is(exitCode, EXIT.usage, stderr);
		const [digits = ''] = limit.replaceAll(',', '').split(' ');
		t.true(stderr.includes(digits), `${what}: ${stderr}`);
	}
});

/** The sample run about a shipped design. */
function keptInput(): ReportInput {
	const name = 'openvpn-two-node';
	const designText = shippedText(name);
	return {...sampleInput(), network: shippedNetwork(name), designText};
}

test('a run that holds more levels than a stack has is refused, not a crash', async t => {
	const folder = await keepRun(keptInput(), await ownFolder(t));
	const deep = `{"values":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
	await mkdir(join(folder, 'history'), {recursive: true});
	for (const file of ['result.json', 'runs.json', 'history/01.ndjson']) {
		await writeFile(join(folder, file), `${deep}\n`);
		const {exitCode, stderr} = await ringproofHere(['recheck', folder]);
		t.is(exitCode, EXIT.invalidInput, stderr);
	}
});

test('threads that are no number are refused, wherever they are asked for', async t => {
	for (const args of [
		['advise', DESIGN, '--workers', 'many'],
		['explore', DESIGN, '--workers', '1.5'],
	]) {
		const {exitCode, stderr} = await ringproofHere(args);
		t.is(exitCode, EXIT.usage);
		t.regex(stderr, /A whole number from 0 to 256 is needed/);
	}
});
