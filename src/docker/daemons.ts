/**
 * A daemon that the lab runs in a container and never loses sight of: its output comes line by line, its end is seen,
 * and signals reach exactly it, by the process id that it had written down before it became the daemon.
 */
import type {Container} from 'dockerode';
import {execute, follow, lineSplitter, type Words} from './exec.ts';

export type Signal = 'KILL' | 'TERM' | 'STOP' | 'CONT' | 'INT';

export type DaemonRun = {
	readonly name: string;
	/** Resolves with the exit code when the daemon has ended; −1 when its container died first. */
	readonly ended: Promise<number>;
	/** `false`: there was no such process any more. */
	readonly signal: (signal: Signal) => Promise<boolean>;
};

export type DaemonOptions = {
	/** Distinguishes the container's daemons; a checked name. */
	readonly name: string;
	readonly command: Words;
	readonly onLine: (line: string) => void;
};

/** A daemon about to start: its process is there, with its number, and waits for the word. */
export type PlacedDaemon = {
	readonly run: DaemonRun;
	/** The process's number on the host; `null` when it has ended already. */
	readonly hostPid: number | null;
	readonly go: () => void;
};

/**
 * Writes its own process id to the file `$1`, waits for a line, then becomes the command that follows. The text is
 * constant. If whoever was to say the word has gone, the end of the input ends it too.
 */
const BECOME = 'echo $$ > "$1" && shift && read -r _ && exec "$@" </dev/null';

/** Sends the signal `$1` to the process whose id the file `$2` holds. */
const SEND = 'kill -s "$1" "$(cat "$2")"';

/** Starts a daemon at once. */
export async function startDaemon(
	container: Container,
	options: DaemonOptions,
): Promise<DaemonRun> {
	const {run, go} = await placeDaemon(container, options);
	go();
	return run;
}

/** Holds the number of the process that signals reach; a daemon with a process for the work writes that one's there. */
export const pidFileOf = (name: string): string => `/run/ringproof-${name.replace(':', '-')}.pid`;

export async function placeDaemon(
	container: Container,
	{name, command, onLine}: DaemonOptions,
): Promise<PlacedDaemon> {
	const pidFile = pidFileOf(name);
	const running = await follow(container, ['sh', '-c', BECOME, 'sh', pidFile, ...command], {
		onStdout: lineSplitter(onLine),
		onStderr: lineSplitter(onLine),
		hasInput: true,
	});
	let hasEnded = false;
	void running.ended.then(() => {
		hasEnded = true;
	});
	const run: DaemonRun = {
		name,
		ended: running.ended,
		signal: async signal => {
			// The number of a process that has ended may by now be another one's.
			if (hasEnded) {
				return false;
			}
			const {exitCode} = await execute(container, ['sh', '-c', SEND, 'sh', signal, pidFile]);
			return exitCode === 0;
		},
	};
	return {
		run,
		hostPid: await running.hostPid(),
		go: () => {
			running.write('\n');
		},
	};
}
