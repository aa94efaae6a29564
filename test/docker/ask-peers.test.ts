import {execFile} from 'node:child_process';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import {askPairs, type RunOn} from '../../src/docker/ask-peers.ts';
import type {PathEnd} from '../../src/engine/probe-ends.ts';
import {unorderedPairs} from '../../src/engine/probe-pairs.ts';
import {ownFolder} from '../_support/folder.ts';

const ENDS = Array.from({length: 6}, (_, index): PathEnd => ({
	device: deviceId(`n${index + 1}`),
	port: 'eth0',
	address: `10.9.0.${index + 1}`,
}));

/**
 * In place of rp-probe: says what it was asked, and nothing about 10.9.0.3. What it writes down tells how many ran at
 * once, as it begins with a `+` and ends with a `-`; the first gives a second one the time to begin.
 */
const PROBE = `#!/bin/sh
echo + >>"$PROBED"
looks=0
until [ "$(grep -c + "$PROBED")" -ge 2 ] || [ $looks -ge 300 ]; do
	looks=$((looks + 1))
	sleep 0.01
done
for to; do :; done
[ "$to" = 10.9.0.3 ] || echo "{\\"words\\":\\"$*\\"}"
echo - >>"$PROBED"
`;

type Bench = {
	readonly run: RunOn;
	readonly commands: PathEnd[];
	readonly atOnceMax: () => Promise<number>;
};

/** Runs the commands on this machine, with the probe's stand-in in front of everything else. */
async function bench(t: ExecutionContext): Promise<Bench> {
	const folder = await ownFolder(t);
	const probed = join(folder, 'probed');
	await writeFile(join(folder, 'rp-probe'), PROBE);
	await chmod(join(folder, 'rp-probe'), 0o755);
	const env = {PATH: `${folder}:${process.env['PATH'] ?? ''}`, PROBED: probed};
	const commands: PathEnd[] = [];
	return {
		commands,
		run: async (end, [command, ...words]) => {
			commands.push(end);
			return (await promisify(execFile)(command, words, {env})).stdout;
		},
		atOnceMax: async () => {
			let now = 0;
			const steps = (await readFile(probed, 'utf8')).trim().split('\n');
			return Math.max(...steps.map(step => (now += step === '+' ? 1 : -1)));
		},
	};
}

test('A probe is one command a node, and its answers come in the order of the pairs', async t => {
	const {run, commands} = await bench(t);
	const pairs = unorderedPairs(ENDS);
	const asked = await askPairs(run, pairs, peerCount => ({
		words: ['ping', '--count', String(peerCount)],
		peersAtOnce: peerCount,
	}));
	// The last one has nobody left to ask.
	t.deepEqual(
		commands.map(({address}) => address).toSorted(),
		ENDS.slice(0, -1).map(({address}) => address),
	);
	t.deepEqual(
		asked.map(({from, to}) => [from, to]),
		pairs,
	);
	for (const {from, to, answer} of asked) {
		const peerCount = pairs.filter(([prober]) => prober === from).length;
		const words = `ping --count ${peerCount} --from ${from.address} --device eth0 --to ${to.address}`;
		t.deepEqual(answer, to.address === '10.9.0.3' ? null : {words});
	}
});

test('A node asks as many of its peers at a time as it may', async t => {
	const {run, atOnceMax} = await bench(t);
	const pairs = unorderedPairs(ENDS).filter(([from]) => from === ENDS[0]);
	await askPairs(run, pairs, () => ({words: ['mtu'], peersAtOnce: 2}));
	t.is(await atOnceMax(), 2);
});

test('A node that takes no commands answers about none of its peers', async t => {
	const pairs = unorderedPairs(ENDS.slice(0, 3));
	const question = {words: ['mtu'], peersAtOnce: 2};
	const asked = await askPairs(
		() => Promise.resolve(''),
		pairs,
		() => question,
	);
	t.deepEqual(
		asked.map(({answer}) => answer),
		[null, null, null],
	);
});
