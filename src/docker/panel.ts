/** The patch panel's own container: the one helper that may look into the others' network namespaces. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Container} from 'dockerode';
import {unavailable} from '../core/errors.ts';
import {CAPTURES_FOLDER, makeCapturesFolder} from './captures.ts';
import {messageOf, type DockerClient} from './client.ts';
import {
	containerName,
	createContainer,
	labels,
	PANEL_CAPABILITIES,
	startContainer,
	TUN,
	type RunIdentity,
	type Spec,
} from './containers.ts';
import {connectPanel, type PanelClient} from './panel-client.ts';

/** Held open by the panel so that the processor does not fall asleep between two frames. */
const CPU_LATENCY = '/dev/cpu_dma_latency';

const SOCKET = 'panel.sock';
const FOLDER_INSIDE = '/run/ringproof';

/** How long a panel may take to listen; it does so within some 10 ms of its start. */
const LISTENS_MS_MAX = 10_000;

export type Panel = {
	readonly container: Container;
	readonly client: PanelClient;
};

export type PanelOptions = {
	readonly identity: RunIdentity;
	/** The run's private folder on the host. */
	readonly folder: string;
	readonly seed: number;
	/** Whether it may write what crosses its cables into the run's folder. */
	readonly captures: boolean;
};

export async function startPanel(docker: DockerClient, options: PanelOptions): Promise<Panel> {
	if (options.captures) {
		await makeCapturesFolder(options.folder);
	}
	const container = await createContainer(docker, panelSpec(options));
	return listening(container, options);
}

/** Starts a panel's container and connects to it as soon as it listens. */
export async function listening(
	container: Container,
	options: Pick<PanelOptions, 'folder'>,
): Promise<Panel> {
	await startContainer(container);
	const path = join(options.folder, SOCKET);
	const deadlineMs = performance.now() + LISTENS_MS_MAX;
	for (;;) {
		try {
			return {container, client: await connectPanel(path)};
		} catch (cause) {
			if (performance.now() > deadlineMs) {
				throw unavailable(
					'panel-silent',
					`The patch panel does not listen: ${messageOf(cause)}. ${await lastWords(container)}`,
					{cause},
				);
			}
		}
		await new Promise(resolve => setTimeout(resolve, 20));
	}
}

export function panelSpec({identity, folder, seed, captures}: PanelOptions): Spec {
	return {
		name: containerName(identity.run, 'panel'),
		Image: identity.image,
		Entrypoint: ['ringproof-panel'],
		Cmd: [
			...['--socket', join(FOLDER_INSIDE, SOCKET), '--seed', String(seed)],
			...(captures ? ['--captures', join(FOLDER_INSIDE, CAPTURES_FOLDER)] : []),
		],
		Labels: labels(identity, 'panel'),
		HostConfig: {
			NetworkMode: 'none',
			// Finds the namespaces of its neighbours' processes and sees them die.
			PidMode: 'host',
			CapDrop: ['ALL'],
			CapAdd: [...PANEL_CAPABILITIES],
			SecurityOpt: ['no-new-privileges'],
			Devices: [
				TUN,
				...(existsSync(CPU_LATENCY)
					? [
							{
								PathOnHost: CPU_LATENCY,
								PathInContainer: CPU_LATENCY,
								CgroupPermissions: 'rw',
							},
						]
					: []),
			],
			Binds: [`${folder}:${FOLDER_INSIDE}`],
			// Its last words are wanted when it does not start.
			LogConfig: {Type: 'json-file', Config: {'max-size': '1m', 'max-file': '1'}},
		},
	};
}

async function lastWords(container: Container): Promise<string> {
	const log = await container.logs({stdout: true, stderr: true, tail: 5}).catch(() => Buffer.of());
	// Each piece has a header of eight bytes with control characters (Docker's attach format).
	return log
		.toString('utf8')
		.replace(/[^\x20-\x7e\n]+/g, ' ')
		.trim();
}
