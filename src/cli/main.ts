#!/usr/bin/env node
/** The process around the program: its words, its streams, its exit code. */
import {runCli} from './_run-cli.ts';
import {processTerminal} from './_terminal.ts';

const exitCode = await runCli(process.argv.slice(2), processTerminal());
/** Resolves when the reader has taken everything, or is gone. Node writes to a pipe of more than 64 KiB asynchronously. */
function written(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise(resolve => {
		stream.once('error', () => {
			resolve();
		});
		stream.write('', () => {
			resolve();
		});
	});
}

await Promise.all([written(process.stdout), written(process.stderr)]);
// A lab that stays up keeps its connections open; the command that brought it up ends all the same.
process.exit(exitCode);
