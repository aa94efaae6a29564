/**
 * The labels that say what a container is for and who owns it. Clean-up goes by them alone: what does not carry the
 * run's label was not made by this tool and is never touched.
 */
import {randomBytes} from 'node:crypto';
import {readFileSync, readlinkSync} from 'node:fs';

export const LABEL = {
	/** The run that made it. */
	run: 'dev.ringproof.run',
	/** `server`, `switch`, `router` or `panel`. */
	role: 'dev.ringproof.role',
	/** The device's name in the design; the panel has none. */
	device: 'dev.ringproof.device',
	/** The design's name, for `ringproof ps`. */
	design: 'dev.ringproof.design',
	/** The process that will take it down, or `nobody` for a lab that outlives its command. */
	owner: 'dev.ringproof.owner',
} as const;

/** A lab that was brought up to stay: only `down` removes it. */
export const NOBODY = 'nobody';

/** Twelve hexadecimal digits: short enough to type, too many to meet twice on one machine. */
export const newRunId = (): string => randomBytes(6).toString('hex');

export const RUN_PATTERN = /^[0-9a-f]{12}$/;

/**
 * A process, told apart from every other that had or will have its number: its start in clock ticks since boot, the
 * boot, and the pid namespace in which the number counts.
 */
export type Owner = {
	readonly pid: number;
	readonly startTicks: string;
	readonly bootId: string;
	readonly pidNamespace: string;
};

/** What the machine knows about processes; the tests put another one in. */
export type ProcessTable = {
	readonly bootId: string;
	readonly pidNamespace: string;
	/** The process's start, `null` when there is no such process. */
	readonly startTicksOf: (pid: number) => string | null;
};

export const formatOwner = ({pid, startTicks, bootId, pidNamespace}: Owner): string =>
	[pid, startTicks, bootId, pidNamespace].join('/');

export function parseOwner(text: string): Owner | null {
	const [, pid, startTicks, bootId, pidNamespace] =
		/^(\d+)\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(text) ?? [];
	return startTicks === undefined || bootId === undefined || pidNamespace === undefined
		? null
		: {pid: Number(pid), startTicks, bootId, pidNamespace};
}

export function thisProcess(table: ProcessTable): Owner {
	const startTicks = table.startTicksOf(process.pid) ?? 'unknown';
	const {bootId, pidNamespace} = table;
	return {pid: process.pid, startTicks, bootId, pidNamespace};
}

/**
 * Whether a run's owner is certainly gone. What cannot be judged from here (another pid namespace, a label that this
 * version does not understand, `nobody`) counts as alive: only `down` by its name removes it.
 */
export function isDead(label: string, table: ProcessTable): boolean {
	const owner = parseOwner(label);
	if (owner === null) {
		return false;
	}
	if (owner.bootId !== table.bootId) {
		return true;
	}
	return (
		owner.pidNamespace === table.pidNamespace && table.startTicksOf(owner.pid) !== owner.startTicks
	);
}

/** This machine's processes, from /proc. */
export function procTable(): ProcessTable {
	return {
		bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
		pidNamespace: (/\d+/.exec(readlinkSync('/proc/self/ns/pid')) ?? ['unknown'])[0],
		startTicksOf: pid => {
			try {
				return startTicksIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
			} catch {
				return null;
			}
		},
	};
}

/** Field 22 of /proc/PID/stat (proc(5)); counted from behind the command's name, which may hold blanks and brackets. */
export function startTicksIn(stat: string): string | null {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return fields[22 - 3] ?? null;
}
