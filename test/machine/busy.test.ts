/** A machine that has better things to do: what was measured meanwhile is marked, and fails nothing by itself. */
import {spawn} from 'node:child_process';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {resultSchema} from '../../src/scoring/result.schema.ts';
import {ringproof} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';

/** Does the work while every processor has twice as much else to do. */
async function underLoad<Result>(work: () => Promise<Result>): Promise<Result> {
	const busy = Array.from({length: 2 * availableParallelism()}, () =>
		spawn(process.execPath, ['-e', 'for (;;);'], {stdio: 'ignore'}),
	);
	try {
		return await work();
	} finally {
		for (const one of busy) {
			one.kill('SIGKILL');
		}
	}
}

test('a proof on a machine that is too busy marks its figures, and says so of the kept run as well', async t => {
	const out = await ownFolder(t);
	const args = ['--engine', 'docker', '--scenario', 'steady-state', '--out', out, '--json'];
	const {stdout, stderr} = await underLoad(() => ringproof(['prove', DESIGN, ...args]));
	t.false(stderr.includes('error['), stderr);
	const result = resultSchema.parse(JSON.parse(stdout));
	t.regex(result.scenarios[0]?.untrusted ?? '', /^The machine was too busy: .*processor/);
	t.regex(result.engine.notes.join('\n'), /measured in 1 of 1 scenarios are not to be trusted/);
	// The cables of this design alone would keep the limit: only the machine can have missed it.
	const latency = result.checks.find(({id}) => id === 'ring-latency');
	t.true(['pass', 'unknown'].includes(latency?.status ?? ''), latency?.reason);
	const again = await ringproof(['recheck', join(out, 'latest')]);
	t.is(again.stderr, 'The kept run is judged as it was.\n');
});
