/** A command in a container with this process's own standard streams; a terminal becomes the command's terminal. */
import type {Container, Exec} from 'dockerode';
import type {Duplex} from 'node:stream';

/** Docker's word for a command that it could not start, as shells use it too. */
const NOT_STARTED = 126;

/** Runs the command to its end and gives its exit code. */
export async function attach(container: Container, words: readonly string[]): Promise<number> {
	const {stdin, stdout, stderr} = process;
	const tty = stdin.isTTY && stdout.isTTY;
	const exec = await container.exec({
		Cmd: [...words],
		AttachStdin: true,
		AttachStdout: true,
		AttachStderr: true,
		Tty: tty,
	});
	const stream = await exec.start({hijack: true, stdin: true, Tty: tty});
	const ended = new Promise<void>(resolve => {
		stream.once('end', resolve);
		stream.once('close', resolve);
	});
	if (tty) {
		stream.pipe(stdout);
		await asTerminal(exec, ended);
	} else {
		(container.modem as Demultiplexer).demuxStream(stream, stdout, stderr);
	}
	forward(stream);
	await ended;
	stdin.unpipe(stream);
	stdin.pause();
	if (tty) {
		stdin.setRawMode(false);
	}
	return (await exec.inspect()).ExitCode ?? NOT_STARTED;
}

type Demultiplexer = {
	demuxStream: (
		stream: Duplex,
		stdout: NodeJS.WritableStream,
		stderr: NodeJS.WritableStream,
	) => void;
};

/** The end of our input is the end of the command's. */
function forward(stream: Duplex): void {
	process.stdin.pipe(stream);
}

/** Keys go through untouched, and the command's terminal has the size of ours. */
async function asTerminal(exec: Exec, ended: Promise<void>): Promise<void> {
	const {stdin, stdout} = process;
	const resize = (): void => {
		exec.resize({h: stdout.rows, w: stdout.columns}).catch(() => {
			// The command has ended between two sizes: nothing is left to resize.
		});
	};
	stdin.setRawMode(true);
	stdout.on('resize', resize);
	void ended.then(() => stdout.off('resize', resize));
	await exec.resize({h: stdout.rows, w: stdout.columns});
}
