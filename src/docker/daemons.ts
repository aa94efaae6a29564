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
	/** Its number on the host; `null` when it has ended already. */
	readonly hostPid: () => Promise<number | null>;
	/** `false`: there was no such process any more. */
	readonly signal: (signal: Signal) => Promise<boolean>;
};

export type DaemonOptions = {
	/** Distinguishes the container's daemons; a checked name. */
	readonly name: string;
	readonly command: Words;
	readonly onLine: (line: string) => void;
};

/** Writes its own process id to the file `$1`, then becomes the command that follows. The text is constant. */
const BECOME = 'echo $$ > "$1" && shift && exec "$@"';

/** Sends the signal `$1` to the process whose id the file `$2` holds. */
const SEND = 'kill -s "$1" "$(cat "$2")"';

export async function startDaemon(
	container: Container,
	{name, command, onLine}: DaemonOptions,
): Promise<DaemonRun> {
	const pidFile = `/run/ringproof-${name.replace(':', '-')}.pid`;
	const running = await follow(container, ['sh', '-c', BECOME, 'sh', pidFile, ...command], {
		onStdout: lineSplitter(onLine),
		onStderr: lineSplitter(onLine),
	});
	let hasEnded = false;
	void running.ended.then(() => {
		hasEnded = true;
	});
	return {
		name,
		ended: running.ended,
		hostPid: running.hostPid,
		signal: async signal => {
			// The number of a process that has ended may by now be another one's.
			if (hasEnded) {
				return false;
			}
			const {exitCode} = await execute(container, ['sh', '-c', SEND, 'sh', signal, pidFile]);
			return exitCode === 0;
		},
	};
}
