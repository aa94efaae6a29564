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
};

export type Listener = {
	readonly onStdout: (text: string) => void;
	readonly onStderr: (text: string) => void;
};

/** Starts a command and passes its output on as it comes. */
export async function follow(
	container: Container,
	words: Words,
	listener: Listener,
): Promise<Running> {
	const exec = await container.exec({Cmd: [...words], AttachStdout: true, AttachStderr: true});
	const stream = await exec.start({hijack: true, stdin: false});
	const stdout = textOf(listener.onStdout);
	const stderr = textOf(listener.onStderr);
	(container.modem as Demultiplexer).demuxStream(stream, stdout, stderr);
	const ended = new Promise<void>(resolve => {
		stream.once('end', resolve);
		stream.once('close', resolve);
		// A connection that breaks is the end of what can be followed; the exit code tells what it was.
		stream.once('error', () => {
			resolve();
		});
	}).then(() => exitCodeOf(exec));
	return {ended};
}

type Demultiplexer = {
	demuxStream: (stream: Duplex, stdout: PassThrough, stderr: PassThrough) => void;
};

/** The daemon closes the stream an instant before it has written the exit code down. */
async function exitCodeOf(exec: {
	inspect: () => Promise<{Running: boolean; ExitCode: number | null}>;
}): Promise<number> {
	for (let attempt = 0; attempt < 50; attempt += 1) {
		try {
			const {Running: running, ExitCode: exitCode} = await exec.inspect();
			if (!running && exitCode !== null) {
				return exitCode;
			}
		} catch {
			return -1;
		}
		await new Promise(resolve => setTimeout(resolve, 20));
	}
	return -1;
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
