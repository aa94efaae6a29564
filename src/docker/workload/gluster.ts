/** Gluster: real bricks and mounts, a writer on every mount, and Gluster's own word for what became of the writes. */
import type {DeviceId} from '../../core/ids.ts';
import {unavailable} from '../../core/errors.ts';
import type {GlusterVolume, StackEnd} from '../../network/workload.types.ts';
import {execute, executeOrThrow, type Words} from '../exec.ts';
import {putFiles} from '../files.ts';
import {nodeOf, type Lab, type LabNode} from '../lab.ts';
import {runDaemon} from '../node-daemons.ts';
import {observerProgram} from './observers.ts';
import {createObserver, type Observer} from './observer.ts';

const OBSERVER = '/etc/ringproof/gluster-client.py';

/** glusterd answers some seconds after its start, more on a busy machine (up to 10 s were seen). */
const READY_MS_MAX = 60_000;
const ASK_AGAIN_MS = 200;

const BRICKS = '/srv/bricks';

const brickOf = (volume: GlusterVolume): string => `${BRICKS}/${volume.name}`;
const mountOf = (volume: GlusterVolume): string => `/mnt/${volume.name}`;
const gluster = (...words: readonly string[]): Words => ['gluster', '--mode=script', ...words];

export async function startGluster(lab: Lab, volumes: readonly GlusterVolume[]): Promise<void> {
	const bricks = volumes.flatMap(volume => volume.bricks);
	const servers = new Map(bricks.map(end => [end.device, end]));
	await Promise.all([...servers.keys()].map(device => startServer(lab, nodeOf(lab, device))));
	const [first, ...others] = servers.values();
	if (first === undefined) {
		return;
	}
	const {container} = nodeOf(lab, first.device);
	for (const {address} of others) {
		await executeOrThrow(container, gluster('peer', 'probe', address));
	}
	// glusterd locks a volume at a time, so that they do not wait for each other.
	await Promise.all(
		volumes.map(async volume => {
			await createVolume(lab, nodeOf(lab, first.device), volume);
			await Promise.all(volume.clients.map(client => startClient(lab, volume, client)));
		}),
	);
}

/**
 * glusterd runs the program of its geo-replication some twenty times whenever it starts, to write the settings of a thing
 * that no design has: 6 s on an idle machine (10.3, glusterd.c, configure_syncdaemon). Where the program is missing it goes on.
 */
const GEO_REPLICATION = '/usr/lib/x86_64-linux-gnu/glusterfs/gsyncd';

async function startServer(lab: Lab, node: LabNode): Promise<void> {
	await executeOrThrow(node.container, ['mkdir', '-p', BRICKS]);
	await executeOrThrow(node.container, ['rm', '-f', GEO_REPLICATION]);
	const start = async (): Promise<void> => {
		await runDaemon(lab, node, {
			daemon: 'glusterd',
			command: ['glusterd', '-N', '--log-level', 'ERROR'],
			onLine: () => undefined,
			isOrdinary: true,
		});
		await awaitGlusterd(lab, node);
	};
	node.wanted.set('glusterd', start);
	await start();
}

async function awaitGlusterd({journal}: Lab, node: LabNode): Promise<void> {
	const limitMs = journal.nowMs() + READY_MS_MAX;
	while ((await execute(node.container, gluster('pool', 'list'))).exitCode !== 0) {
		if (journal.nowMs() > limitMs || node.pid === null) {
			throw unavailable('glusterd-not-ready', `glusterd on ${node.device.id} does not answer.`);
		}
		await journal.pass(ASK_AGAIN_MS);
	}
}

/** A new pool takes a moment until every peer may take part in a volume. */
async function createVolume(lab: Lab, node: LabNode, volume: GlusterVolume): Promise<void> {
	const {name, bricks, arbiter} = volume;
	const paths = bricks.map(({address}) => `${address}:${brickOf(volume)}`);
	const replica = ['replica', String(bricks.length), ...(arbiter ? ['arbiter', '1'] : [])];
	const limitMs = lab.journal.nowMs() + READY_MS_MAX;
	const create = gluster('volume', 'create', name, ...replica, ...paths, 'force');
	for (;;) {
		const {exitCode, stderr, stdout} = await execute(node.container, create);
		if (exitCode === 0) {
			break;
		}
		if (lab.journal.nowMs() > limitMs) {
			throw unavailable('gluster-volume', `Gluster made no volume ${name}: ${stderr}${stdout}`);
		}
		await lab.journal.pass(ASK_AGAIN_MS);
	}
	await executeOrThrow(node.container, gluster('volume', 'set', name, ...optionsOf(volume).flat()));
	await executeOrThrow(node.container, gluster('volume', 'start', name));
}

function optionsOf(volume: GlusterVolume): readonly (readonly [string, string])[] {
	const {quorum, pingTimeoutMs, frameTimeoutMs, serverQuorum} = volume;
	return [
		['network.ping-timeout', String(pingTimeoutMs / 1000)],
		['network.frame-timeout', String(frameTimeoutMs / 1000)],
		...(quorum.type === 'fixed' ? ([['cluster.quorum-count', String(quorum.count)]] as const) : []),
		['cluster.quorum-type', quorum.type],
		...(serverQuorum ? ([['cluster.server-quorum-type', 'server']] as const) : []),
	];
}

async function startClient(lab: Lab, volume: GlusterVolume, client: StackEnd): Promise<void> {
	const node = nodeOf(lab, client.device);
	await putFiles(node.container, [
		{path: OBSERVER, content: await observerProgram('gluster-client'), mode: 0o644},
	]);
	await executeOrThrow(node.container, ['mkdir', '-p', mountOf(volume)]);
	const observer = watchMount(lab, volume, node);
	const start = async (): Promise<void> => {
		await runDaemon(lab, node, {
			daemon: `gluster:${volume.name}`,
			command: volumeMountWords(volume),
			onLine: () => undefined,
			isOrdinary: true,
		});
		await awaitMount(lab, volume, node);
		await observer.start();
	};
	node.wanted.set(`gluster:${volume.name}`, start);
	await start();
}

/** Any server of the volume may tell the client what the volume is made of. */
export function volumeMountWords(volume: GlusterVolume): Words {
	return [
		'glusterfs',
		'-N',
		...volume.bricks.map(({address}) => `--volfile-server=${address}`),
		`--volfile-id=${volume.name}`,
		`--log-file=/var/log/glusterfs/${volume.name}.log`,
		mountOf(volume),
	];
}

/** A writer that began before the mount is there would write to the disk beneath it. */
async function awaitMount({journal}: Lab, volume: GlusterVolume, node: LabNode): Promise<void> {
	const limitMs = journal.nowMs() + READY_MS_MAX;
	const isMounted: Words = ['grep', '-q', ` ${mountOf(volume)} fuse.glusterfs `, '/proc/mounts'];
	while ((await execute(node.container, isMounted)).exitCode !== 0) {
		if (journal.nowMs() > limitMs || node.pid === null) {
			throw unavailable('gluster-mount', `${volume.name} is not mounted on ${node.device.id}.`);
		}
		await journal.pass(ASK_AGAIN_MS);
	}
}

type Finding = {
	readonly state: 'available' | 'blocked' | 'split-brain';
	readonly bricks: readonly number[];
};

function watchMount(lab: Lab, volume: GlusterVolume, node: LabNode): Observer {
	const say = (state: Finding['state'], members: readonly DeviceId[]): void => {
		const store = `gluster:${volume.name}`;
		lab.journal.record({kind: 'storage', node: node.device.id, store, state, members});
	};
	return createObserver(node, {
		name: `watch-${volume.name}`,
		command: ['python3', OBSERVER, volume.name, mountOf(volume), String(volume.bricks.length)],
		onLine: line => {
			if (line.startsWith('{')) {
				const {state, bricks} = JSON.parse(line) as Finding;
				say(
					state,
					bricks.flatMap(brick => volume.bricks[brick]?.device ?? []),
				);
			}
		},
		onEnd: () => {
			say('blocked', []);
		},
	});
}
