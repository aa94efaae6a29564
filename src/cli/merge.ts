/** `ringproof merge PARTS…`: puts the parts of a split search together and concludes as if it had run on one machine. */
import {Option} from 'commander';
import type {CliCommand} from './_command.types.ts';
import type {MergeFlags} from './_merge-parts.ts';
import {RUNS_FOLDER} from './_run-names.ts';

const EXAMPLES = `
Examples:
  ringproof explore DESIGN --random 100000 --shard 1/2 --out one
  ringproof explore DESIGN --random 100000 --shard 2/2 --out two
  ringproof merge one/*.ndjson two/*.ndjson`;

export const merge: CliCommand = (program, {terminal, action}) => {
	program
		.command('merge')
		.description('put the parts of a split search together')
		.argument('<parts...>', 'the files that `explore --shard` wrote')
		.addOption(
			new Option('--confirm <engine>', 'replay what was found on the real daemons').choices([
				'docker',
			]),
		)
		.option('--json', 'the exploration on standard output, nothing else')
		.option('--out <folder>', 'where the exploration’s folder is made', RUNS_FOLDER)
		.option('--quiet', 'no progress')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (files: readonly string[], flags: MergeFlags) => {
				const {mergeParts} = await import('./_merge-parts.ts');
				return mergeParts(files, flags, terminal);
			}),
		);
};
