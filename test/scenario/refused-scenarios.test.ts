/** Scenarios that no engine can run, or none can bring to an end. */
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {resultSchema} from '../../src/scoring/result.schema.ts';
import {ringproof, ringproofHere} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const INVALID_INPUT = 65;

const scenario = (...steps: readonly string[]): string =>
	[
		'schemaVersion: 1',
		'name: mine',
		'title: Mine',
		'purpose: To find out.',
		'steps:',
		...steps.map(step => `  - ${step}`),
		'',
	].join('\n');

for (const [what, steps, problem] of [
	[
		'a ring that the cluster does not have',
		['{wait: 1s}', '{probe: rtt, path: "ring:5"}'],
		/mine\.yaml:7:\d+: error\[unknown-name\]: mine, steps\[1\]: No ring of the cluster is "ring:5"/,
	],
	[
		'a daemon that does not run there',
		['{fault: daemon-kill, daemon: corosync-qnetd, target: "node:serveur1"}'],
		/mine\.yaml:6:\d+: error\[fault-not-realisable\]: mine, steps\[0\]: No corosync-qnetd/,
	],
	[
		'more time than an engine counts',
		['{wait: 1s}', '{wait: 100000h}'],
		/mine\.yaml:7:\d+: error\[scenario-too-long\]/,
	],
] as const) {
	test(`A scenario that asks for ${what} is refused with its step, before anything runs`, async t => {
		const folder = await ownFolder(t);
		const file = join(folder, 'mine.yaml');
		await writeFile(file, scenario(...steps));
		const out = join(folder, 'runs');
		const args = ['--engine', 'simulator', '--scenario', file, '--out', out];
		const {exitCode, stderr} = await ringproofHere(['prove', DESIGN, ...args]);
		t.is(exitCode, INVALID_INPUT);
		t.regex(stderr, problem);
		t.false((await readdir(folder)).includes('runs'));
	});
}

test('A ring that never comes to rest ends at its limit, and what hangs on it is unknown', async t => {
	const folder = await ownFolder(t);
	const file = join(folder, 'mine.yaml');
	// The two clients of the tunnel's server do not reach each other: the ring forms again and again.
	const design = 'topology/openvpn-three-node.yaml';
	await writeFile(file, scenario('{wait: settled}', '{probe: rtt}'));
	const args = ['--engine', 'simulator', '--scenario', file, '--out', folder, '--json'];
	const {stdout, stderr} = await ringproof(['prove', design, ...args]);
	const result = resultSchema.parse(JSON.parse(stdout));
	t.deepEqual(
		result.scenarios.map(({status}) => status),
		['completed'],
		stderr,
	);
	const history = await readFile(join(folder, 'latest', 'history', '01.ndjson'), 'utf8');
	t.regex(history, /"condition":"settled".*"outcome":"limit"/);
	for (const id of ['outage-after-fault', 'comes-together-again']) {
		t.is(result.checks.find(check => check.id === id)?.status, 'unknown', id);
	}
});
