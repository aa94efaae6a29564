/** Commands inside a container: always an array of words, never a line for a shell. */
import {PassThrough, type Duplex} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import type {Container} from 'dockerode';
import {unavailable} from '../core/errors.ts';

export type Words = readonly [string, ...string[]];

export type ExecResult = {
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
};

/** Output beyond this is cut off: nothing that the lab asks for comes near it. */
const OUTPUT_CHARACTERS_MAX = 8_000_000;

/** Runs a command to its end. A non-zero exit code is the caller's to judge. */
export async function execute(container: Container, words: Words): Promise<ExecResult> {
	const outputs = {stdout: '', stderr: ''};
	const collect = (name: 'stdout' | 'stderr') => (text: string) => {
		if (outputs[name].length < OUTPUT_CHARACTERS_MAX) {
			outputs[name] += text;
		}
	};
	const running = await follow(container, words, {
		onStdout: collect('stdout'),
		onStderr: collect('stderr'),
	});
	const exitCode = await running.ended;
	return {exitCode, ...outputs};
}

/** The same for a command that has to succeed; gives its standard output. */
export async function executeOrThrow(container: Container, words: Words): Promise<string> {
	const {exitCode, stdout, stderr} = await execute(container, words);
	if (exitCode !== 0) {
		const said = (stderr.trim() || stdout.trim()).slice(-2000);
		throw unavailable(
			'lab-command-failed',
			`\`${words.join(' ')}\` in the lab ended with ${exitCode}: ${said}`,
		);
	}
	return stdout;
}

export type Running = {
	/** Resolves with the exit code when the command and its output have ended; −1 when its container died first. */
	readonly ended: Promise<number>;
	/** Its number on the host; `null` when it has ended already. */
	readonly hostPid: () => Promise<number | null>;
	/** Writes to its standard input, which it has only when that was asked for. */
	readonly write: (text: string) => void;
};

export type FollowOptions = {
	readonly onStdout: (text: string) => void;
	readonly onStderr: (text: string) => void;
	readonly hasInput?: boolean;
};

/** Starts a command and passes its output on as it comes. */
export async function follow(
	container: Container,
	words: Words,
	{onStdout, onStderr, hasInput = false}: FollowOptions,
): Promise<Running> {
	const exec = await container.exec({
		Cmd: [...words],
		AttachStdin: hasInput,
		AttachStdout: true,
		AttachStderr: true,
	});
	const stream = await exec.start({hijack: true, stdin: hasInput});
	const stdout = textOf(onStdout);
	const stderr = textOf(onStderr);
	(container.modem as Demultiplexer).demuxStream(stream, stdout, stderr);
	const ended = new Promise<void>(resolve => {
		stream.once('end', resolve);
		stream.once('close', resolve);
		// A connection that breaks is the end of what can be followed; the exit code tells what it was.
		stream.once('error', () => {
			resolve();
		});
	}).then(() => exitCodeOf(exec));
	return {
		ended,
		hostPid: () => hostPidOf(exec),
		write: text => {
			stream.write(text);
		},
	};
}

type Demultiplexer = {
	demuxStream: (stream: Duplex, stdout: PassThrough, stderr: PassThrough) => void;
};

type Inspectable = {
	inspect: () => Promise<{Running: boolean; ExitCode: number | null; Pid: number}>;
};

/** The daemon closes the stream an instant before it has written the exit code down. */
async function exitCodeOf(exec: Inspectable): Promise<number> {
	const exitCode = await poll(exec, state => (state.Running ? null : state.ExitCode));
	return exitCode ?? -1;
}

/** It is known an instant after the start is answered. */
function hostPidOf(exec: Inspectable): Promise<number | null> {
	return poll(exec, state => (state.Running && state.Pid > 0 ? state.Pid : null));
}

/** Asks until there is an answer; `null` when there is none within a second or the container is gone. */
async function poll(
	exec: Inspectable,
	answer: (state: Awaited<ReturnType<Inspectable['inspect']>>) => number | null,
): Promise<number | null> {
	for (let attempt = 0; attempt < 50; attempt += 1) {
		try {
			const value = answer(await exec.inspect());
			if (value !== null) {
				return value;
			}
		} catch {
			return null;
		}
		await new Promise(resolve => setTimeout(resolve, 20));
	}
	return null;
}

function textOf(onText: (text: string) => void): PassThrough {
	const decoder = new StringDecoder('utf8');
	const stream = new PassThrough();
	stream.on('data', (chunk: Buffer) => {
		onText(decoder.write(chunk));
	});
	return stream;
}

/** Cuts a stream of text into whole lines; what follows the last newline waits for the rest of its line. */
export function lineSplitter(onLine: (line: string) => void): (text: string) => void {
	let rest = '';
	return text => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
		}
	};
}
