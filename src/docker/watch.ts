/**
 * Sees what ends a lab from outside: containers that die though nobody was told to kill them (out of memory, a crash,
 * somebody else's `docker rm`), and a Docker daemon that has gone or does not answer any more. What is seen after that
 * would be blamed on the design, so the lab is over.
 */
import {unavailable} from '../core/errors.ts';
import type {DeviceId} from '../core/ids.ts';
import {dockerAnswers, type DockerClient} from './client.ts';
import {dockerSilent} from './deadlines.ts';
import {lineSplitter} from './exec.ts';
import {NODE_MEMORY_BYTES_MAX} from './containers.ts';
import {LABEL} from './labels.ts';
import type {Journal} from './journal.ts';
import type {LabNode} from './lab.ts';

/** How often Docker is asked whether it is there. */
const PULSE_MS = 5000;

export type Watch = {readonly stop: () => void};

export type WatchOptions = {
	readonly run: string;
	readonly nodes: ReadonlyMap<DeviceId, LabNode>;
	readonly journal: Journal;
};

export async function watchContainers(
	client: DockerClient,
	{run, nodes, journal}: WatchOptions,
): Promise<Watch> {
	const events = await client.getEvents({
		filters: {type: ['container'], event: ['die', 'oom'], label: [`${LABEL.run}=${run}`]},
	});
	let stopped = false;
	const feed = lineSplitter(line => {
		if (line !== '' && !stopped) {
			onDeath(JSON.parse(line) as ContainerEvent, {nodes, journal});
		}
	});
	events.on('data', (chunk: Buffer) => {
		feed(chunk.toString('utf8'));
	});
	const fail = (error: Error): void => {
		if (!stopped) {
			journal.fail(error);
			// Whoever waits for a command in a container would wait for ever.
			client.cutStreams();
		}
	};
	const onEnd = (): void => {
		fail(dockerSilent('it closed the connection while a lab ran'));
	};
	events.once('end', onEnd);
	events.once('error', onEnd);
	const pulse = setInterval(() => {
		void dockerAnswers(client).then(problem => {
			if (problem !== null) {
				fail(problem);
			}
		}, fail);
	}, PULSE_MS).unref();
	return {
		stop: () => {
			stopped = true;
			clearInterval(pulse);
			(events as NodeJS.ReadableStream & {destroy: () => void}).destroy();
		},
	};
}

type ContainerEvent = {
	readonly Action: string;
	readonly Actor: {readonly ID: string; readonly Attributes: Readonly<Record<string, string>>};
};

function onDeath(
	{Action: action, Actor: {Attributes: attributes}}: ContainerEvent,
	{nodes, journal}: Omit<WatchOptions, 'run'>,
): void {
	const exitCode = attributes['exitCode'] ?? '?';
	if (attributes[LABEL.role] === 'panel') {
		journal.fail(
			unavailable('panel-died', `The patch panel ended with ${exitCode}: the lab has no cables.`, {
				remedy: 'Run again; if it repeats, run `ringproof doctor`.',
			}),
		);
		return;
	}
	const node = [...nodes.values()].find(({device}) => device.id === attributes[LABEL.device]);
	if (node === undefined) {
		return;
	}
	if (action === 'oom') {
		journal.fail(outOfMemory(node));
	} else if (!node.ending) {
		node.ending = true;
		node.pid = null;
		journal.record({kind: 'device', device: node.device.id, state: 'killed'});
		journal.fail(
			unavailable(
				'node-died',
				`The container of ${node.device.id} ended with ${exitCode}, and no fault asked for it.`,
				{remedy: 'See what else uses this machine’s Docker, and run again.'},
			),
		);
	}
}

function outOfMemory({device}: LabNode): Error {
	const limit = `${String(NODE_MEMORY_BYTES_MAX / 2 ** 30)} GiB`;
	return unavailable(
		'node-out-of-memory',
		`The node ${device.id} ran out of memory (a node may have ${limit}), and the kernel ended one of its processes.`,
		{
			remedy:
				'What is measured after that says nothing about the design; free memory, and run again.',
		},
	);
}
