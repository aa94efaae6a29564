/** Ends the Docker daemon while a lab runs, as an update of it does, and starts it as set-up would. */
import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const PID_FILE = '/var/run/docker.pid';

type SetUp = {readonly provideEngine: (options: {readonly install: boolean}) => Promise<void>};

/** Resolves when the new daemon answers. It ends every container of the machine: nobody else may need one. */
export async function restartDocker(): Promise<void> {
	const pid = Number(await readFile(PID_FILE, 'utf8'));
	process.kill(pid, 'SIGTERM');
	while (isAlive(pid)) {
		await sleep(100);
	}
	const file = fileURLToPath(new URL('../../../lab/setup/engine.mjs', import.meta.url));
	const {provideEngine} = (await import(file)) as SetUp;
	await provideEngine({install: true});
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
