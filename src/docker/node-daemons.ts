/** Starting, ending and watching the daemons of a node, with the history kept of it. */
import type {DaemonName} from '../engine/effect.types.ts';
import {placeDaemon} from './daemons.ts';
import type {Words} from './exec.ts';
import type {Lab, LabNode} from './lab.ts';

export type RunOptions = {
	readonly daemon: DaemonName;
	readonly command: Words;
	readonly onLine: (line: string) => void;
	/** It runs beside the others, without real time: its own timers are seconds long. */
	readonly isOrdinary?: boolean;
	/** Called when the daemon is gone, however it went. */
	readonly onEnd?: () => void;
};

/** What a daemon said last is told when it ends unasked. */
const LAST_LINES = 5;

/** After this long an orderly end is given up and the daemon killed. */
const ORDERLY_END_MS = 15_000;

/** Starts the daemon at once. */
export async function runDaemon(lab: Lab, node: LabNode, options: RunOptions): Promise<void> {
	const start = await prepareDaemon(lab, node, options);
	start();
}

/**
 * Does everything that takes time before a daemon's start, so that several can start at the same moment, and each with
 * real time from its first instant. Gives what starts it.
 */
export async function prepareDaemon(
	lab: Lab,
	node: LabNode,
	{daemon, command, onLine, onEnd, isOrdinary = false}: RunOptions,
): Promise<() => void> {
	const lastLines: string[] = [];
	const {run, hostPid, go} = await placeDaemon(node.container, {
		name: daemon,
		command,
		onLine: line => {
			lastLines.splice(0, Math.max(0, lastLines.length + 1 - LAST_LINES));
			lastLines.push(line);
			onLine(line);
		},
	});
	if (hostPid !== null && !isOrdinary) {
		await lab.realTime.give(hostPid);
	}
	return () => {
		node.expectedEnds.delete(daemon);
		node.running.set(daemon, run);
		lab.journal.record({kind: 'daemon', node: node.device.id, daemon, state: 'started'});
		go();
		void run.ended.then(exitCode => {
			if (node.running.get(daemon) === run) {
				node.running.delete(daemon);
			}
			onEnd?.();
			if (!node.expectedEnds.delete(daemon) && !node.ending) {
				recordExit(lab, node, {daemon, exitCode, lastLines});
			}
		});
	};
}

type Exit = {
	readonly daemon: DaemonName;
	readonly exitCode: number;
	readonly lastLines: readonly string[];
};

function recordExit(
	{journal}: Lab,
	{device: {id: node}}: LabNode,
	{daemon, exitCode, lastLines}: Exit,
): void {
	journal.record({kind: 'daemon', node, daemon, state: 'exited'});
	journal.record({
		kind: 'note',
		topic: 'daemon-exited',
		text: `${daemon} on ${node} ended with ${exitCode}: ${lastLines.join(' | ')}`,
		values: {node, daemon, exitCode},
	});
}

/** SIGKILL: the daemon gets no chance to say goodbye. */
export async function killDaemon(lab: Lab, node: LabNode, daemon: DaemonName): Promise<void> {
	const run = node.running.get(daemon);
	if (run === undefined) {
		return;
	}
	node.expectedEnds.add(daemon);
	const atMs = lab.journal.nowMs();
	await run.signal('KILL');
	await run.ended;
	lab.journal.record({kind: 'daemon', node: node.device.id, daemon, state: 'killed'}, atMs);
}

/** SIGTERM, and SIGKILL when that is not obeyed. */
export async function stopDaemon(lab: Lab, node: LabNode, daemon: DaemonName): Promise<void> {
	const run = node.running.get(daemon);
	if (run === undefined) {
		return;
	}
	node.expectedEnds.add(daemon);
	await run.signal('TERM');
	// A frozen daemon hears it once it runs again.
	await run.signal('CONT');
	const timer = setTimeout(() => void run.signal('KILL').catch(() => false), ORDERLY_END_MS);
	await run.ended;
	clearTimeout(timer);
	lab.journal.record({kind: 'daemon', node: node.device.id, daemon, state: 'stopped'});
}

export async function freezeDaemon(lab: Lab, node: LabNode, daemon: DaemonName): Promise<void> {
	const run = node.running.get(daemon);
	if (run !== undefined) {
		lab.journal.record({kind: 'daemon', node: node.device.id, daemon, state: 'frozen'});
		await run.signal('STOP');
	}
}

export async function thawDaemon(lab: Lab, node: LabNode, daemon: DaemonName): Promise<void> {
	const run = node.running.get(daemon);
	if (run !== undefined) {
		node.thawedAtMs = lab.journal.nowMs();
		await run.signal('CONT');
		lab.journal.record({kind: 'daemon', node: node.device.id, daemon, state: 'thawed'});
	}
}
