/**
 * Ends live proofs at random moments, by signals and by taking their cables away, and counts what the next command
 * leaves behind or takes from others.
 *
 * `npm run soak [-- --kills N] [--seed S] [--json]`, as root, on a machine without other labs.
 */
import {parseArgs} from 'node:util';
import {createPrng} from '../../src/core/prng.ts';
import {BLOWS, killOnce, undisturbedMs, type Kill} from './kills.ts';

const KILLS = 60;

const {values: options} = parseArgs({
	options: {
		kills: {type: 'string', default: String(KILLS)},
		seed: {type: 'string', default: '1'},
		json: {type: 'boolean', default: false},
	},
});

const withinMs = await undisturbedMs();
const kills: Kill[] = [];
for (let index = 0; index < Number(options.kills); index += 1) {
	const prng = createPrng(options.seed, String(index));
	const kill = await killOnce({
		blow: BLOWS[index % BLOWS.length] ?? 'SIGKILL',
		atMs: Math.round(prng.next() * withinMs),
	});
	kills.push(kill);
	const {blow, atMs, ended, left, gone} = kill;
	const found = [...left.map(name => `left ${name}`), ...gone.map(name => `took ${name}`)];
	process.stderr.write(
		`${index + 1}: ${blow} at ${(atMs / 1000).toFixed(1)} s, ended with ${ended}: ${found.join('; ') || 'nothing left'}\n`,
	);
}
const count = (of: (kill: Kill) => readonly string[]): number =>
	kills.reduce((total, kill) => total + of(kill).length, 0);
const metrics = {
	kills_count: kills.length,
	left_behind_count: count(({left}) => left),
	taken_from_others_count: count(({gone}) => gone),
	undisturbed_proof_s: Math.round(withinMs / 100) / 10,
};
process.stdout.write(
	options.json
		? `${JSON.stringify(metrics)}\n`
		: `${metrics.kills_count} proofs ended at random moments: ${metrics.left_behind_count} things left behind, ${metrics.taken_from_others_count} taken from others\n`,
);
process.exitCode = metrics.left_behind_count + metrics.taken_from_others_count === 0 ? 0 : 1;
