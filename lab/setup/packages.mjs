/** Node's side of set-up: the version, the packages of package-lock.json, the compiled tool. */
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {must, say, seconds, SetupError} from './shell.mjs';

/** Where the hash of the sources stands that the present build was made from. */
const BUILD_STAMP = 'build/.sources';

/**
 * Refuses a Node that is too old, before anything is installed with it.
 *
 * @param {string} version such as "20.19.0"
 * @param {string} range the "engines" entry of package.json, ">=MAJOR.MINOR"
 */
export function requireNode(version, range) {
	const [major, minor] = version.split('.').map(Number);
	const [leastMajor, leastMinor] = range.replace('>=', '').split('.').map(Number);
	if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
		throw new SetupError(`Node ${range} is needed, this is ${version}`, {
			remedy: `install Node ${leastMajor}.${leastMinor} or later`,
		});
	}
}

/**
 * Whether the installed packages are the ones of the lock file. npm notes what it installed in
 * node_modules/.package-lock.json; packages that are optional there (other platforms) may be missing.
 *
 * @param {string} lockText package-lock.json
 * @param {string | undefined} installedText node_modules/.package-lock.json, undefined when there is none
 * @returns {boolean}
 */
export function packagesAreCurrent(lockText, installedText) {
	if (installedText === undefined) return false;
	const wanted = Object.entries(JSON.parse(lockText).packages).filter(([path]) => path !== '');
	const installed = JSON.parse(installedText).packages;
	const known = new Set(wanted.map(([path]) => path));
	return (
		wanted.every(([path, {version, integrity, optional}]) => {
			const found = installed[path];
			if (found === undefined) return optional === true;
			return found.version === version && found.integrity === integrity;
		}) && Object.keys(installed).every(path => known.has(path))
	);
}

/** Installs the packages of package-lock.json when they are missing or others. */
export async function installPackages(root) {
	const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
	const noted = join(root, 'node_modules/.package-lock.json');
	const installed = existsSync(noted) ? await readFile(noted, 'utf8') : undefined;
	if (packagesAreCurrent(lock, installed)) return;
	const startMs = performance.now();
	say('installing packages (npm ci)');
	await must('npm ci', ['npm', 'ci', '--no-audit', '--no-fund'], {cwd: root});
	say(`packages installed in ${seconds(startMs)}`);
}

/**
 * A hash of what the compiler reads.
 *
 * @param {string} root
 * @returns {Promise<string>}
 */
async function sourcesHash(root) {
	const hash = createHash('sha256');
	const files = ['package-lock.json', 'package.json', 'tsconfig.json'];
	for (const folder of ['src', 'test']) {
		const entries = await readdir(join(root, folder), {recursive: true, withFileTypes: true});
		for (const entry of entries) {
			if (entry.isFile() && entry.name.endsWith('.ts')) {
				files.push(relative(root, join(entry.parentPath, entry.name)));
			}
		}
	}
	for (const path of files.sort()) {
		const content = await readFile(join(root, path));
		hash.update(`${path}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex');
}

/** Compiles src and test when a source changed since the last build. */
export async function build(root) {
	const stamp = join(root, BUILD_STAMP);
	const hash = await sourcesHash(root);
	if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash) return;
	const startMs = performance.now();
	say('compiling (tsc)');
	await must('tsc', [process.execPath, 'node_modules/typescript/bin/tsc'], {cwd: root});
	await mkdir(join(root, 'build'), {recursive: true});
	await writeFile(stamp, hash);
	say(`compiled in ${seconds(startMs)}`);
}
