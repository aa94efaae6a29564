/**
 * A command on a node that stands ready and waits for the word. Starting one through Docker keeps a processor busy for a
 * tenth of a second: what is to measure the network is placed before anything is measured.
 */
import type {PathEnd} from '../engine/probe-ends.ts';
import {placeDaemon} from './daemons.ts';
import type {Words} from './exec.ts';
import {canRun, nodeOf, type Lab} from './lab.ts';

export type PlacedCommand = {
	readonly go: () => void;
	/** What it printed, once it has ended. */
	readonly output: Promise<string>;
};

/** Prints nothing: on a node that is down. */
const NOTHING: PlacedCommand = {go: () => undefined, output: Promise.resolve('')};

/** Places commands on the devices of ends under this name, which tells them from a node's daemons, with real time. */
export const placeIn =
	(lab: Lab, name: string) =>
	async ({device}: PathEnd, command: Words): Promise<PlacedCommand> => {
		const {container} = nodeOf(lab, device);
		if (!canRun(nodeOf(lab, device))) {
			return NOTHING;
		}
		const lines: string[] = [];
		const {run, hostPid, go} = await placeDaemon(container, {
			name,
			command,
			onLine: line => lines.push(line),
		});
		if (hostPid !== null) {
			await lab.realTime.give(hostPid);
		}
		return {go, output: run.ended.then(() => lines.join('\n'))};
	};
