/** The same design, scenarios and seed give the same bytes in any process, whatever else that process has done. */
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {ringproof} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const OTHER = 'test/fixtures/designs/lan-three-node-udp.yaml';
// Loss and jitter draw numbers all the time, a crash starts daemons at moments that are drawn.
const SCENARIOS = ['--scenario', 'loss-ramp', '--scenario', 'node-crash'];

/** The histories of the last of the designs that one process of its own proves, in their order. */
async function histories(
	designs: readonly string[],
	{seed, out}: {readonly seed: number; readonly out: string},
): Promise<readonly string[]> {
	const words = ['--engine', 'simulator', ...SCENARIOS, '--quiet', '--seed', String(seed)];
	await ringproof(['prove', ...designs, ...words, '--out', out]);
	const folder = join(out, 'latest', 'history');
	const names = (await readdir(folder)).sort();
	return Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
}

test('Processes beside each other, alone or after other work, write the same history', async t => {
	const folder = await ownFolder(t);
	const [alone, afterOther, otherSeed] = await Promise.all([
		histories([DESIGN], {seed: 7, out: join(folder, 'alone')}),
		histories([OTHER, DESIGN], {seed: 7, out: join(folder, 'after')}),
		histories([DESIGN], {seed: 8, out: join(folder, 'seed')}),
	]);
	t.true(alone.join('').split('\n').length > 60);
	t.deepEqual(afterOther, alone);
	t.is(otherSeed.length, alone.length);
	t.notDeepEqual(otherSeed, alone);
});
