/** Ends a proof at a moment drawn at random, and sees what the next command leaves of it. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {connectDocker} from '../../src/docker/client.ts';
import {LABEL} from '../../src/docker/labels.ts';
import {MAIN, ringproof} from '../_support/cli.ts';
import {belongings, differences} from './leftovers.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
/** Faults, their healing and the take-down all lie within this time of the start on a quiet machine. */
const SCENARIO = 'node-crash';

export type Blow = 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'panel';
export const BLOWS: readonly Blow[] = ['SIGINT', 'SIGTERM', 'SIGKILL', 'panel'];

export type Kill = {
	readonly blow: Blow;
	/** After the start of the proof. */
	readonly atMs: number;
	/** How the proof ended: an exit code, or the signal. */
	readonly ended: string;
	/** What is there that was not before, after the next command; empty is right. */
	readonly left: readonly string[];
	/** What others had and have no more. */
	readonly gone: readonly string[];
};

/** Starts a proof, strikes it at that moment, and looks at the machine after the next command. */
export async function killOnce({blow, atMs}: Pick<Kill, 'blow' | 'atMs'>): Promise<Kill> {
	const folder = await mkdtemp(join(tmpdir(), 'soak-'));
	const temporary = join(folder, 'temporary');
	await mkdir(temporary);
	// The first command of all makes the folder that holds every run's own.
	await ringproof(['down', '--all'], {env: ownFolders(temporary)});
	const before = await belongings(temporary);
	const proof = startProof(folder);
	const ending = new AbortController();
	const blown = sleep(atMs, undefined, {signal: ending.signal}).then(
		() => strike(blow, {kill: proof.kill, foreign: before.containers}),
		// The proof was over before its moment came.
		() => undefined,
	);
	const ended = await proof.ended;
	ending.abort();
	await blown;
	// Docker finishes what a dead process has asked it for; a user's next command comes later than this as well.
	await sleep(1000);
	await ringproof(['down', '--all'], {env: ownFolders(temporary)});
	const found = differences(before, await belongings(temporary));
	await rm(folder, {recursive: true, force: true});
	return {blow, atMs, ended, ...found};
}

/** How long the proof takes when nobody disturbs it. */
export async function undisturbedMs(): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'soak-'));
	await mkdir(join(folder, 'temporary'));
	const beganMs = performance.now();
	await startProof(folder).ended;
	const durationMs = performance.now() - beganMs;
	await rm(folder, {recursive: true, force: true});
	return durationMs;
}

type Proof = {
	/** The exit code, or the signal that ended it. */
	readonly ended: Promise<string>;
	readonly kill: (signal: NodeJS.Signals) => boolean;
};

/** Everything that it writes lies in this folder. */
function startProof(folder: string): Proof {
	const out = join(folder, 'runs');
	const args = [
		'prove',
		DESIGN,
		'--engine',
		'docker',
		'--scenario',
		SCENARIO,
		'--out',
		out,
		'--quiet',
	];
	const child = spawn(process.execPath, [MAIN, ...args], {
		stdio: 'ignore',
		env: {...process.env, ...ownFolders(join(folder, 'temporary'))},
	});
	return {
		ended: once(child, 'exit').then(([code, signal]) => String(code ?? signal)),
		kill: signal => child.kill(signal),
	};
}

/** Where the tool puts what it needs for a while, also for a user with a run-time folder of his own. */
function ownFolders(folder: string): {readonly TMPDIR: string; readonly XDG_RUNTIME_DIR: string} {
	return {TMPDIR: folder, XDG_RUNTIME_DIR: ''};
}

type Aim = {
	readonly kill: (signal: NodeJS.Signals) => boolean;
	/** Containers that were there before the proof, as `ID NAME`: their panels are somebody else's. */
	readonly foreign: readonly string[];
};

/** The tool gets the signal, or loses the container of its cables. */
async function strike(blow: Blow, {kill, foreign}: Aim): Promise<void> {
	if (blow !== 'panel') {
		kill(blow);
		return;
	}
	const client = connectDocker();
	const panels = await client.listContainers({filters: {label: [`${LABEL.role}=panel`]}});
	const own = panels.filter(({Id: id}) => !foreign.some(line => line.startsWith(id)));
	await Promise.all(
		// It may be gone by itself in this moment.
		own.map(({Id: id}) =>
			client
				.getContainer(id)
				.kill()
				.catch(() => undefined),
		),
	);
}
