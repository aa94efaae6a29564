/** Runs a script through the panel's replay and sorts what comes out. */
import {spawn} from 'node:child_process';
import {text} from 'node:stream/consumers';
import type {
	PanelCable,
	PanelDirection,
	PanelSettings,
	PanelStats,
} from '../../../src/docker/panel.types.ts';

export type Request = {readonly command: string; readonly [field: string]: unknown};

export type Delivered = {
	readonly event: 'delivered';
	readonly atNs: number;
	readonly cable: string;
	readonly direction: PanelDirection;
	readonly frame: number;
	readonly lengthBytes: number;
	/** The first 128 bytes in hexadecimal. */
	readonly bytes: string;
};

export type Dropped = {
	readonly event: 'dropped';
	readonly atNs: number;
	readonly cable: string;
	readonly direction: PanelDirection;
	readonly frame: number;
	readonly reason: string;
};

export type Reply = {
	readonly id: number | null;
	readonly ok: boolean;
	readonly result?: Partial<PanelCable & PanelStats> & {readonly nowNs?: number};
	readonly error?: {readonly code: string; readonly message: string};
};

export type Replayed = {
	readonly replies: readonly Reply[];
	readonly delivered: readonly Delivered[];
	readonly dropped: readonly Dropped[];
	readonly output: string;
};

/** `program` is the built panel; each request is a line, and so is each text, as it stands. */
export async function replay(
	program: string,
	script: readonly (Request | string)[],
	options: {readonly seed?: number} = {},
): Promise<Replayed> {
	const child = spawn(program, ['--replay', '--seed', String(options.seed ?? 1)]);
	child.stdin.end(
		script.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
	);
	const exit = new Promise<number | null>(resolve => child.on('close', resolve));
	const [output, complaints, code] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		exit,
	]);
	if (code !== 0 || complaints !== '') {
		throw new Error(`The replay ended with ${String(code)}: ${complaints}`);
	}
	const lines = output
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line) as Reply | Delivered | Dropped);
	return {
		replies: lines.filter((line): line is Reply => !('event' in line)),
		delivered: lines.filter(line => 'event' in line && line.event === 'delivered'),
		dropped: lines.filter(line => 'event' in line && line.event === 'dropped'),
		output,
	};
}

/** A cable called `c` with these settings in both directions. */
export function cable(settings: Partial<PanelSettings>): readonly Request[] {
	return [
		{command: 'add', cable: 'c'},
		{command: 'set', cable: 'c', settings},
	];
}

/** Frames from end a to end b, one every `everyUs`, then time for all of them to arrive. */
export function frames(
	count: number,
	fields: Readonly<Record<string, unknown>> = {},
): readonly Request[] {
	return [
		{command: 'frames', cable: 'c', direction: 'aToB', count, everyUs: 1000, ...fields},
		{command: 'advance', byUs: 120_000_000},
	];
}
