/** The program: every command in one list, one exit code at the end. */
import {Command, CommanderError} from 'commander';
import {EXIT} from '../core/errors.ts';
import type {Cli, CliCommand} from './_command.types.ts';
import {tellFailure} from './_failure.ts';
import {toolVersion} from './_root.ts';
import type {Terminal} from './_terminal.ts';
import {COMMANDS} from './index.ts';

const EXAMPLES = `
Examples:
  ringproof prove topology/openvpn-two-node.yaml      build it, break it, say whether it holds
  ringproof check topology/openvpn-two-node.yaml      what the design alone shows, in a moment
  ringproof watch topology/openvpn-two-node.yaml      a lab to look at and to break by key
  ringproof up topology/openvpn-two-node.yaml         a lab to work in by hand
  ringproof exec serveur1 -- corosync-quorumtool -s
  ringproof down --all
  ringproof doctor                                    what this machine can do

Exit codes: 0 ready · 1 not ready · 2 inconclusive · 3 ready with risks (--strict) · 64 usage
            65 invalid design or scenario · 69 engine unavailable · 70 internal · 130 interrupted`;

/** Runs one command line and gives its exit code; never throws. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
	let exitCode: number = EXIT.ready;
	const cli: Cli = {
		terminal,
		action:
			work =>
			async (...args) => {
				exitCode = await work(...args);
			},
	};
	try {
		const program = buildProgram(await toolVersion(), COMMANDS, cli);
		await program.parseAsync([...argv], {from: 'user'});
		return exitCode;
	} catch (error) {
		if (error instanceof CommanderError) {
			// Commander has told the user already; help and version are no errors.
			return error.exitCode === 0 ? EXIT.ready : EXIT.usage;
		}
		return tellFailure(error, terminal);
	}
}

function buildProgram(version: string, commands: readonly CliCommand[], cli: Cli): Command {
	const {terminal} = cli;
	const program = new Command('ringproof')
		.description(
			'Proves a cluster’s network before anyone buys the servers: builds the design as a lab with the ' +
				'real daemons, breaks it, and says whether it meets its requirements.',
		)
		.version(version)
		.showSuggestionAfterError()
		.showHelpAfterError('(ringproof --help shows every command and examples)')
		.addHelpText('after', EXAMPLES)
		.configureOutput({
			writeOut: text => {
				terminal.out(text.trimEnd());
			},
			writeErr: text => {
				terminal.err(text.trimEnd());
			},
			getOutHasColors: () => terminal.outColour,
			getErrHasColors: () => terminal.errColour,
		})
		.exitOverride();
	for (const command of commands) {
		command(program, cli);
	}
	for (const command of program.commands) {
		command.copyInheritedSettings(program);
	}
	return program;
}
