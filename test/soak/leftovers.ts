/** What a lab could leave on a machine, seen from outside: with Docker's, the kernel's and the file system's eyes. */
import {execFile} from 'node:child_process';
import {readdir, readFile, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Sorted names of each kind; two of them are equal when nothing came and nothing went. */
export type Belongings = {
	/** All containers of the machine, not only labelled ones: a label could be what was forgotten. */
	readonly containers: readonly string[];
	readonly networks: readonly string[];
	readonly volumes: readonly string[];
	readonly images: readonly string[];
	readonly interfaces: readonly string[];
	readonly routes: readonly string[];
	readonly namespaces: readonly string[];
	readonly mounts: readonly string[];
	readonly temporary: readonly string[];
	readonly processes: readonly string[];
};

/** `temporaryFolder` is where the proofs make their temporary files and run directories, and nobody else. */
export async function belongings(temporaryFolder: string): Promise<Belongings> {
	return {
		containers: await docker('ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.Names}}'),
		networks: await docker('network', 'ls', '--no-trunc', '--format', '{{.ID}} {{.Name}}'),
		volumes: await docker('volume', 'ls', '--format', '{{.Name}}'),
		images: await docker('images', '--all', '--no-trunc', '--format', '{{.ID}}'),
		interfaces: firstFields(await readFile('/proc/net/dev', 'utf8'), /^ *([^ :]+):/),
		routes: firstFields(await readFile('/proc/net/route', 'utf8'), /^(\S+\t\S+\t\S+)/),
		namespaces: await networkNamespaces(),
		mounts: firstFields(await readFile('/proc/self/mountinfo', 'utf8'), /^(?:\S+ ){4}(\S+)/),
		temporary: (await readdir(temporaryFolder, {recursive: true})).toSorted(),
		processes: await labProcesses(),
	};
}

export type Differences = {
	/** What is there and was not, as `kind: name`. */
	readonly left: readonly string[];
	/** What was there and is not. */
	readonly gone: readonly string[];
};

export function differences(before: Belongings, after: Belongings): Differences {
	const kinds = Object.keys(before) as readonly (keyof Belongings)[];
	const lacking = (from: Belongings, than: Belongings): readonly string[] =>
		kinds.flatMap(kind =>
			than[kind].filter(name => !from[kind].includes(name)).map(name => `${kind}: ${name}`),
		);
	return {left: lacking(before, after), gone: lacking(after, before)};
}

/**
 * The same for a comparison across a restart of Docker, which makes its own default network anew: with numbers for what
 * has another name whenever a container is started, its namespace and where that is held.
 */
export function numbered(all: Belongings): Belongings {
	const isHolder = (mount: string): boolean => mount.includes('/netns/');
	const count = (names: readonly string[]): readonly string[] => names.map((_, n) => String(n));
	return {
		...all,
		networks: all.networks.map(network => network.replace(/^\w+ bridge$/, 'bridge')),
		namespaces: count(all.namespaces),
		mounts: [
			...all.mounts.filter(mount => !isHolder(mount)),
			...count(all.mounts.filter(isHolder)),
		],
	};
}

async function docker(...args: readonly string[]): Promise<readonly string[]> {
	const {stdout} = await run('docker', args);
	return stdout
		.split('\n')
		.filter(line => line !== '')
		.toSorted();
}

function firstFields(text: string, pattern: RegExp): readonly string[] {
	return text
		.split('\n')
		.flatMap(line => pattern.exec(line)?.[1] ?? [])
		.toSorted();
}

/** The network namespaces that some process is in. */
async function networkNamespaces(): Promise<readonly string[]> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const names = await Promise.all(
		pids.map(pid => readlink(join('/proc', pid, 'ns', 'net')).catch(() => null)),
	);
	return [...new Set(names)].filter(name => name !== null).toSorted();
}

/** Daemons that only a lab starts on such a machine. */
const LAB_DAEMONS =
	/^(corosync|corosync-qnetd|corosync-qdevice|openvpn|tincd|ovs-vswitchd|ovsdb-server|ceph-mon|glusterd|glusterfsd|ringproof-panel|rp-probe)$/;

async function labProcesses(): Promise<readonly string[]> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const named = await Promise.all(
		pids.map(async pid => {
			const name = await readFile(join('/proc', pid, 'comm'), 'utf8').catch(() => '');
			return LAB_DAEMONS.test(name.trim()) ? `${pid} ${name.trim()}` : null;
		}),
	);
	return named.filter(name => name !== null).toSorted();
}
