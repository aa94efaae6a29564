/**
 * A private folder for each run, for the panel's control socket. It says who owns the run, so that what a killed
 * process left can be told from what a living one is about to use.
 */
import {chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {unavailable} from '../core/errors.ts';
import {messageOf} from './client.ts';
import {isDead, RUN_PATTERN, type ProcessTable} from './labels.ts';

const OWNER_FILE = 'owner';

/** A Unix socket's path may have 107 bytes (unix(7)); the run's folder and the socket's name take a part of them. */
const BASE_BYTES_MAX = 70;

/** Makes the folder of this run and gives its path; only this user may enter it. */
export async function makeRunDirectory(run: string, owner: string): Promise<string> {
	const base = await privateBase();
	const path = join(base, run);
	const unfinished = join(base, `.${run}`);
	await mkdir(unfinished, {mode: 0o700});
	await writeFile(join(unfinished, OWNER_FILE), `${owner}\n`, {mode: 0o600});
	// Under its own name it always has an owner, so that clean-up elsewhere cannot mistake it for a leftover.
	await rename(unfinished, path);
	return path;
}

export async function removeRunDirectory(run: string): Promise<void> {
	await rm(join(await privateBase(), run), {recursive: true, force: true});
}

/** An unfinished folder is its maker's for an instant; after this long its maker was killed in that instant. */
const UNFINISHED_MS_MAX = 60_000;

/** Runs that have a folder here and whose owner is dead. */
export async function deadRunDirectories(table: ProcessTable): Promise<readonly string[]> {
	const base = await privateBase();
	const names = await readdir(base);
	await removeUnfinished(names.filter(name => name.startsWith('.')).map(name => join(base, name)));
	const runs = names.filter(name => RUN_PATTERN.test(name));
	const owners = await Promise.all(
		runs.map(run => readFile(join(base, run, OWNER_FILE), 'utf8').catch(() => '')),
	);
	return runs.filter((_, index) => isDead((owners[index] ?? '').trim(), table));
}

async function removeUnfinished(paths: readonly string[]): Promise<void> {
	for (const path of paths) {
		const stat = await lstat(path).catch(() => null);
		if (stat !== null && Date.now() - stat.mtimeMs > UNFINISHED_MS_MAX) {
			await rm(path, {recursive: true, force: true});
		}
	}
}

/** This user's folder for all runs: made where it is missing, refused where somebody else could have prepared it. */
async function privateBase(): Promise<string> {
	const uid = process.getuid?.() ?? 0;
	const runtime = process.env['XDG_RUNTIME_DIR'] ?? '';
	const base = runtime === '' ? join(tmpdir(), `ringproof-${uid}`) : join(runtime, 'ringproof');
	if (Buffer.byteLength(base) > BASE_BYTES_MAX) {
		throw refused(base, `it is longer than ${BASE_BYTES_MAX} bytes`);
	}
	try {
		await mkdir(base, {mode: 0o700, recursive: true});
		const stat = await lstat(base);
		if (!stat.isDirectory() || stat.uid !== uid) {
			throw refused(base, 'it belongs to somebody else');
		}
		if ((stat.mode & 0o077) !== 0) {
			await chmod(base, 0o700);
		}
	} catch (error) {
		throw error instanceof Error && 'exitCode' in error ? error : refused(base, messageOf(error));
	}
	return base;
}

const refused = (base: string, why: string): Error =>
	unavailable('no-private-folder', `${base} cannot hold the lab's control socket: ${why}.`, {
		remedy: 'Set XDG_RUNTIME_DIR to a short folder that only you may enter.',
	});
