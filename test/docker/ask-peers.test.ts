import {execFile} from 'node:child_process';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import {byOne, bySeveral, placeQuestions, type PlaceOn} from '../../src/docker/ask-peers.ts';
import type {PathEnd} from '../../src/engine/probe-ends.ts';
import {unorderedPairs} from '../../src/engine/probe-pairs.ts';
import {ownFolder} from '../_support/folder.ts';

const ENDS = Array.from({length: 6}, (_, index): PathEnd => ({
	device: deviceId(`n${index + 1}`),
	port: 'eth0',
	address: `10.9.0.${index + 1}`,
}));

/**
 * In place of rp-probe: says for each peer what it was asked, and nothing about 10.9.0.3. What it writes down tells how
 * many ran at once, as it begins with a `+` and ends with a `-`; the first `mtu` gives a second one the time to begin.
 */
const PROBE = `#!/bin/sh
echo + >>"$PROBED"
looks=0
until [ "$1" != mtu ] || [ "$(grep -c + "$PROBED")" -ge 2 ] || [ $looks -ge 100 ]; do
	looks=$((looks + 1))
	sleep 0.01
done
words=$*
while [ $# -gt 0 ]; do
	if [ "$1" = --to ] && [ "$2" != 10.9.0.3 ]; then
		echo "{\\"to\\":\\"$2\\",\\"words\\":\\"$words\\"}"
	fi
	shift
done
echo '{"kind":"timetable"}'
echo - >>"$PROBED"
`;

type Bench = {
	readonly place: PlaceOn;
	/** Who was given a command, and who was told to begin. */
	readonly steps: string[];
	readonly atOnceMax: () => Promise<number>;
};

/** Runs the commands on this machine, with the probe's stand-in in front of everything else. */
async function bench(t: ExecutionContext): Promise<Bench> {
	const folder = await ownFolder(t);
	const probed = join(folder, 'probed');
	await writeFile(join(folder, 'rp-probe'), PROBE);
	await chmod(join(folder, 'rp-probe'), 0o755);
	const env = {PATH: `${folder}:${process.env['PATH'] ?? ''}`, PROBED: probed};
	const steps: string[] = [];
	return {
		steps,
		place: ({device}, [command, ...words]) => {
			steps.push(`place ${device}`);
			let go = (): void => undefined;
			const output = new Promise<string>((resolve, reject) => {
				go = () => {
					steps.push(`go ${device}`);
					promisify(execFile)(command, words, {env}).then(({stdout}) => {
						resolve(stdout);
					}, reject);
				};
			});
			return Promise.resolve({go, output});
		},
		atOnceMax: async () => {
			let now = 0;
			const marks = (await readFile(probed, 'utf8')).trim().split('\n');
			return Math.max(...marks.map(mark => (now += mark === '+' ? 1 : -1)));
		},
	};
}

test('All commands are placed, one a node, before the first one begins', async t => {
	const {place, steps} = await bench(t);
	const ask = await placeQuestions(place, unorderedPairs(ENDS), byOne(['ping']));
	// The last one has nobody left to ask.
	const probers = ENDS.slice(0, -1).map(({device}) => device);
	t.deepEqual(
		steps,
		probers.map(device => `place ${device}`),
	);
	await ask(2);
	t.deepEqual(
		steps.slice(probers.length).toSorted(),
		probers.map(device => `go ${device}`),
	);
});

test('One probe asks all peers of a node, and its answers come in the order of the pairs', async t => {
	const {place} = await bench(t);
	const pairs = unorderedPairs(ENDS);
	const ask = await placeQuestions(place, pairs, byOne(['ping', '--count', '7']));
	const {pairs: asked, remarks} = await ask(2);
	t.deepEqual(
		asked.map(({from, to}) => [from, to]),
		pairs,
	);
	for (const {from, to, answer} of asked) {
		const peers = pairs.flatMap(([prober, peer]) => (prober === from ? [peer] : []));
		const tos = peers.map(({address}) => `--to ${address}`).join(' ');
		const words = `ping --count 7 --from ${from.address} --device eth0 ${tos}`;
		t.deepEqual(answer, to.address === '10.9.0.3' ? null : {to: to.address, words});
	}
	t.deepEqual(
		remarks,
		ENDS.slice(0, -1).map(() => ({kind: 'timetable'})),
	);
});

test('Where each peer has a probe of its own, a node runs as many at a time as it may', async t => {
	const {place, atOnceMax} = await bench(t);
	const pairs = unorderedPairs(ENDS).filter(([from]) => from === ENDS[0]);
	const ask = await placeQuestions(place, pairs, bySeveral(['mtu'], 2));
	const {pairs: asked} = await ask(2);
	t.is(await atOnceMax(), 2);
	t.deepEqual(
		asked.flatMap(({answer}) => (answer === null ? [] : [answer['to']])),
		pairs.flatMap(([, {address}]) => (address === '10.9.0.3' ? [] : [address])),
	);
});

test('A node that takes no commands answers about none of its peers', async t => {
	const silent: PlaceOn = () => Promise.resolve({go: () => undefined, output: Promise.resolve('')});
	const ask = await placeQuestions(silent, unorderedPairs(ENDS.slice(0, 3)), byOne(['ping']));
	const {pairs: asked} = await ask(2);
	t.deepEqual(
		asked.map(({answer}) => answer),
		[null, null, null],
	);
});
