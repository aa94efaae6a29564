/** Commands in the containers of a test's lab. */
import {connectDocker} from '../../../src/docker/client.ts';
import {containerName} from '../../../src/docker/containers.ts';
import {execute, executeOrThrow, type Words} from '../../../src/docker/exec.ts';
import type {Lab} from './lab.ts';

const containerOf = ({engine}: Pick<Lab, 'engine'>, device: string) =>
	connectDocker().getContainer(containerName(engine.run, device));

/** The command's standard output; throws when it fails. */
export const onDevice = (
	lab: Pick<Lab, 'engine'>,
	device: string,
	...words: Words
): Promise<string> => executeOrThrow(containerOf(lab, device), words);

/** Whether one of three pings is answered within a second each. */
export async function pings(lab: Lab, device: string, address: string): Promise<boolean> {
	const ping: Words = ['timeout', '5', 'ping', '-q', '-c', '3', '-i', '0.2', '-W', '1', address];
	return (await execute(containerOf(lab, device), ping)).exitCode === 0;
}

/** Frames that the interface has received so far. */
export async function receivedFrames(lab: Lab, device: string, card: string): Promise<number> {
	return Number(await onDevice(lab, device, 'cat', `/sys/class/net/${card}/statistics/rx_packets`));
}
