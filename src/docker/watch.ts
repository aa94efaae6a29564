/** Sees containers of the lab die that nobody was told to kill: out of memory, a crash, somebody else's `docker rm`. */
import {unavailable} from '../core/errors.ts';
import type {DeviceId} from '../core/ids.ts';
import type {DockerClient} from './client.ts';
import {lineSplitter} from './exec.ts';
import {LABEL} from './labels.ts';
import type {Journal} from './journal.ts';
import type {LabNode} from './lab.ts';

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
		filters: {type: ['container'], event: ['die'], label: [`${LABEL.run}=${run}`]},
	});
	let stopped = false;
	const feed = lineSplitter(line => {
		if (line !== '' && !stopped) {
			onDeath(JSON.parse(line) as DeathEvent, {nodes, journal});
		}
	});
	events.on('data', (chunk: Buffer) => {
		feed(chunk.toString('utf8'));
	});
	const onEnd = (): void => {
		if (!stopped) {
			journal.fail(
				unavailable('docker-gone', 'The Docker daemon closed the connection while a lab ran.', {
					remedy: 'Start Docker again; the next command removes what the lab left.',
				}),
			);
		}
	};
	events.once('end', onEnd);
	events.once('error', onEnd);
	return {
		stop: () => {
			stopped = true;
			(events as NodeJS.ReadableStream & {destroy: () => void}).destroy();
		},
	};
}

type DeathEvent = {
	readonly Actor: {readonly ID: string; readonly Attributes: Readonly<Record<string, string>>};
};

function onDeath(
	{Actor: {Attributes: attributes}}: DeathEvent,
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
	if (node === undefined || node.ending) {
		return;
	}
	node.ending = true;
	node.pid = null;
	const {id: device} = node.device;
	journal.record({kind: 'device', device, state: 'killed'});
	journal.record({
		kind: 'note',
		topic: 'container-died',
		text: `The container of ${device} ended with ${exitCode}, and no fault asked for it.`,
		values: {device, exitCode},
	});
}
