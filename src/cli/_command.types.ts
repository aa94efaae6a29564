/** What a command's file exports: how it joins the program, and what it hands back. */
import type {Command} from 'commander';
import type {Terminal} from './_terminal.ts';

export type CliCommand = (program: Command, cli: Cli) => void;

export type Cli = {
	readonly terminal: Terminal;
	/** Wraps a command's work so that its exit code, or the error that ended it, becomes the process's. */
	readonly action: <Arguments extends readonly unknown[]>(
		work: (...args: Arguments) => Promise<number>,
	) => (...args: Arguments) => Promise<void>;
};
