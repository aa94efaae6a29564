/**
 * How long labs take to come up live, beside corosync's own time to form, and what they weigh.
 *
 *   npm run bench:lab                                  LANs of three and of eight nodes
 *   npm run bench:lab -- --nodes 16,32 --links 2       LANs of so many nodes, with so many knet links
 *   npm run bench:lab -- --nodes 32 --write FOLDER     writes their designs there, for `ringproof prove`, and runs nothing
 *   npm run bench:lab -- topology/*.yaml               these designs, one after the other
 *   npm run bench:lab -- topology/*.yaml --json        one object: metric names that end in their unit, and numbers
 *
 * Needs Docker and the node image (`node lab/setup.mjs setup`). `wired` is everything before the cluster's daemons start:
 * containers, cables, addresses. `formed` is from their start to one quorate membership of all, which is corosync's own;
 * `simulated` is the simulator's figure for the same.
 */
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {createDockerEngine} from '../../src/docker/engine.ts';
import {followBeliefs} from '../../src/engine/beliefs.ts';
import type {Engine} from '../../src/engine/engine.types.ts';
import type {Network} from '../../src/network/network.types.ts';
import {patienceFor} from '../../src/scenario/patience.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {lanDesign} from './_support/lan-design.ts';

const {values: options, positionals: files} = parseArgs({
	allowPositionals: true,
	options: {
		nodes: {type: 'string', default: '3,8'},
		links: {type: 'string', default: '1'},
		write: {type: 'string'},
		json: {type: 'boolean', default: false},
	},
});

const texts =
	files.length > 0
		? await Promise.all(files.map(file => readFile(file, 'utf8')))
		: options.nodes.split(',').map(count => lanDesign(Number(count), Number(options.links)));
const networks = texts.map((text, index) => loadNetwork(text, files[index] ?? 'lan.yaml'));

if (options.write !== undefined) {
	const folder = options.write;
	await mkdir(folder, {recursive: true});
	for (const [index, {name}] of networks.entries()) {
		const file = join(folder, `${name}.yaml`);
		await writeFile(file, texts[index] ?? '');
		process.stdout.write(`${file}\n`);
	}
} else {
	const metrics: Record<string, number> = {};
	for (const network of networks) {
		Object.assign(metrics, await measureLab(`${network.name} `, network));
	}
	process.stdout.write(options.json ? `${JSON.stringify(metrics)}\n` : table(metrics));
}

function table(metrics: Readonly<Record<string, number>>): string {
	return Object.entries(metrics)
		.map(([name, value]) => `${name.padEnd(36)} ${value.toFixed(2)}\n`)
		.join('');
}

/** A cluster that never forms is measured at the limit, for its lab weighs as much; without corosync it is formed at once. */
async function measureLab(name: string, network: Network): Promise<Record<string, number>> {
	const usedBeforeBytes = await usedMemoryBytes();
	await using engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
	const beginMs = performance.now();
	await engine.up();
	const wiredMs = performance.now();
	await form(engine, network);
	const formedMs = performance.now();
	const usedBytes = (await usedMemoryBytes()) - usedBeforeBytes;
	await engine.down();
	const downMs = performance.now();
	return {
		[`${name}WiredSeconds`]: (wiredMs - beginMs) / 1000,
		[`${name}FormedSeconds`]: (formedMs - wiredMs) / 1000,
		[`${name}SimulatedFormedSeconds`]: (await simulatedFormedMs(network)) / 1000,
		[`${name}WiredPerFormedRatio`]: (wiredMs - beginMs) / (formedMs - wiredMs),
		[`${name}DownSeconds`]: (downMs - formedMs) / 1000,
		[`${name}MemoryMebibytes`]: usedBytes / 2 ** 20,
	};
}

/** Starts the cluster and waits until all are one quorate membership, as long as a scenario would. */
async function form(engine: Engine, network: Network): Promise<void> {
	const nodes = (network.cluster?.members ?? []).map(({device}) => device);
	await engine.startCluster(nodes);
	const beliefs = followBeliefs(nodes);
	await engine.waitFor(
		{
			title: 'one quorate membership of all',
			holds: history =>
				[...beliefs.read(history).values()].every(
					({quorum, members}) => quorum === 'yes' && members.length === nodes.length,
				),
		},
		patienceFor(network).formLimitMs,
	);
}

/** On the simulator's own clock. */
async function simulatedFormedMs(network: Network): Promise<number> {
	const simulator = createSimulator({network, seed: 1, onProgress: () => undefined});
	await simulator.up();
	const beginMs = simulator.nowMs();
	await form(simulator, network);
	return simulator.nowMs() - beginMs;
}

/** What is in use machine-wide; a quiet machine is assumed, as for every benchmark. */
async function usedMemoryBytes(): Promise<number> {
	const text = await readFile('/proc/meminfo', 'utf8');
	const kib = (key: string): number =>
		Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);
	return (kib('MemTotal') - kib('MemAvailable')) * 1024;
}
