/**
 * How long labs take to come up live, beside corosync's own time to form, and what they weigh.
 *
 *   npm run bench:lab                                  LANs of three and of eight nodes
 *   npm run bench:lab -- topology/*.yaml               these designs, one after the other
 *   npm run bench:lab -- topology/*.yaml --json        one object: metric names that end in their unit, and numbers
 *
 * Needs Docker and the node image (`node lab/setup.mjs setup`). `wired` is everything before the cluster's daemons start:
 * containers, cables, addresses. `formed` is from their start to one quorate membership of all, which is corosync's own.
 */
import {readFile} from 'node:fs/promises';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {createDockerEngine} from '../../src/docker/engine.ts';
import {followBeliefs} from '../../src/engine/beliefs.ts';
import type {Network} from '../../src/network/network.types.ts';

const NODE_COUNTS = [3, 8];
const FORMED_MS_MAX = 60_000;

const metrics: Record<string, number> = {};
const files = process.argv.slice(2).filter(argument => argument.endsWith('.yaml'));
if (files.length === 0) {
	for (const nodeCount of NODE_COUNTS) {
		const network = loadNetwork(lanDesign(nodeCount), `${String(nodeCount)}-nodes.yaml`);
		Object.assign(metrics, await measureLab(`nodes${String(nodeCount)}`, network));
	}
}
for (const file of files) {
	const network = loadNetwork(await readFile(file, 'utf8'), file);
	Object.assign(metrics, await measureLab(`${network.name} `, network));
}
if (process.argv.includes('--json')) {
	process.stdout.write(`${JSON.stringify(metrics)}\n`);
} else {
	for (const [name, value] of Object.entries(metrics)) {
		process.stdout.write(`${name.padEnd(36)} ${value.toFixed(2)}\n`);
	}
}

/** A cluster that never forms is measured at the limit, for its lab weighs as much; without corosync it is formed at once. */
async function measureLab(name: string, network: Network): Promise<Record<string, number>> {
	const nodes = (network.cluster?.members ?? []).map(({device}) => device);
	const usedBeforeBytes = await usedMemoryBytes();
	await using engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
	const beginMs = performance.now();
	await engine.up();
	const wiredMs = performance.now();
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
		FORMED_MS_MAX,
	);
	const formedMs = performance.now();
	const usedBytes = (await usedMemoryBytes()) - usedBeforeBytes;
	await engine.down();
	const downMs = performance.now();
	return {
		[`${name}WiredSeconds`]: (wiredMs - beginMs) / 1000,
		[`${name}FormedSeconds`]: (formedMs - wiredMs) / 1000,
		[`${name}WiredPerFormedRatio`]: (wiredMs - beginMs) / (formedMs - wiredMs),
		[`${name}DownSeconds`]: (downMs - formedMs) / 1000,
		[`${name}MemoryMebibytes`]: usedBytes / 2 ** 20,
	};
}

/** A LAN of knet nodes on one switch, which is the least that a cluster needs. */
function lanDesign(nodeCount: number): string {
	const numbers = Array.from({length: nodeCount}, (_, index) => index + 1);
	const server = (n: number): string =>
		`  node${String(n)}: {site: lab, nodeid: ${String(n)}, interfaces: {eth0: {address: 10.9.0.${String(n)}/24}}}`;
	const cable = (n: number): string =>
		`  cable${String(n)}: {ends: [node${String(n)}.eth0, sw1], oneWayDelay: 0.1ms, rate: 1Gbit}`;
	return [
		'schemaVersion: 1',
		`name: lan-${String(nodeCount)}`,
		'title: A LAN of knet nodes',
		'sites: {lab: {title: Lab}}',
		'servers:',
		...numbers.map(server),
		'switches: {sw1: {site: lab, kind: linux-bridge}}',
		'cables:',
		...numbers.map(cable),
		'stack: {preset: corosync-3, corosync: {totem: {token: 1000}, links: [{over: eth0}]}}',
		'requirements: {profile: pve-current}',
		'',
	].join('\n');
}

/** What is in use machine-wide; a quiet machine is assumed, as for every benchmark. */
async function usedMemoryBytes(): Promise<number> {
	const text = await readFile('/proc/meminfo', 'utf8');
	const kib = (key: string): number =>
		Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);
	return (kib('MemTotal') - kib('MemAvailable')) * 1024;
}
