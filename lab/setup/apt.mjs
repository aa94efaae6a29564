/** Debian's packages, for the steps that install something as root. */
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {must, run, say, seconds} from './shell.mjs';

const APT = {env: {DEBIAN_FRONTEND: 'noninteractive'}};

/** Another apt that is at work (a nightly upgrade, say) is waited for. */
const WAIT_FOR_LOCK = ['-o', 'DPkg::Lock::Timeout=300'];

let listsAreFresh = false;

/** Whether this is Debian or one of its descendants, by /etc/os-release. */
export function isDebianLike() {
	if (!existsSync('/etc/os-release')) return false;
	return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * Installs packages; fetches the package lists once, when there are none or when what they name is gone.
 *
 * @param {string[]} names
 */
export async function installDebian(names) {
	const startMs = performance.now();
	const install = [
		'apt-get',
		...WAIT_FOR_LOCK,
		'install',
		'-y',
		'--no-install-recommends',
		...names,
	];
	say(`installing ${names.join(', ')} (apt-get)`);
	if (!hasLists()) await updateLists();
	const first = await run(install[0], install.slice(1), APT);
	if (first.code !== 0) {
		await updateLists();
		await must('apt-get install', install, APT);
	}
	say(`installed in ${seconds(startMs)}`);
}

function hasLists() {
	const folder = '/var/lib/apt/lists';
	return existsSync(folder) && readdirSync(folder).some(name => name.includes('_Packages'));
}

/** A source that does not answer is no reason to stop: the install says whether the packages can be had. */
async function updateLists() {
	if (listsAreFresh) return;
	say('fetching package lists (apt-get update)');
	await run('apt-get', [...WAIT_FOR_LOCK, 'update'], APT);
	listsAreFresh = true;
}
