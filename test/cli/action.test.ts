import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {copyFile, readdir} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import test from 'ava';
import {parse} from 'yaml';
import {ownFolder} from '../_support/folder.ts';

const PROVE = resolve('.ci/action/prove.sh');
const DESIGN = 'topology/openvpn-two-node.yaml';

test('the action’s step proves, annotates, sums up and ends with the verdict’s exit code', async t => {
	const cwd = await ownFolder(t);
	await copyFile(DESIGN, join(cwd, 'design.yaml'));
	const {status, stdout, stderr} = spawnSync(PROVE, {
		cwd,
		encoding: 'utf8',
		env: {
			...process.env,
			// The second is no file; were it text of the script, it would make one.
			DESIGNS: 'design.yaml $(touch${IFS}made)',
			ENGINE: 'simulator',
			SEED: '3',
			BASELINE: '',
			STRICT: 'false',
			GITHUB_OUTPUT: 'output',
			GITHUB_STEP_SUMMARY: 'summary.md',
		},
	});
	t.is(status, 65, 'a file that is not there is graver than a design that is not ready');
	t.regex(stdout, /^::error file=design\.yaml,line=\d+,col=\d+,title=.*::/m);
	t.regex(stderr, /cannot be read/);
	const summary = readFileSync(join(cwd, 'summary.md'), 'utf8');
	t.regex(summary, /^# Not ready: /);
	const [, run = ''] = /^run=(.*)$/m.exec(readFileSync(join(cwd, 'output'), 'utf8')) ?? [];
	const files = await readdir(join(cwd, run));
	t.true(['design.sarif', 'junit.xml', 'report.html'].every(file => files.includes(file)));
	t.false((await readdir(cwd)).includes('made'));
});

test('the action’s inputs reach its scripts through the environment, never as their text', t => {
	const action = parse(readFileSync('.ci/action/action.yml', 'utf8')) as {
		runs: {steps: {run?: string; env?: Record<string, string>}[]};
		inputs: Record<string, {description: string}>;
	};
	const scripts = action.runs.steps.flatMap(({run}) => run ?? []);
	t.true(scripts.length >= 2);
	for (const script of scripts) {
		t.false(script.includes('${{'), script);
	}
	const handed = action.runs.steps.flatMap(({env = {}}) => Object.values(env)).join(' ');
	for (const input of Object.keys(action.inputs)) {
		t.true(handed.includes(`inputs.${input} `) || handed.includes(`inputs.${input}}`), input);
	}
});
