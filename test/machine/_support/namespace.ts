/** Network namespaces without containers, and what is measured between them. */
import {execFile, spawn} from 'node:child_process';
import {readlink} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {buildPanel} from '../../panel/_support/build.ts';

const run = promisify(execFile);

/** An empty network namespace, held by a process that does nothing. */
export type Namespace = {
	readonly pid: number;
	/** Ends the process, and with it the namespace. */
	readonly end: () => Promise<void>;
};

/** A namespace and the address that it has on the cable. */
export type Station = Namespace & {readonly address: string};

export type Times = {
	readonly minUs: number;
	readonly p50Us: number;
	readonly p99Us: number;
	readonly maxUs: number;
};

export type OneWay = {
	readonly sent: number;
	readonly received: number;
	readonly duplicates: number;
	readonly overtaken: number;
	readonly altered: number;
	/** From just before the send call to the kernel's receive stamp; `null` when nothing arrived. */
	readonly oneWay: Times | null;
};

export type RoundTrip = {
	readonly sent: number;
	readonly received: number;
	readonly roundTrip: Times | null;
};

export type Throughput = {
	readonly sent: number;
	readonly received: number;
	readonly bitsPerSecond: number;
	readonly packetsPerSecond: number;
};

export type Burst = {
	readonly count?: number;
	readonly intervalUs?: number;
	readonly bytes?: number;
	/** An IPv4 multicast group to send to and to join; without one the datagrams are unicast. */
	readonly group?: string;
};

export async function openNamespace(): Promise<Namespace> {
	const child = spawn('unshare', ['--net', 'sleep', 'infinity'], {stdio: 'ignore'});
	const ended = new Promise<void>(resolve => child.on('exit', resolve));
	const {pid} = child;
	if (pid === undefined) {
		throw new Error('unshare cannot be started');
	}
	const own = await readlink('/proc/self/ns/net');
	while ((await readlink(`/proc/${String(pid)}/ns/net`)) === own) {
		if (child.exitCode !== null) {
			throw new Error('No network namespace could be made: this needs root.');
		}
		await sleep(2);
	}
	return {
		pid,
		end: async () => {
			child.kill('SIGKILL');
			await ended;
		},
	};
}

/** Gives the interface an address of a /24 network, and sets it up if it is not. */
export async function setAddress(
	{pid}: Namespace,
	networkInterface: string,
	address: string,
): Promise<void> {
	await wire('address', pid, networkInterface, address, 24);
}

/** Whether the interface is there, and whether it sees a signal. */
export async function linkState(
	{pid}: Namespace,
	networkInterface: string,
): Promise<{readonly exists: boolean; readonly carrier: boolean}> {
	return wire('link', pid, networkInterface);
}

export async function sendOneWay(from: Station, to: Station, burst: Burst = {}): Promise<OneWay> {
	const {count = 100, intervalUs = 1000, bytes = 64, group} = burst;
	return wire(
		'one-way',
		...[from.pid, from.address, to.pid, to.address],
		...[count, intervalUs, bytes],
		...(group === undefined ? [] : [group]),
	);
}

export async function sendRoundTrip(
	from: Station,
	to: Station,
	{count = 100, intervalUs = 1000}: Burst = {},
): Promise<RoundTrip> {
	return wire('round-trip', from.pid, from.address, to.pid, to.address, count, intervalUs);
}

export async function measureThroughput(
	from: Station,
	to: Station,
	how: {readonly kind: 'tcp' | 'udp'; readonly durationMs: number; readonly bytes: number},
): Promise<Throughput> {
	const ends = [from.pid, from.address, to.pid, to.address];
	return wire('throughput', ...ends, how.kind, how.durationMs, how.bytes);
}

async function wire<Answer>(...words: readonly (string | number)[]): Promise<Answer> {
	const program = await built();
	const {stdout} = await run(program, words.map(String));
	return JSON.parse(stdout) as Answer;
}

let building: Promise<string> | undefined;

function built(): Promise<string> {
	building ??= buildPanel('wire');
	return building;
}
