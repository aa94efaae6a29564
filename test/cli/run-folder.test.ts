import {readFile, readdir, readlink, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {keepRun} from '../../src/cli/_run-folder.ts';
import {readRun} from '../../src/cli/_read-run.ts';
import {RingproofError} from '../../src/core/errors.ts';
import {REPORT_FORMATS} from '../../src/report/index.ts';
import type {ReportInput} from '../../src/report/report.types.ts';
import {ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';
import {sampleInput} from '../_support/sample-run.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';

/** The sample's result and histories about a real design. */
async function sampleKept(): Promise<ReportInput> {
	const designText = await readFile(DESIGN, 'utf8');
	return {...sampleInput(), network: loadNetwork(designText, DESIGN), designText};
}

test('a kept run reads back as it was', async t => {
	const parent = await ownFolder(t);
	const kept = await sampleKept();
	const folder = await keepRun(kept, parent);
	t.deepEqual(await readRun(folder), kept);
	t.deepEqual(await readRun(join(folder, 'report.html')), kept, 'by one of its files too');
});

test('two runs of one second never share a folder, and latest is the newer', async t => {
	const parent = await ownFolder(t);
	const first = await keepRun(await sampleKept(), parent);
	const second = await keepRun(await sampleKept(), parent);
	t.not(first, second);
	t.is(await readlink(join(parent, 'latest')), basename(second));
	t.deepEqual(
		(await readdir(parent)).sort(),
		[basename(first), basename(second), 'latest'].sort(),
		'nothing else is left',
	);
});

test('a name in a result cannot lead out of the folder', async t => {
	const parent = await ownFolder(t);
	const kept = await sampleKept();
	const design = {...kept.result.design, name: '../../../etc/x'};
	const runs = kept.runs.map(run => ({...run, id: '../../x', scenario: '/etc/passwd'}));
	const folder = await keepRun({...kept, runs, result: {...kept.result, design}}, parent);
	t.is(join(folder, '..'), parent);
	t.deepEqual(await readdir(join(folder, 'history')), ['01.ndjson', '02.ndjson', '03.ndjson']);
});

for (const [file, text, where] of [
	['result.json', '{', /result\.json:1:1: error\[broken-run\].*not JSON/],
	['result.json', '{"schemaVersion": 99}', /result\.json:1:1: error\[broken-run\].*later version/],
	['runs.json', '[{"id": 1}]', /runs\.json:1:1: error\[broken-run\]/],
	['history/01.ndjson', '{"kind":"quorum","seq":0}\n', /01\.ndjson:1:1: error\[broken-run\]/],
	['design.yaml', 'name: [', /design\.yaml:1:/],
] as const) {
	test(`a broken ${file} (${text.trim()}) is named with its line`, async t => {
		const folder = await keepRun(await sampleKept(), await ownFolder(t));
		await writeFile(join(folder, file), text);
		const error = await t.throwsAsync(readRun(folder), {instanceOf: RingproofError});
		t.is(error.exitCode, 65);
		t.regex(error.message, where);
	});
}

test('`report` renders a kept run to standard output, byte for byte as it was kept', async t => {
	const folder = await keepRun(await sampleKept(), await ownFolder(t));
	for (const {id, fileName: file} of REPORT_FORMATS) {
		// One through the pipe of a process, which has to take all of it.
		const run = id === 'html' ? ringproof : ringproofHere;
		const {exitCode, stdout, stderr} = await run(['report', folder, '--format', id]);
		t.is(exitCode, 0, stderr);
		t.is(stdout, await readFile(join(folder, file), 'utf8'));
	}
});

test('`report` tells the verdict on the terminal unless asked for a format', async t => {
	const folder = await keepRun(await sampleKept(), await ownFolder(t));
	const {exitCode, stdout} = await ringproofHere(['report', folder]);
	t.is(exitCode, 0);
	t.regex(stdout, /Not ready {2}58 of 100/);
});
