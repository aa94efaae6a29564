/** The machine that the tool runs on, looked at without changing anything. */
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {availableParallelism, cpus, freemem, loadavg, release, totalmem} from 'node:os';
import {connectDocker, dockerAnswers, type DockerClient} from '../docker/client.ts';
import {imageDigest, nodeImageTag} from '../docker/image.ts';
import {ROOT} from './_root.ts';

export type Finding = {
	readonly what: string;
	/** `limit`: labs run, but less well. `lack`: no live lab runs until it is mended. */
	readonly state: 'fine' | 'limit' | 'lack';
	readonly found: string;
	readonly remedy: string | null;
};

const SET_UP = 'Run `node lab/setup.mjs setup` as root.';
const GIB = 2 ** 30;

/** A corosync node with knet and encryption adds about 100 MB (measured: 16 nodes, 1.6 GB). */
const NODE_BYTES = 100 * 2 ** 20;

/** Timings suffer when other work takes most of what the lab's daemons need. */
const LOAD_PER_CORE_MAX = 0.7;

export async function examine(): Promise<readonly Finding[]> {
	const client = connectDocker();
	return [
		await node(),
		{what: 'system', state: 'fine', found: `${process.platform} ${release()}`, remedy: null},
		rights(),
		...(await docker(client)),
		tun(),
		processors(),
		await memory(),
	];
}

async function node(): Promise<Finding> {
	const manifest = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
		readonly engines: {readonly node: string};
	};
	const range = manifest.engines.node;
	const [wantedMajor = 0, wantedMinor = 0] = numbers(range);
	const [major = 0, minor = 0] = numbers(process.versions.node);
	const enough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
	return {
		what: 'Node.js',
		state: enough ? 'fine' : 'lack',
		found: `${process.versions.node} (${range} is needed)`,
		remedy: enough ? null : `Install Node.js ${range}.`,
	};
}

const numbers = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);

function rights(): Finding {
	const isRoot = process.getuid?.() === 0;
	return {
		what: 'rights',
		state: 'fine',
		found: isRoot
			? 'root'
			: `user ${String(process.getuid?.() ?? '')}, so set-up cannot install packages`,
		remedy: null,
	};
}

async function docker(client: DockerClient): Promise<readonly Finding[]> {
	const problem = (await dockerAnswers(client))?.problems[0];
	if (problem !== undefined) {
		return [
			{what: 'Docker', state: 'lack', found: problem.message, remedy: problem.remedy ?? SET_UP},
		];
	}
	const {Version: version} = await client.version();
	const tag = await nodeImageTag();
	const digest = await imageDigest(client, tag);
	return [
		{what: 'Docker', state: 'fine', found: `version ${version} answers`, remedy: null},
		{
			what: 'node image',
			state: digest === null ? 'lack' : 'fine',
			found: digest === null ? `${tag} is not built` : tag,
			remedy: digest === null ? SET_UP : null,
		},
	];
}

function tun(): Finding {
	const there = existsSync('/dev/net/tun');
	return {
		what: 'TAP devices',
		state: there ? 'fine' : 'lack',
		found: there ? '/dev/net/tun' : '/dev/net/tun does not exist',
		remedy: there ? null : 'Load the kernel module: `modprobe tun`.',
	};
}

function processors(): Finding {
	const cores = availableParallelism();
	const [load = 0] = loadavg();
	const busy = load / cores > LOAD_PER_CORE_MAX;
	return {
		what: 'processors',
		state: busy ? 'limit' : 'fine',
		found: `${String(cores)} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${load.toFixed(2)}`,
		remedy: busy
			? 'Wait until other work is done: a busy machine makes figures untrustworthy.'
			: null,
	};
}

async function memory(): Promise<Finding> {
	const bytes = await availableBytes();
	const nodes = Math.floor(bytes / NODE_BYTES);
	const short = nodes < 3;
	return {
		what: 'memory',
		state: short ? 'lack' : 'fine',
		found: `${gib(bytes)} of ${gib(totalmem())} GiB available, enough for about ${String(nodes)} nodes`,
		remedy: short ? 'Free some memory: three nodes take about 300 MB.' : null,
	};
}

/** What Linux calls available counts caches that it would give up; `freemem` does not. */
async function availableBytes(): Promise<number> {
	try {
		const text = await readFile('/proc/meminfo', 'utf8');
		const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
		return kib === undefined ? freemem() : Number(kib) * 1024;
	} catch {
		return freemem();
	}
}

const gib = (bytes: number): string => (bytes / GIB).toFixed(1);
