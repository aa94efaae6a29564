/** Ends a proof at a moment drawn at random, and sees what the next command leaves of it. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {ContainerInfo} from 'dockerode';
import {connectDocker} from '../../src/docker/client.ts';
import {LABEL} from '../../src/docker/labels.ts';
import {MAIN, ringproof} from '../_support/cli.ts';
import {restartDocker} from './dockerd.ts';
import {plantForeign} from './foreign.ts';
import {belongings, differences, numbered, type Differences} from './leftovers.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';

/** Bring-up, a fault of each sort, both healings and the take-down take like shares of the time. */
const SCENARIO = `schemaVersion: 1
name: soak
title: A power loss and a cut, both mended
purpose: Is disturbed at a moment drawn at random.
steps:
  - {fault: node-kill, target: last-member, id: crash}
  - {wait: 2s}
  - {heal: crash}
  - {wait: formed}
  - {fault: cable-cut, target: any-one-cable}
  - {wait: 1s}
`;

/** What ends a proof. Twice: the second signal comes while the first one's clean-up is at work. */
export type Blow = 'SIGINT' | 'SIGINT twice' | 'SIGTERM' | 'SIGKILL' | 'panel' | 'dockerd';

/** Those that end nothing but the proof. */
export const BLOWS: readonly Blow[] = ['SIGINT', 'SIGTERM', 'SIGKILL', 'panel'];

/** Those for a machine on which nobody else needs Docker meanwhile. */
export const ALL_BLOWS: readonly Blow[] = [...BLOWS, 'SIGINT twice', 'dockerd'];

/** From one Ctrl-C to the next of somebody without patience; clean-up takes longer. */
const IMPATIENCE_MS = 300;

export type Kill = Differences & {
	readonly blow: Blow;
	/** After the start of the proof. */
	readonly atMs: number;
	/** How the proof ended: an exit code, or the signal. */
	readonly ended: string;
	/** Containers of its lab in the moment of the blow: none before its bring-up and after its end. */
	readonly metCount: number;
};

/** Starts a proof, strikes it at that moment, and looks at the machine after the next command. */
export async function killOnce({blow, atMs}: Pick<Kill, 'blow' | 'atMs'>): Promise<Kill> {
	const folder = await mkdtemp(join(tmpdir(), 'soak-'));
	const temporary = join(folder, 'temporary');
	await mkdir(temporary);
	await using foreign = await plantForeign(temporary);
	// The first command of all makes the folder that holds every run's own.
	await ringproof(['down', '--all'], {env: ownFolders(temporary)});
	const before = await belongings(temporary);
	const proof = await startProof(folder);
	const ending = new AbortController();
	const blown = sleep(atMs, undefined, {signal: ending.signal}).then(
		async () => {
			const lab = await labContainers(before.containers);
			await strike(blow, {kill: proof.kill, lab});
			return lab.length;
		},
		// The proof was over before its moment came.
		() => 0,
	);
	const ended = await proof.ended;
	ending.abort();
	const metCount = await blown;
	// Docker finishes what a dead process has asked it for; a user's next command comes later than this as well.
	await sleep(1000);
	await ringproof(['down', '--all'], {env: ownFolders(temporary)});
	while (!(await foreign.isRunning())) {
		await sleep(100);
	}
	const after = await belongings(temporary);
	// A daemon that starts anew gives what it starts again new namespaces; their number has to be the same.
	const found =
		blow === 'dockerd'
			? differences(numbered(before), numbered(after))
			: differences(before, after);
	await rm(folder, {recursive: true, force: true});
	return {blow, atMs, ended, metCount, ...found};
}

/** How long the proof takes when nobody disturbs it. */
export async function undisturbedMs(): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'soak-'));
	await mkdir(join(folder, 'temporary'));
	const beganMs = performance.now();
	const proof = await startProof(folder);
	await proof.ended;
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
async function startProof(folder: string): Promise<Proof> {
	const scenario = join(folder, 'soak.yaml');
	await writeFile(scenario, SCENARIO);
	const args = [
		...['prove', DESIGN, '--engine', 'docker', '--scenario', scenario],
		...['--out', join(folder, 'runs'), '--quiet'],
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

/** The containers of labs but for those that were there before, as `ID NAME`: they are somebody else's. */
async function labContainers(foreign: readonly string[]): Promise<readonly ContainerInfo[]> {
	const all = await connectDocker().listContainers({all: true, filters: {label: [LABEL.run]}});
	return all.filter(({Id: id}) => !foreign.some(line => line.startsWith(id)));
}

type Aim = {
	readonly kill: (signal: NodeJS.Signals) => boolean;
	readonly lab: readonly ContainerInfo[];
};

/** The tool gets the signal, or loses the container of its cables, or the engine. */
async function strike(blow: Blow, {kill, lab}: Aim): Promise<void> {
	switch (blow) {
		case 'panel':
			return killPanel(lab);
		case 'dockerd':
			return restartDocker();
		case 'SIGINT twice':
			kill('SIGINT');
			await sleep(IMPATIENCE_MS);
			kill('SIGINT');
			return;
		case 'SIGINT':
		case 'SIGTERM':
		case 'SIGKILL':
			kill(blow);
	}
}

async function killPanel(lab: readonly ContainerInfo[]): Promise<void> {
	const panels = lab.filter(({Labels: labels}) => labels[LABEL.role] === 'panel');
	await Promise.all(
		panels.map(({Id: id}) =>
			connectDocker()
				.getContainer(id)
				.kill()
				// It may be gone by itself in this moment.
				.catch(() => undefined),
		),
	);
}
