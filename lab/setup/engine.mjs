/** The Docker engine: is one there, and if not, can it be installed and started here? */
import {spawn} from 'node:child_process';
import {existsSync, openSync, readFileSync} from 'node:fs';
import {mkdir, readFile, rm} from 'node:fs/promises';
import {installDebian, isDebianLike} from './apt.mjs';
import {lastLines, run, say, seconds, SetupError} from './shell.mjs';

const PACKAGES = ['docker.io', 'iptables'];
const DAEMON_PATHS = ['/usr/sbin/dockerd', '/usr/bin/dockerd'];
const PID_FILES = ['/var/run/docker.pid', '/var/run/docker/containerd/containerd.pid'];
const TUN = '/dev/net/tun';
const RUN_DIR = '/run/ringproof';
const LOG = `${RUN_DIR}/dockerd.log`;
const ANSWER_LIMIT_MS = 60_000;
const POLL_MS = 200;

/**
 * Makes sure that a Docker engine answers.
 *
 * @param {{install: boolean}} options with `install` false nothing is installed or started
 * @throws {SetupError} with the one command to run, when none answers and none can be had
 */
export async function provideEngine({install}) {
	const {version, refusal} = await askEngine();
	if (version !== undefined) return;
	if (refusal?.includes('permission denied')) {
		throw new SetupError('a Docker engine runs, but this user may not use it', {
			remedy: 'sudo usermod -aG docker "$USER" (then log in again), or run as root',
		});
	}
	if (!install || process.getuid?.() !== 0 || !isDebianLike()) {
		throw new SetupError(reasonNotInstalled(install), {remedy: startCommand()});
	}
	if (!isInstalled()) await installDebian(PACKAGES);
	await start();
}

function isInstalled() {
	return DAEMON_PATHS.some(path => existsSync(path));
}

/** The one command that a person would run here to have an engine. */
function startCommand() {
	const install = isInstalled() ? '' : `sudo apt-get install -y ${PACKAGES.join(' ')} && `;
	return `${install}${hasSystemd() ? 'sudo systemctl start docker' : 'sudo dockerd &'}`;
}

function hasSystemd() {
	return existsSync('/run/systemd/system');
}

function reasonNotInstalled(install) {
	if (!install) return 'no Docker engine answers, and --no-install says to leave it so';
	if (process.getuid?.() !== 0) return 'no Docker engine answers, and only root can install one';
	return 'no Docker engine answers, and set-up installs one on Debian and Ubuntu only';
}

/** The cables end in TAP devices, whose driver is a module on most kernels. */
export async function provideTap({install}) {
	if (existsSync(TUN)) return;
	if (install && process.getuid?.() === 0) await run('modprobe', ['tun']);
	if (!existsSync(TUN)) {
		throw new SetupError(`${TUN} does not exist`, {remedy: 'sudo modprobe tun'});
	}
}

/** @returns {Promise<{version?: string, refusal?: string}>} */
async function askEngine() {
	const {code, output} = await run('docker', ['version', '--format', '{{.Server.Version}}'], {
		timeoutMs: 5000,
	});
	return code === 0 ? {version: output.trim()} : {refusal: output};
}

async function start() {
	const startMs = performance.now();
	if (hasSystemd()) {
		say('starting the Docker engine (systemctl start docker)');
		await run('systemctl', ['start', 'docker']);
		await waitForAnswer(startMs, () => undefined);
		return;
	}
	const running = await removeStalePidFiles();
	if (running) {
		say(`waiting for the dockerd that runs already (process ${running})`);
		await waitForAnswer(startMs, () => undefined);
		return;
	}
	const daemon = await startByHand();
	await waitForAnswer(startMs, () => daemon.exitCode);
}

/** Starts dockerd as a process of its own session that outlives set-up, as there is no service manager to ask. */
async function startByHand() {
	await mkdir(RUN_DIR, {recursive: true, mode: 0o700});
	say(`starting dockerd by hand, as there is no systemd here (log: ${LOG})`);
	const log = openSync(LOG, 'w', 0o600);
	const daemon = spawn('dockerd', [], {detached: true, stdio: ['ignore', log, log]});
	daemon.on('error', () => undefined);
	daemon.unref();
	return daemon;
}

async function waitForAnswer(startMs, exitCode) {
	while (performance.now() - startMs < ANSWER_LIMIT_MS) {
		const {version} = await askEngine();
		if (version !== undefined) {
			say(`Docker engine ${version} answers after ${seconds(startMs)}`);
			return;
		}
		if (typeof exitCode() === 'number') break;
		await new Promise(done => setTimeout(done, POLL_MS));
	}
	throw new SetupError('the Docker engine was started and does not answer', {
		remedy: startCommand(),
		log: existsSync(LOG) ? lastLines(await readFile(LOG, 'utf8'), 15) : undefined,
	});
}

/**
 * A daemon that was killed leaves its process id behind, and refuses to start once that number belongs to any process.
 * Removes such files; a live daemon's stays.
 *
 * @returns {Promise<number | undefined>} the process id of a dockerd that is alive
 */
async function removeStalePidFiles() {
	for (const file of PID_FILES) {
		const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
		if (pid !== undefined && !isDaemon(pid)) {
			say(`removing ${file}, left by a daemon that is gone`);
			await rm(file, {force: true});
		}
	}
	return existsSync(PID_FILES[0]) ? Number(readFileSync(PID_FILES[0], 'utf8')) : undefined;
}

/** Whether the process runs one of Docker's daemons. A zombie does not. */
function isDaemon(pid) {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		return /^Name:\s+(dockerd|containerd)$/m.test(status) && !/^State:\s+Z/m.test(status);
	} catch {
		return false;
	}
}
